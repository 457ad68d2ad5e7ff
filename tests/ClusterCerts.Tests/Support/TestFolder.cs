namespace ClusterCerts.Tests.Support;

/// <summary>A folder of its own for a test, deleted with it.</summary>
internal sealed class TestFolder : IDisposable
{
    internal TestFolder() => Path = Directory.CreateTempSubdirectory("clustercerts-").FullName;

    internal string Path { get; }

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
