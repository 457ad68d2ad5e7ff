using System.Collections.Concurrent;

namespace ClusterCerts.Interop;

/// <summary>Go programs of ours, built once.</summary>
internal static class GoPrograms
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();

    /// <summary>Builds a program of the folder <c>programs</c>, or skips the test where there is no Go.</summary>
    internal static RealProgram Build(string file)
    {
        RealProgram go = RealProgram.Need("go");
        string path = Built.GetOrAdd(file, name => new Lazy<string>(() =>
        {
            string output = Path.Combine(AppContext.BaseDirectory, "programs", Path.GetFileNameWithoutExtension(name) + ".built");
            var variables = new Dictionary<string, string> { ["GO111MODULE"] = "off", ["CGO_ENABLED"] = "0", ["GOFLAGS"] = "" };
            if (Environment.GetEnvironmentVariable("HOME") is null)
                variables["GOCACHE"] = Path.Combine(Path.GetTempPath(), "clustercerts-go");
            go.RunWith(Path.Combine(AppContext.BaseDirectory, "programs"), variables, "", "build", "-o", output, name).Succeeded();
            return output;
        })).Value;
        return RealProgram.At(path);
    }
}
