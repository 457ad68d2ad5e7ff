namespace ClusterCerts.Cli.Tests;

/// <summary><c>--what-if</c> goes through every check of the real thing: it ends as that does, says why, and touches nothing.</summary>
public sealed partial class WhatIfTests : IClassFixture<Pki>, IDisposable
{
    private const string Points =
        "set-cert-policy --authority-path pki --distribution-point http://pki.example/{issuer}.crl --issuer-address http://pki.example/{issuer}.crt";

    private readonly TempFolder _folder = new();

    public WhatIfTests(Pki pki)
    {
        File.WriteAllText(_folder["secret"], "a passphrase\n");
        File.WriteAllText(_folder["wrong"], "another one\n");
        Directory.CreateDirectory(_folder["pki"]);
        foreach (string file in Directory.EnumerateFiles(pki.Folder["pki"]))
            File.Copy(file, _folder["pki", Path.GetFileName(file)]);
    }

    // What is done before ("offline" takes the key away, the rest are commands), the command, and how it ends.
    [Theory]
    [InlineData("", "new-signing-cert other", 0)]
    [InlineData("", "new-signing-cert pki", 1)] // It is there.
    [InlineData("", "new-signing-cert secret", 1)] // A file.
    [InlineData("", "new-signing-cert secret/below", 1)] // Below a file.
    [InlineData("", "new-signing-cert other --subject X=1", 1)]
    [InlineData("", "new-signing-cert other --not-after 2001-01-01", 1)]
    [InlineData("", "new-signing-cert other --issuer pki", 0)]
    [InlineData("", "new-signing-cert other --issuer nowhere", 1)]
    [InlineData("offline", "new-signing-cert other --issuer pki", 1)]
    [InlineData("new-signing-cert root --path-length 0", "new-signing-cert other --issuer root", 1)]
    [InlineData("new-signing-cert locked --passphrase-file secret", "new-signing-cert other --issuer locked --issuer-passphrase-file wrong", 1)]
    [InlineData("", "quickstart pki", 1)]
    [InlineData("", "new-node-cert c --authority-path pki", 0)]
    [InlineData("", "new-node-cert c --authority-path pki --output-path out/new", 0)]
    [InlineData("", "new-node-cert c --authority-path nowhere", 1)]
    [InlineData("", "new-node-cert 1 --authority-path pki", 1)] // It has files.
    [InlineData("", "new-node-cert 1 --authority-path pki --force", 0)]
    [InlineData("", "new-node-cert a/b --authority-path pki", 1)]
    [InlineData("", "new-node-cert c C --authority-path pki", 1)] // One works, the other collides.
    [InlineData("", "new-node-cert c --authority-path pki --dns-name -x", 2)]
    [InlineData("", "new-node-cert c --authority-path pki --dns-name a_b..c", 1)]
    [InlineData("", "new-node-cert c --authority-path pki --lifetime 9999d", 1)]
    [InlineData("", "new-node-cert c --authority-path pki --output-path secret", 1)]
    [InlineData("offline", "new-node-cert c --authority-path pki", 1)]
    [InlineData("set-cert-policy --authority-path pki --allowed-node-id web*", "new-node-cert c --authority-path pki", 1)]
    [InlineData("set-cert-policy --authority-path pki --maximum-lifetime 9d", "new-node-cert c --authority-path pki --lifetime 10d", 1)]
    [InlineData("new-signing-cert locked --passphrase-file secret", "new-node-cert c --authority-path locked --passphrase-file wrong", 1)]
    [InlineData("new-signing-cert locked --passphrase-file secret", "new-node-cert c --authority-path locked --passphrase-file secret", 0)]
    [InlineData("new-signing-cert locked --passphrase-file secret", "new-node-cert c --authority-path locked", 1)]
    [InlineData("", "update-node-cert 1 x --authority-path pki", 1)]
    [InlineData("", "update-node-cert * --authority-path pki", 0)]
    [InlineData("offline", "update-node-cert 1 --authority-path pki", 1)]
    [InlineData("offline", "update-node-cert 1 --authority-path pki --if-expires-within 1d", 0)] // Not due: no key is needed.
    [InlineData("set-cert-policy --authority-path pki --allowed-node-id web*", "update-node-cert 1 --authority-path pki", 1)]
    [InlineData("", "update-node-cert 1 --authority-path pki --not-after 2099-01-01", 1)]
    [InlineData("", "revoke-node-cert 1 x --authority-path pki --force", 1)]
    [InlineData("offline", "revoke-node-cert 1 --authority-path pki --force", 1)]
    [InlineData("", "new-revocation-list --authority-path pki", 0)]
    [InlineData("offline", "new-revocation-list --authority-path pki", 1)]
    [InlineData("", "new-revocation-list --authority-path pki --ahead 3 --every 7d", 0)]
    [InlineData("", "new-revocation-list --authority-path pki --rotation-passphrase-file secret", 0)] // No rotation keeps two: of no use, and no harm.
    [InlineData("", "new-revocation-list --authority-path pki --rotation-passphrase-file nowhere", 1)]
    [InlineData("", "new-revocation-list --authority-path pki --ahead 3 --every 7d --lifetime 6d", 1)]
    [InlineData("set-cert-policy --authority-path pki --maximum-prepared-lists 2", "new-revocation-list --authority-path pki --ahead 3", 1)]
    [InlineData("", "set-cert-policy --authority-path pki --allowed-dns-name *.", 1)]
    [InlineData("", "set-cert-policy --authority-path pki --maximum-lifetime 30d", 0)]
    [InlineData("", "export-node-cert 1 --authority-path pki --as Pem --output-path out/a", 0)]
    [InlineData("export-node-cert 1 --authority-path pki --as Pem --output-path out", "export-node-cert 2 --authority-path pki --as Pem --output-path out", 1)]
    [InlineData("", "export-node-cert 1 --authority-path pki --as Pem --output-path secret/x", 1)]
    [InlineData("", "export-signing-cert --authority-path pki --as OpenSslCa --output-path pki", 2)]
    [InlineData("", "export-signing-cert --authority-path pki --as OpenSslCa --output-path demo", 0)]
    [InlineData("", "export-cert-report --authority-path pki --output-path secret/x.html", 1)]
    [InlineData("", "export-cert-report --authority-path pki --output-path r.html", 0)]
    [InlineData("", "export-revocation-list --authority-path pki --output-path .", 1)]
    [InlineData(Points, "export-revocation-list --authority-path pki --output-path .", 1)] // There is no list yet.
    [InlineData(Points + "; new-revocation-list --authority-path pki", "export-revocation-list --authority-path pki --output-path .", 0)]
    [InlineData(Points, "export-signing-cert --authority-path pki --as IssuerFiles --output-path .", 0)]
    [InlineData(Points, "export-signing-cert --authority-path pki --as IssuerFiles --output-path missing", 1)]
    [InlineData("", "set-cert-policy --authority-path pki --distribution-point https://pki.example/{issuer}.crl", 2)]
    [InlineData("", "new-node-cert-request a --path requests", 0)]
    [InlineData("new-node-cert-request a --path requests", "new-node-cert-request a --path requests", 1)]
    [InlineData("new-node-cert-request a --path requests", "new-node-cert-request a --path requests --force", 0)]
    [InlineData("new-node-cert-request c --path requests", "approve-node-cert-request requests/node.c.csr --authority-path pki", 0)]
    [InlineData("new-node-cert-request c --path requests --dns-name x.example.com", "approve-node-cert-request requests/node.c.csr --authority-path pki", 1)]
    [InlineData("", "approve-node-cert-request secret --authority-path pki", 1)]
    [InlineData("", "new-key-ring ring --key-algorithm EcdsaP256", 0)]
    [InlineData("new-key-ring ring --key-algorithm EcdsaP256", "new-key-ring ring", 1)]
    [InlineData("", "new-key-ring secret/ring --key-algorithm EcdsaP256", 1)]
    [InlineData("new-key-ring ring --key-algorithm EcdsaP256", "invoke-key-rotation ring --lifetime 3000000d --force", 1)]
    [InlineData("", "import-signing-cert --authority-path pki --certificate-path pki/signing.crt", 1)]
    [InlineData("", "import-signing-cert --authority-path new --certificate-path pki/node.1.crt", 1)]
    [InlineData("", "import-signing-cert --authority-path new --certificate-path pki/signing.crt --key-path pki/node.1.key", 1)]
    [InlineData("", "import-signing-cert --authority-path new --certificate-path pki/signing.crt --key-path pki/signing.key", 0)]
    [InlineData("", "import-signing-cert --outgoing --authority-path new --certificate-path pki/signing.crt --key-path pki/signing.key --node-cert-path pki/node.*.crt", 0)]
    [InlineData("", "import-signing-cert --outgoing --authority-path new --certificate-path pki/signing.crt --key-path pki/node.1.key", 1)]
    [InlineData("", "import-signing-cert --outgoing --authority-path pki --certificate-path pki/signing.crt", 1)]
    [InlineData("", "import-signing-cert --outgoing --authority-path new --certificate-path pki/signing.crt --subject X=1", 1)]
    [InlineData("", "invoke-key-rotation --authority-path pki", 0)]
    [InlineData("", "invoke-key-rotation --authority-path pki --phase Issue", 1)]
    [InlineData("", "invoke-key-rotation --authority-path pki --subject X=1", 1)]
    [InlineData("offline", "invoke-key-rotation --authority-path pki", 1)]
    [InlineData("invoke-key-rotation --authority-path pki", "invoke-key-rotation --authority-path pki", 0)]
    [InlineData("invoke-key-rotation --authority-path pki", "invoke-key-rotation --authority-path pki --undo", 0)]
    [InlineData("invoke-key-rotation --authority-path pki", "invoke-key-rotation --authority-path pki --phase Issue --force", 0)]
    [InlineData("", "invoke-key-rotation --authority-path pki --compromised --force", 0)]
    public void It_ends_as_the_real_thing_and_touches_nothing(string before, string command, int status)
    {
        Prepare(before);
        IReadOnlyList<string> tree = Tree();
        CliResult rehearsed = Run(command + " --what-if").Expect(status);
        Assert.Equal(tree, Tree());
        CliResult real = Run(command).Expect(status);
        if (status != 0)
            Assert.Equal(Problems(real), Problems(rehearsed));
        Assert.Equal(status == 0 && !command.Contains("--if-", StringComparison.Ordinal),
            rehearsed.Output.Contains("What if: ", StringComparison.Ordinal) && !rehearsed.Error.Contains("clustercerts: '", StringComparison.Ordinal) && status == 0);
    }

