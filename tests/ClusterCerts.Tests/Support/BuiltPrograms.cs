using System.Collections.Concurrent;

namespace ClusterCerts.Tests.Support;

/// <summary>Programs in other languages that tests start many times: compiled once for all of them.</summary>
internal static class BuiltPrograms
{
    private static readonly TestFolder Folder = new();
    private static readonly ConcurrentDictionary<string, Lazy<string[]>> Built = new(StringComparer.Ordinal);

    static BuiltPrograms() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Dispose();

    /// <summary>A Go program.</summary>
    /// <param name="file">Its one source file.</param>
    /// <returns>What starts it.</returns>
    internal static string[] Go(string file) => Built.GetOrAdd(file, _ => new(() =>
    {
        string program = Folder.File(Path.GetFileNameWithoutExtension(file) + ".go.exe");
        Peer.Expect("go", "build", "-o", program, file);
        return [program];
    })).Value;

    /// <summary>A Java program.</summary>
    /// <param name="name">Its one class.</param>
    /// <param name="source">The class's text.</param>
    /// <returns>What starts it; such short runs are not worth the second compiler.</returns>
    internal static string[] Java(string name, string source) => Built.GetOrAdd(name, _ => new(() =>
    {
        string file = Folder.File(name + ".java");
        File.WriteAllText(file, source);
        Peer.Expect("javac", "-d", Folder.Path, file);
        return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", Folder.Path, name];
    })).Value;
}
