namespace ClusterCerts.Tests;

/// <summary>What has no end, or is no file, is refused before it is read.</summary>
public class InputFileTests
{
    [SkippableTheory]
    [InlineData("pipe", "a pipe")]
    [InlineData("link to a pipe", "a pipe")]
    [InlineData("/dev/zero", "a device")]
    [InlineData("/dev/null", "a device")]
    [InlineData("folder", "a folder")]
    public void What_is_no_file_is_refused(string what, string why)
    {
        Skip.If(OperatingSystem.IsWindows(), "needs the file system of Linux");
        Peer.Needs("mkfifo");
        using var folder = new TestFolder();
        string path = what.StartsWith('/') ? what : folder.File("input");
        if (what.Contains("pipe", StringComparison.Ordinal))
            Peer.Expect("mkfifo", folder.File("pipe"));
        if (what == "pipe")
            path = folder.File("pipe");
        else if (what == "link to a pipe")
            File.CreateSymbolicLink(path, folder.File("pipe"));
        else if (what == "folder")
            Directory.CreateDirectory(path);

        Action[] readers =
        [
            () => CertificateFile.Read(path), () => PrivateKeyFile.Read(path, null), () => Passphrase.FromFile(path),
            () => RequestFile.Read(path), () => RevocationListFile.Read(path),
        ];
        Assert.All(readers, read =>
        {
            ClusterCertsException e = Assert.Throws<ClusterCertsException>(read);
            Assert.Equal(ErrorCode.WrongFileKind, e.ErrorCode);
            Assert.Contains(why, e.Message, StringComparison.Ordinal);
        });
    }
}
