using System.Collections.Concurrent;

namespace ClusterCerts.Cli.Tests;

/// <summary>What many tests begin with is made once by the real program, and each of them gets a copy.</summary>
internal static class Prepared
{
    private static readonly ConcurrentDictionary<string, Lazy<TempFolder>> Made = new(StringComparer.Ordinal);

    static Prepared() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (Lazy<TempFolder> folder in Made.Values.Where(f => f.IsValueCreated))
            folder.Value.Dispose();
    };

    /// <summary>Lays into a folder what commands leave that are run one after the other; their arguments have no spaces.</summary>
    internal static void In(TempFolder folder, params string[] commands)
    {
        TempFolder made = Made.GetOrAdd(string.Join('\n', commands), _ => new(() => Make(commands))).Value;
        Copy(made.Location, folder.Location);
    }

    private static TempFolder Make(string[] commands)
    {
        var folder = new TempFolder();
        foreach (string command in commands)
            CliProgram.Run(folder.Location, command.Split(' ')).Expect(0);
        return folder;
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from))
        {
            string copy = Path.Combine(to, Path.GetFileName(folder));
            Directory.CreateDirectory(copy);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(copy, File.GetUnixFileMode(folder));
            Copy(folder, copy);
        }
    }
}
