namespace ClusterCerts.Cli.Tests;

/// <summary>A folder that may not be entered is told as such; nobody is told to make anew what is there.</summary>
public sealed class ClosedFolderTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    private readonly TempFolder _folder = new();

    [SkippableTheory]
    [InlineData("get-node-cert --authority-path pki")]
    [InlineData("get-signing-cert pki")]
    [InlineData("update-node-cert * --authority-path pki")]
    [InlineData("new-node-cert c --authority-path pki")]
    [InlineData("new-node-cert c --authority-path pki --what-if")]
    [InlineData("new-revocation-list --authority-path pki")]
    [InlineData("update-revocation-list --authority-path pki")]
    [InlineData("export-revocation-list --authority-path pki --output-path .")]
    [InlineData("test-cert-ledger pki")]
    [InlineData("test-node-cert copy.crt --authority-path pki")]
    [InlineData("new-signing-cert pki")]
    [InlineData("new-signing-cert pki/below")]
    [InlineData("get-node-cert --authority-path pki/below")] // A folder above it is closed.
    public void It_is_told_as_such(string command)
    {
        Skip.If(OperatingSystem.IsWindows(), "modes are Unix'");
        File.Copy(pki.Folder["pki", "node.1.crt"], _folder["copy.crt"]);
        Directory.CreateDirectory(_folder["pki"]);
        foreach (string file in Directory.EnumerateFiles(pki.Folder["pki"]))
            File.Copy(file, _folder["pki", Path.GetFileName(file)]);
        File.SetUnixFileMode(_folder["pki"], UnixFileMode.None);
        try
        {
            CliResult result = CliProgram.RunUnprivileged(_folder.Location, command.Split(' ')).Expect(1);
            Assert.Contains("cannot be entered by this user", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("new-signing-cert", result.Error, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("is not an authority directory", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(_folder["pki"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _folder.Dispose();
}
