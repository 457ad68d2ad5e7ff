namespace ClusterCerts.Interop;

/// <summary>The page about nodes that leave, backup and handover: a restored authority has what was saved, and learns what was revoked since.</summary>
public sealed class HandoverTests
{
    [SkippableFact]
    public void What_is_saved_comes_back_with_its_owners_and_what_was_revoked_since()
    {
        RealProgram.Need("openssl");
        RealProgram tar = RealProgram.Need("tar");
        Skip.IfNot(tar.Run("--help").Output.Contains("--acls", StringComparison.Ordinal), "this tar knows no access lists");
        using WalkThrough page = Page("sh");
        page.Run("A node leaves");
        string[] owned = GiveAway(page["pki"]);
        page.Run("What to save");
        Assert.False(Directory.Exists(page["drill"]));
        string saved = File.ReadAllText(page["pki", "ledger.jsonl"]);
        page.Prepare("clustercerts revoke-node-cert web2 --authority-path pki --force && cp pki/signing.crl newest.crl");

        page.Run("Restore");
        Assert.Equal(owned, Owners(page["restored", "pki"])); // The list was written anew.
        Assert.StartsWith(saved, File.ReadAllText(page["restored", "pki", "ledger.jsonl"]), StringComparison.Ordinal);
        Dictionary<string, NodeCertStatus> status = CertAuthority.Open(page["restored", "pki"]).GetNodeCerts(new NodeCertFilter()).ToDictionary(c => c.NodeId, c => c.Status);
        Assert.Equal(NodeCertStatus.Revoked, status["web2"]);
        Assert.Equal(NodeCertStatus.Valid, status["web1"]);
        foreach (string path in Directory.GetFiles(page["pki"]))
            Assert.Equal(Mode(path), Mode(Path.Combine(page["restored", "pki"], Path.GetFileName(path))));
        page.Run("Handover");
        Assert.True(File.Exists(page["report.html"]));
        page.Run("Where each node's files go");
        Assert.Contains("\"ExportedAs\":\"Nginx\"", File.ReadAllText(page["exports.jsonl"]), StringComparison.Ordinal);
    }

    // What is another account's is named by the commands of the page, to whoever may not read everything.
    [SkippableTheory]
    [InlineData("node.web1.key", "test-cert-ledger --authority-path pki --detailed")]
    [InlineData("ledger.jsonl", "test-cert-ledger --authority-path pki --detailed")]
    [InlineData("policy.json", "test-cert-ledger --authority-path pki --detailed")]
    [InlineData("signing.key", "test-key-matches-cert pki/signing.key pki/signing.crt")]
    public void A_file_of_another_owner_is_named(string file, string command)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "only root can give a file away");
        RealProgram setpriv = RealProgram.Need("setpriv");
        using WalkThrough page = Page("sh");
        string[] arguments = ["--bounding-set=-dac_override,-dac_read_search", Path.Combine(BuiltProduct.CliFolder, "clustercerts"), .. command.Split(' ')];
        setpriv.RunIn(page.Folder, arguments).Succeeded();
        page.Prepare($"chmod 600 pki/{file} && chown 12345 pki/{file}");
        Assert.Equal(1, setpriv.RunIn(page.Folder, arguments).Failed($"{file}' cannot be read by this user").ExitStatus);
    }

    [SkippableFact]
    public void The_commands_of_PowerShell_run()
    {
        RealProgram.Need("openssl");
        using WalkThrough page = Page("powershell");
        page.Run("A node leaves");
        page.Run("Handover");
        Assert.True(File.Exists(page["report.html"]));
        page.Run("Where each node's files go");
        Assert.Contains("\"web1\",\"Nginx\"", File.ReadAllText(page["exports.csv"]), StringComparison.Ordinal);
    }

    private static WalkThrough Page(string language)
    {
        var page = new WalkThrough("handover", language);
        page.Prepare("""
            umask 077
            clustercerts new-signing-cert pki
            clustercerts new-node-cert web1 web2 web3 --authority-path pki
            clustercerts new-revocation-list --authority-path pki
            clustercerts export-node-cert web1 --authority-path pki --as Nginx --output-path out/web1 --target-path /etc/nginx/tls
            echo 'correct horse battery staple' > backup.pass
            """);
        return page;
    }

    // As root each file gets another owner and group, and what was saved must have them again.
    private static string[] GiveAway(string folder)
    {
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
        {
            int account = 12345;
            foreach (string path in Directory.GetFiles(folder).Append(folder).Order(StringComparer.Ordinal))
                RealProgram.Need("chown").Run($"{account}:{10000 + account++}", path).Succeeded();
        }

        return Owners(folder);
    }

    private static string[] Owners(string folder) => OperatingSystem.IsWindows() ? [] :
        [.. Directory.GetFiles(folder).Where(path => !path.EndsWith(".crl", StringComparison.Ordinal)).Append(folder).Order(StringComparer.Ordinal).Select(path => RealProgram.Need("stat").Run("-c", "%n %u:%g %a", path).Succeeded().Output
            .Replace(folder, "", StringComparison.Ordinal))];

    private static string Mode(string path) => OperatingSystem.IsWindows() ? "" : File.GetUnixFileMode(path).ToString();
}
