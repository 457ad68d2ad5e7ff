using System.Security.Cryptography;

namespace ClusterCerts.Cli.Tests;

/// <summary>What --verbose tells on standard error: each file that changed, what was signed; results stay alone on standard output.</summary>
public sealed class VerboseTests : IDisposable
{
    private const string NewPki = "new-signing-cert pki";
    private const string OneNode = NewPki + "; new-node-cert 1 --authority-path pki";

    private const string Web = NewPki + "; new-revocation-list --authority-path pki"
        + "; set-cert-policy --authority-path pki --distribution-point http://pki.example/{issuer}.crl --issuer-address http://pki.example/{issuer}.crt";

    private const string Backup = OneNode + "; backup-cert-authority b.cms --authority-path pki --backup-passphrase-file pass";

    private readonly TempFolder _folder = new();

    public VerboseTests() => File.WriteAllText(_folder["pass"], "word\n");

    [Theory]
    [InlineData("", "new-signing-cert pki", "Signed the certificate ")]
    [InlineData(NewPki, "new-node-cert 1 --authority-path pki", "Recorded 1 certificate in the ledger")]
    [InlineData(NewPki, "new-node-cert 1 2 --authority-path pki", "Signed the certificate ")] // In one group or two: as the keys are ready.
    [InlineData(OneNode, "update-node-cert 1 --authority-path pki", "Signed the certificate ")]
    [InlineData(OneNode, "revoke-node-cert 1 --authority-path pki --force", "Signed the revocation list ")]
    [InlineData(NewPki, "set-cert-policy --authority-path pki --maximum-lifetime 400d", "Added to ")]
    [InlineData(NewPki, "set-node-cert-target 1 --authority-path pki --target-path /etc/tls", "Wrote ")]
    [InlineData(NewPki + "; set-node-cert-target 1 --authority-path pki --target-path /etc/tls", "remove-node-cert-target 1 --authority-path pki", "Wrote ")]
    [InlineData(OneNode + "; set-node-cert-target 1 --authority-path pki --transport Folder --target-path node", "publish-node-cert 1 --authority-path pki", "Put 3 files of node 1 in place")]
    [InlineData(OneNode, "export-node-cert 1 --authority-path pki --as pem --output-path out", "Wrote ")]
    [InlineData("", "new-key-ring ring --key-algorithm EcdsaP256", "Signed a certificate of a pair, ")]
    [InlineData("new-key-ring ring --key-algorithm EcdsaP256", "invoke-key-rotation ring --force", "Wrote ")]
    [InlineData("", "new-node-cert-request 9 --path requests", "Wrote ")]
    [InlineData("", "quickstart demo", "Signed the certificate ")]
    [InlineData(OneNode, "backup-cert-authority b.cms --authority-path pki --backup-passphrase-file pass", "Wrote a backup of ")]
    [InlineData(Backup, "test-cert-authority-backup b.cms --authority-path pki --backup-passphrase-file pass", "Tried the backup ")]
    [InlineData(Backup, "restore-cert-authority b.cms --authority-path restored --backup-passphrase-file pass", "Restored the authority ")]
    [InlineData(OneNode, "sync-node-cert 1 2 --authority-path pki", "Signed the certificate ")]
    [InlineData(NewPki + "; new-node-cert-request 7 --path requests", "approve-node-cert-request requests/node.7.csr --authority-path pki", "Signed the certificate ")]
    [InlineData(OneNode, "remove-node-cert 1 --authority-path pki --force", "Signed the revocation list ")]
    [InlineData(NewPki, "new-revocation-list --authority-path pki", "Signed the revocation list ")]
    [InlineData(NewPki, "new-revocation-list --authority-path pki --ahead 3 --every 7d", "Signed the revocation lists 2 to 4 ")]
    [InlineData(OneNode, "export-signing-cert --authority-path pki --as OpenSslCa --output-path ca", "Wrote ")]
    [InlineData(OneNode, "export-cert-ledger pki --as Csv --output-path all.csv", "Exported 2 lines of the ledger to ")]
    [InlineData(OneNode, "export-cert-ledger pki --as Head --output-path pki.head", "Signed the head of the ledger, 2 lines.")]
    [InlineData(Web, "export-revocation-list --authority-path pki --output-path .", "Wrote ")]
    [InlineData(Web, "export-signing-cert --authority-path pki --as IssuerFiles --output-path .", "Wrote ")]
    [InlineData(OneNode, "export-cert-report --authority-path pki --output-path page.html", "Wrote ")]
    [InlineData(OneNode, "export-cert-metrics --authority-path pki --output-path pki.prom", "Wrote ")]
    [InlineData(NewPki, "import-signing-cert --authority-path other --certificate-path pki/signing.crt --key-path pki/signing.key", "Wrote ")]
    public void Every_file_that_changes_is_named(string prepared, string command, string told)
    {
        foreach (string before in prepared.Split("; ", StringSplitOptions.RemoveEmptyEntries))
            Run(before.Split(' ')).Expect(0);
        Dictionary<string, string> old = State();
        CliResult result = Run([.. command.Split(' '), "--verbose"]).Expect(0);
        string[] changed = [.. State().Where(file => old.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key)];
        Assert.NotEmpty(changed);
        Assert.All(changed, file => Assert.Contains($"'{file}'", result.Error, StringComparison.Ordinal));
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Wrote", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OneNode, "get-signing-cert --authority-path pki", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "update-revocation-list --authority-path pki", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "install-node-cert 1 --authority-path pki --grant-read-to nobody-knows", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "uninstall-node-cert 1 --authority-path pki", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "find-node-cert pki/node.1.crt --authority-path pki", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "get-cert-policy --authority-path pki", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "get-node-cert-target --authority-path pki", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "get-node-cert --authority-path pki", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "get-node-cert --path pki/node.1.crt", "Reading '*node.1.crt'.")]
    [InlineData("new-key-ring ring --key-algorithm EcdsaP256", "get-key-ring ring", "Reading '*ring'.")]
    [InlineData("new-node-cert-request 7 --path requests", "get-node-cert-request requests/node.7.csr", "Reading '*node.7.csr'.")]
    [InlineData(OneNode, "test-node-cert pki/node.1.crt --authority-path pki", "Reading '*node.1.crt'.")]
    [InlineData(OneNode, "test-key-matches-cert pki/node.1.key pki/node.1.crt", "Read the key '*node.1.key' and the certificate '*node.1.crt'.")]
    [InlineData(OneNode, "test-cert-authority pki", "Examined the ledger '*ledger.jsonl', 2 lines, and the files of '*pki'.")]
    [InlineData(OneNode, "test-cert-ledger pki", "Examined the ledger '*ledger.jsonl', 2 lines, and the files of '*pki'.")]
    [InlineData(OneNode, "export-cert-ledger pki --as JsonLines", "Read the authority in '*pki'.")]
    [InlineData(OneNode, "test-cluster-trust pki", "1 node, 1 pair was judged.")]
    public void What_is_read_is_told(string prepared, string command, string told)
    {
        foreach (string before in prepared.Split("; "))
            Run(before.Split(' ')).Expect(0);
        CliResult result = Run([.. command.Split(' '), "--verbose"]);
        string pattern = $"(?m)^clustercerts: {System.Text.RegularExpressions.Regex.Escape(told).Replace("\\*", ".*", StringComparison.Ordinal)}$";
        Assert.Matches(pattern, result.Error);
        Assert.Equal(WithoutDays(result.Output), WithoutDays(Run(command.Split(' ')).Output)); // A second later a day less may be left.
    }

    [Fact]
    public void Every_command_is_looked_at_here()
    {
        string[] needsServer = ["initialize-cert-store", "move-cert-authority"]; // They need a database: the Pester suite looks at them.
        IEnumerable<string> looked = GetType().GetMethods().SelectMany(m => m.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>()
            .SelectMany(data => data.GetData(m))).Select(row => ((string)row[1]).Split(' ')[0]);
        Assert.Empty(CommandList.CreateAll().Select(c => c.Name).Except(looked).Except(needsServer));
    }

    [Fact]
    public void Without_it_and_of_a_rehearsal_nothing_is_told()
    {
        Assert.Equal("", Run("new-signing-cert", "pki").Expect(0).Error);
        Assert.DoesNotContain("Signed", Run("new-node-cert", "1", "--authority-path", "pki", "--what-if", "--verbose").Expect(0).Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string WithoutDays(string output) => System.Text.RegularExpressions.Regex.Replace(output, @"\b(36[45]|3649|3650)\b", "N");

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);

    private Dictionary<string, string> State() => Directory.EnumerateFiles(_folder.Location, "*", SearchOption.AllDirectories)
        .Where(file => !Path.GetFileName(file).StartsWith('.')).ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
}