    // For programs: an object for each line.
    [Theory]
    [InlineData("new-signing-cert other")]
    [InlineData("quickstart other")]
    [InlineData("new-node-cert c d --authority-path pki")]
    [InlineData("sync-node-cert 1 c --authority-path pki --dns-name www.example.com")]
    [InlineData("update-node-cert 1 2 --authority-path pki")]
    [InlineData("revoke-node-cert 1 --authority-path pki")]
    [InlineData("remove-node-cert 1 2 --authority-path pki")]
    [InlineData("new-revocation-list --authority-path pki")]
    [InlineData("set-cert-policy --authority-path pki --maximum-lifetime 30d")]
    [InlineData("export-node-cert 1 --authority-path pki --as Pem --output-path out")]
    [InlineData("export-signing-cert --authority-path pki --as OpenSslCa --output-path demo")]
    [InlineData("export-cert-report --authority-path pki --output-path r.html")]
    [InlineData("new-node-cert-request a --path requests")]
    [InlineData("import-signing-cert --authority-path new --certificate-path pki/signing.crt")]
    [InlineData("import-signing-cert --outgoing --authority-path new --certificate-path pki/signing.crt --key-path pki/signing.key --node-cert-path pki/node.?.crt")]
    [InlineData("new-key-ring ring --key-algorithm EcdsaP256")]
    [InlineData("invoke-key-rotation --authority-path pki")]
    [InlineData("move-cert-authority Folder --authority-path pki")]
    [InlineData("new-revocation-list --authority-path pki --if-expires-within 3d")]
    public void In_json_too_it_says_what_would_be_done(string command)
    {
        string[] lines = Run(command + " --what-if").Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        IReadOnlyList<System.Text.Json.JsonElement> objects = Run(command + " --what-if --json").Expect(0).Json;
        Assert.NotEmpty(lines);
        Assert.Equal(lines.Length, objects.Count);
        Assert.All(objects.Zip(lines), both =>
        {
            Assert.True(both.First.GetProperty("WhatIf").GetBoolean());
            Assert.NotEqual("", both.First.GetProperty("Target").GetString() ?? "");
            Assert.Contains(both.First.GetProperty("Action").GetString()!, both.Second, StringComparison.Ordinal);
        });
        if (command.StartsWith("sync", StringComparison.Ordinal))
            Assert.Equal(["1", "c"], objects.Select(o => o.GetProperty("Target").GetString()));
    }

