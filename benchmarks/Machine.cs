using System.Diagnostics;

namespace ClusterCerts.Benchmarks;

/// <summary>Runs programs and makes folders for the parts.</summary>
internal static class Machine
{
    internal static string OpenSslVersion() => Output("openssl", "version").Trim();

    internal static string Output(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        string output = process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    /// <summary>What a program says on standard error.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static string Errors(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        output.Wait();
        process.WaitForExit();
        return process.ExitCode == 0 ? errors : throw new InvalidOperationException($"{program} failed: {errors}");
    }

    /// <summary>Runs a program to its end and gives its wall time.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static TimeSpan Time(string program, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using Process process = Start(program, arguments);
        process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? watch.Elapsed : throw new InvalidOperationException($"{program} failed: {errors}");
    }

    /// <summary>The median of several runs of two things in turn.</summary>
    internal static (double A, double B) InTurn(int rounds, Func<double> a, Func<double> b)
    {
        var first = new List<double>();
        var second = new List<double>();
        a();
        b();
        for (int i = 0; i < rounds; i++)
        {
            first.Add(a());
            second.Add(b());
        }

        first.Sort();
        second.Sort();
        return (first[rounds / 2], second[rounds / 2]);
    }

    internal static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    internal static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ClusterCerts.psd1")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The repository was not found above the program.");
    }

    private static Process Start(string program, string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}

/// <summary>A folder that is deleted in the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("clustercerts-bench-").FullName;

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
