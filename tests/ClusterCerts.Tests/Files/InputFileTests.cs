using System.Globalization;
using System.IO.Pipes;

namespace ClusterCerts.Tests.Files;

/// <summary>What has no end, or is no file, is refused before it is read.</summary>
public sealed class InputFileTests
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

    [SkippableTheory]
    // how the pipe is named; whether it came with the process
    [InlineData("/dev/fd/{0}", HandleInheritability.Inheritable, true)]
    [InlineData("/proc/self/fd/{0}", HandleInheritability.Inheritable, true)]
    [InlineData("/dev/../dev/fd/{0}", HandleInheritability.Inheritable, true)]
    [InlineData("/dev/fd/{0}", HandleInheritability.None, false)] // one that this process opened for itself
    [InlineData("/dev/fd/{0}x", HandleInheritability.Inheritable, false)]
    [InlineData("/dev/fd/-{0}", HandleInheritability.Inheritable, false)]
    public void A_pipe_that_was_handed_over_is_read(string name, HandleInheritability inheritability, bool isRead)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs the file system of Linux");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, inheritability);
        string path = string.Format(CultureInfo.InvariantCulture, name, (int)pipe.ClientSafePipeHandle.DangerousGetHandle());
        pipe.Write("once\n"u8);
        pipe.Flush();
        pipe.SafePipeHandle.Dispose(); // the end
        try
        {
            if (!isRead)
            {
                Assert.Throws<ClusterCertsException>(() => InputFile.ReadAllBytes(path));
                return;
            }

            Assert.Equal("once\n"u8, InputFile.ReadAllBytes(path));
            Assert.Equal("once\n"u8, InputFile.ReadAllBytes(path)); // a check reads a file for several things
            InheritedFiles.Forget();
            Assert.Equal(ErrorCode.FileEmpty, Assert.Throws<ClusterCertsException>(() => InputFile.ReadAllBytes(path)).ErrorCode);
        }
        finally
        {
            InheritedFiles.Forget();
        }
    }

    [SkippableFact]
    public void A_passphrase_of_a_pipe_is_kept_nowhere()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs the file system of Linux");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        string path = $"/dev/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        pipe.Write("secret\n"u8);
        pipe.Flush();
        pipe.SafePipeHandle.Dispose();

        using (Passphrase read = Passphrase.FromFile(path))
            Assert.Equal("secret"u8, read.Utf8);
        Assert.Equal(ErrorCode.FileEmpty, Assert.Throws<ClusterCertsException>(() => InputFile.ReadAllBytes(path)).ErrorCode);
        InheritedFiles.Forget();
    }

    [SkippableTheory]
    // a file that others may put in the place of ours, and what reads it
    [InlineData("pki/ledger.jsonl")]
    [InlineData("pki/.lock")]
    [InlineData("pki/policy.json")]
    [InlineData("pki/signing.key")]
    [InlineData("pki/signing.srl")]
    [InlineData("pki/rotation.json")]
    public void A_pipe_in_place_of_an_authoritys_file_is_not_waited_for(string name)
    {
        Peer.Needs("mkfifo");
        using var folder = new TestFolder();
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki"), Subject = "CN=test" });
        File.Delete(folder.File(name));
        Peer.Expect("mkfifo", folder.File(name));

        Outcome<NodeCert>? outcome = null;
        var error = Record.Exception(() => outcome = CertAuthority.Open(folder.File("pki")).Issue(["1"], new NodeCertParameters()).Single())
            as ClusterCertsException;

        Assert.Equal(ErrorCode.WrongFileKind, (error ?? outcome?.Error)?.ErrorCode);
    }

    [Fact]
    public void A_folder_in_place_of_the_rotations_file_is_no_end_of_the_rotation()
    {
        using var authority = new TestAuthority();
        Directory.CreateDirectory(authority.File(AuthorityDocument.Rotation.Name));
        Assert.Equal(ErrorCode.WrongFileKind, Assert.Throws<ClusterCertsException>(() => authority.Open().GetRotation()).ErrorCode);
    }

    [SkippableTheory]
    [InlineData("index.txt")]
    [InlineData("serial")]
    [InlineData("crlnumber")]
    [InlineData("openssl.cnf")]
    public void A_pipe_in_an_OpenSSL_folder_is_not_waited_for(string name)
    {
        Peer.Needs("mkfifo");
        using var folder = new TestFolder();
        foreach (string other in (string[])["index.txt", "serial", "crlnumber"])
            File.WriteAllText(folder.File(other), other == "index.txt" ? "" : "01\n");
        File.Delete(folder.File(name));
        Peer.Expect("mkfifo", folder.File(name));

        Assert.Equal(ErrorCode.WrongFileKind, Assert.Throws<ClusterCertsException>(() => OpenSslCADirectory.Open(folder.Path)).ErrorCode);
    }

    [SkippableFact]
    public void A_pipe_in_a_key_rings_folder_is_not_waited_for()
    {
        Peer.Needs("mkfifo");
        using var folder = new TestFolder();
        Peer.Expect("mkfifo", folder.File("server_a.crt"));

        Assert.Equal(ErrorCode.WrongFileKind, Assert.Throws<ClusterCertsException>(() => RingIdentity.Of(folder.Path)).ErrorCode);
    }
}
