using System.Diagnostics;

namespace ClusterCerts.Tests.Promises;

/// <summary>Private files are private at creation, whatever the umask.</summary>
[LongRunning]
public sealed class PrivateFromBirthTests
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [SkippableFact]
    public void Under_an_open_umask_the_files_have_their_modes()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no umask");
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        using (Process create = CrashHostProcess.StartWithOpenUmask("create", pki))
            Assert.Equal(0, CrashHostProcess.WaitForEnd(create));
        using (Process issue = CrashHostProcess.StartWithOpenUmask("issue", pki, "n", "2"))
            Assert.Equal(0, CrashHostProcess.WaitForEnd(issue));

        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(pki));
        foreach (string name in (string[])["signing.key", "ledger.jsonl", ".lock", "node.n1.key", "node.n2.key"])
            Assert.Equal(ReadWrite, File.GetUnixFileMode(Path.Combine(pki, name)));
        foreach (string name in (string[])["signing.crt", "signing.srl", "trust.crt", "policy.json", "node.n1.crt"])
            Assert.Equal(ReadWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Path.Combine(pki, name)));
    }

    [SkippableFact]
    public void Killed_while_writing_a_key_it_is_private_already()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no umask");
        for (int operation = 1; operation <= 12; operation++)
        {
            using var folder = new TestFolder();
            string pki = folder.File("pki");
            using Process create = CrashHostProcess.StartWithOpenUmask("create", pki, "--kill-at", $"{operation}");
            CrashHostProcess.WaitForEnd(create);
            foreach (string key in Directory.Exists(pki) ? Directory.GetFiles(pki, "*.key*", new EnumerationOptions { AttributesToSkip = 0 }) : [])
                Assert.Equal(ReadWrite, File.GetUnixFileMode(key));
        }
    }

    [SkippableFact]
    public void Under_a_narrow_umask_public_files_are_public_all_the_same()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no umask");
        using var folder = new TestFolder();
        string path = folder.File("public");
        AtomicFile.Write(FileSystem.Real, path, "x"u8, FileProtection.Public, replace: false);
        Assert.Equal(ReadWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(path));
    }
}