    // A folder that may not be written: told as the real thing tells it.
    [SkippableTheory]
    [InlineData("new-node-cert c --authority-path pki")]
    [InlineData("new-node-cert c --authority-path pki --output-path closed/below")]
    [InlineData("update-node-cert 1 --authority-path pki")]
    [InlineData("revoke-node-cert 1 --authority-path pki --force")]
    [InlineData("new-revocation-list --authority-path pki")]
    [InlineData("set-cert-policy --authority-path pki --maximum-lifetime 30d")]
    [InlineData("new-signing-cert closed/new")]
    [InlineData("new-key-ring closed/ring --key-algorithm EcdsaP256")]
    [InlineData("export-node-cert 1 --authority-path pki --as Pem --output-path closed/a")]
    [InlineData("export-cert-report --authority-path pki --output-path closed/r.html")]
    [InlineData("new-node-cert-request c --path closed")]
    [InlineData("invoke-key-rotation --authority-path pki")]
    public void It_tells_of_a_folder_that_may_not_be_written(string command)
    {
        Skip.If(OperatingSystem.IsWindows(), "there, rights are known when they are tried");
        Directory.CreateDirectory(_folder["closed"]);
        foreach (string folder in (string[])["pki", "closed"])
            File.SetUnixFileMode(_folder[folder], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(_folder["pki", "ledger.jsonl"], UnixFileMode.UserRead);
        try
        {
            IReadOnlyList<string> tree = Tree();
            CliResult rehearsed = CliProgram.RunUnprivileged(_folder.Location, [.. command.Split(' '), "--what-if"]).Expect(1);
            Assert.Equal(tree, Tree());
            Assert.Contains("cannot be written by this user", rehearsed.Error, StringComparison.Ordinal);
            CliProgram.RunUnprivileged(_folder.Location, command.Split(' ')).Expect(1);
        }
        finally
        {
            foreach (string folder in (string[])["pki", "closed"])
                File.SetUnixFileMode(_folder[folder], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // What a killed command left is neither finished nor swept, and said.
    [Theory]
    [InlineData("new-node-cert c --authority-path pki")]
    [InlineData("revoke-node-cert 1 --authority-path pki")]
    [InlineData("update-node-cert 1 --authority-path pki")]
    [InlineData("set-cert-policy --authority-path pki --maximum-lifetime 30d")]
    [InlineData("new-signing-cert pki --force")]
    public void It_leaves_what_was_cut_off_to_the_next_command(string command)
    {
        File.WriteAllText(_folder["pki", ".lock"], """{"operation":"New-NodeCert","files":[],"ledger":[],"chain":[],"isCommitted":false}""" + "\n");
        File.WriteAllText(_folder["pki", ".x.0a0b0c0d.cctmp"], "half");
        IReadOnlyList<string> tree = Tree();
        CliResult result = Run(command + " --what-if").Expect(0);
        Assert.Equal(tree, Tree());
        if (!command.StartsWith("new-signing", StringComparison.Ordinal))
            Assert.Contains("interrupted", result.Error, StringComparison.Ordinal);
    }

    // A reason may be a sentence of its own; what is done there already is no move.
    [Fact]
    public void It_says_why_and_what_is_so_already()
    {
        Run("new-revocation-list --authority-path pki").Expect(0);
        File.Delete(_folder["pki", "signing.crl"]);
        string text = Run("new-revocation-list --authority-path pki --if-expires-within 3d --what-if").Expect(0).Output;
        Assert.EndsWith("signing.crl' is gone; the ledger knows it, with the number 1.\n", text, StringComparison.Ordinal);
        Assert.Contains($"would write a new revocation list in '{_folder["pki"]}': The revocation list", text, StringComparison.Ordinal);
        Assert.Equal("What if: would leave the authority 'pki' where it is, in Folder.\n", Run("move-cert-authority folder --authority-path pki --what-if").Expect(0).Output);
    }

    [Fact]
    public void It_makes_no_lock_where_none_is()
    {
        File.Delete(_folder["pki", ".lock"]);
        Run("new-node-cert c --authority-path pki --what-if").Expect(0);
        Run("new-revocation-list --authority-path pki --what-if").Expect(0);
        Assert.False(File.Exists(_folder["pki", ".lock"]));
    }

    private void Prepare(string before)
    {
        if (before == "offline")
        {
            File.Move(_folder["pki", "signing.key"], _folder["away.key"]);
            return;
        }

        foreach (string command in before.Split("; ", StringSplitOptions.RemoveEmptyEntries))
            Run(command).Expect(0);
    }

    // Paths, sizes, times and modes: a file that was replaced by the same content is seen too.
    private IReadOnlyList<string> Tree() => [.. new DirectoryInfo(_folder.Location).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        .Select(f => $"{f.FullName} {(f as FileInfo)?.Length} {f.LastWriteTimeUtc:O} {(OperatingSystem.IsWindows() ? 0 : f.UnixFileMode)}").Order(StringComparer.Ordinal)];

    private static string[] Problems(CliResult result) =>
        [.. result.Error.Split('\n').Where(line => line.StartsWith("clustercerts: ", StringComparison.Ordinal) && !line.Contains("warning", StringComparison.Ordinal))
            .Select(line => Numbers().Replace(line, "0"))];

    // Times of two runs differ, and the names of temporary files.
    [System.Text.RegularExpressions.GeneratedRegex("[0-9a-f]*[0-9][0-9a-f]*")]
    private static partial System.Text.RegularExpressions.Regex Numbers();

    private CliResult Run(string command) => CliProgram.Run(_folder.Location, command.Split(' '));

    public void Dispose() => _folder.Dispose();
}
