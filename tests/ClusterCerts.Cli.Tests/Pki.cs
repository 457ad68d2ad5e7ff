namespace ClusterCerts.Cli.Tests;

/// <summary>An authority with the nodes 1 and 2, made once for tests that change nothing in it.</summary>
public sealed class Pki : IDisposable
{
    public Pki()
    {
        CliProgram.Run(Folder.Location, "new-signing-cert", "pki").Expect(0);
        CliProgram.Run(Folder.Location, "new-node-cert", "1", "2", "--authority-path", "pki").Expect(0);
    }

    /// <summary>The folder that holds <c>pki</c>.</summary>
    public TempFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();
}
