using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>test-node-cert and test-key-matches-cert: verdicts and exit statuses.</summary>
public sealed class TestCommandsTests(Pki pki) : IClassFixture<Pki>
{
    [Theory]
    // verdict, arguments
    [InlineData(true, "pki/node.1.crt", "--authority-path", "pki")]
    [InlineData(true, "pki/node.1.crt", "--authority-path", "pki", "--node-id", "1")]
    [InlineData(true, "--path", "pki/node.1.crt", "--trust-path", "pki/trust.crt")]
    [InlineData(true, "pki/node.1.crt", "--authority-path", "pki", "--key-path", "pki/node.1.key", "--purpose", "client")]
    [InlineData(false, "pki/node.1.crt", "--authority-path", "pki", "--node-id", "2")]
    [InlineData(false, "pki/node.1.crt", "--authority-path", "pki", "--key-path", "pki/node.2.key")]
    [InlineData(false, "pki/node.1.crt", "--authority-path", "pki", "--as-of", "2020-01-01")]
    [InlineData(false, "pki/node.1.crt", "--trust-path", "pki/node.2.crt")]
    public void A_verdict_is_text_json_and_exit_status(bool verdict, params string[] arguments)
    {
        int status = verdict ? 0 : 1;
        Assert.Equal(verdict ? "True\n" : "False\n", Run(["test-node-cert", .. arguments]).Expect(status).Output);
        Assert.Equal(verdict ? "true\n" : "false\n", Run(["test-node-cert", .. arguments, "--json"]).Expect(status).Output);
        Assert.Equal("", Run(["test-node-cert", .. arguments, "--quiet"]).Expect(status).Output);
    }

    // More than are tested at once, on all processors.
    [Fact]
    public void Many_files_are_answered_in_their_order()
    {
        string[] three = ["pki/node.1.crt", "pki/missing.crt", "pki/node.2.crt"];
        CliResult answered = Run(["test-node-cert", .. Enumerable.Repeat(three, 100).SelectMany(files => files), "--authority-path", "pki"]).Expect(1);
        Assert.Equal(string.Concat(Enumerable.Repeat("True\nFalse\nTrue\n", 100)), answered.Output);
        Assert.Equal(100, answered.Error.Split("missing.crt").Length - 1);
    }

    [Fact]
    public void Detailed_tells_every_check()
    {
        string[] arguments = ["test-node-cert", "pki/node.1.crt", "--node-id", "2", "--authority-path", "pki", "--detailed"];

        CliResult text = Run(arguments).Expect(1);
        JsonElement report = Assert.Single(Run([.. arguments, "--json"]).Expect(1).Json);

        Assert.False(report.GetProperty("Passed").GetBoolean());
        var failed = report.GetProperty("Checks").EnumerateArray().Where(c => !c.GetProperty("Passed").GetBoolean()).ToList();
        Assert.Equal("Identity", Assert.Single(failed).GetProperty("Name").GetString());
        Assert.Contains("NOT good", text.Output, StringComparison.Ordinal);
        foreach (JsonElement check in report.GetProperty("Checks").EnumerateArray())
        {
            string result = check.GetProperty("Passed").GetBoolean() ? "ok" : "FAILED";
            Assert.Matches($@"(?m)^  {result} +{check.GetProperty("Name").GetString()} +\S", text.Output);
        }
    }

    // What is only recommended is told below the checks, and on import as a warning; neither fails anything.
    [Fact]
    public void Notes_are_shown_and_fail_nothing()
    {
        using var folder = new TempFolder();
        using (var key = RSA.Create(2048))
        {
            var request = new CertificateRequest(
                "CN=theirs", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            const X509KeyUsageFlags Signs =
                X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(Signs, critical: false));
            request.CertificateExtensions.Add(
                new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            using var root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1000));
            File.WriteAllText(folder["theirs.crt"], root.ExportCertificatePem() + "\n");
            File.WriteAllText(folder["theirs.key"], key.ExportPkcs8PrivateKeyPem() + "\n");
        }

        string[] import = ["import-signing-cert", "--authority-path", "pki", "--certificate-path", "theirs.crt", "--key-path", "theirs.key"];
        Assert.Contains("its keyUsage is not critical", CliProgram.Run(folder.Location, import).Expect(0).Error, StringComparison.Ordinal);
        CliProgram.Run(folder.Location, "new-node-cert", "1", "--authority-path", "pki").Expect(0);
        string[] test = ["test-node-cert", "pki/node.1.crt", "--authority-path", "pki", "--detailed"];
        Assert.Matches(
            @"(?m)^  note +Chain +the root 'CN=theirs': its keyUsage is not critical", CliProgram.Run(folder.Location, test).Expect(0).Output);
        JsonElement report = Assert.Single(CliProgram.Run(folder.Location, [.. test, "--json"]).Expect(0).Json);
        JsonElement note = Assert.Single(report.GetProperty("Notes").EnumerateArray());
        Assert.Equal("Chain", note.GetProperty("Name").GetString());
        Assert.Contains("not critical", note.GetProperty("Detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_leaf_and_its_intermediate_may_be_separate_files()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert root", "new-signing-cert sub --issuer root", "new-node-cert 1 --authority-path sub");
        string[] certificates = File.ReadAllText(folder["sub", "node.1.crt"])
            .Split("-----END CERTIFICATE-----\n", StringSplitOptions.RemoveEmptyEntries).Select(c => c + "-----END CERTIFICATE-----\n").ToArray();
        Assert.Equal(2, certificates.Length);
        File.WriteAllText(folder["leaf.crt"], certificates[0]);
        File.WriteAllText(folder["sub.crt"], certificates[1]);

        CliProgram.Run(folder.Location, "test-node-cert", "leaf.crt", "sub.crt", "--trust-path", "root/signing.crt").Expect(0);
        CliProgram.Run(folder.Location, "test-node-cert", "leaf.crt", "--trust-path", "root/signing.crt").Expect(1);
    }

    [Fact]
    public void Each_leaf_gets_a_verdict_of_its_own()
    {
        using var folder = new TempFolder();
        Make("new-signing-cert", "root");
        Make("new-signing-cert", "sub", "--issuer", "root");
        Make("new-node-cert", "1", "2", "3", "--authority-path", "sub");
        Make("new-node-cert", "a", "--authority-path", "root");
        Make("revoke-node-cert", "2", "--authority-path", "sub", "--force");
        string[] chain = File.ReadAllText(folder["sub", "node.3.crt"])
            .Split("-----END CERTIFICATE-----\n", StringSplitOptions.RemoveEmptyEntries).Select(c => c + "-----END CERTIFICATE-----\n").ToArray();
        File.WriteAllText(folder["leaf.crt"], chain[0]);
        File.WriteAllText(folder["sub.crt"], chain[1]);
        File.WriteAllText(folder["rubbish.crt"], "rubbish");

        // As a shell expands node.*.crt: three leaves with their intermediates, one revoked; the refusal says which and why.
        CliResult three = Test(1, "sub/node.1.crt", "sub/node.2.crt", "sub/node.3.crt", "--authority-path", "sub");
        Assert.Equal("True\nFalse\nTrue\n", three.Output);
        Assert.Contains("'sub/node.2.crt' is not good: Revocation:", three.Error, StringComparison.Ordinal);
        Assert.Equal(3, Test(1, "sub/node.1.crt", "sub/node.2.crt", "sub/node.3.crt", "--authority-path", "sub", "--detailed", "--json").Json.Count);

        // An intermediate goes with the leaves before it that it continues, the root likewise.
        string[] trust = ["--trust-path", "root/signing.crt"];
        Assert.Equal("True\n", Test(0, ["leaf.crt", "sub.crt", .. trust]).Output);
        Assert.Equal("True\n", Test(0, ["leaf.crt", "sub.crt", "root/signing.crt", .. trust]).Output);
        Assert.Equal("True\nTrue\n", Test(0, ["leaf.crt", "root/node.a.crt", "sub.crt", .. trust]).Output);
        Assert.Equal("True\nTrue\nTrue\n", Test(0, ["leaf.crt", "sub.crt", "root/node.a.crt", "sub/node.1.crt", .. trust]).Output);
        Assert.Equal("False\nTrue\n", Test(1, ["leaf.crt", "root/node.a.crt", .. trust]).Output);

        // What cannot be read, or is a CA that continues nothing, is its own failure.
        CliResult mixed = Test(1, ["rubbish.crt", "sub/node.1.crt", "nowhere.crt", "sub.crt", .. trust]);
        Assert.Equal("False\nTrue\nFalse\nFalse\n", mixed.Output);
        Assert.Contains("'nowhere.crt' does not exist", mixed.Error, StringComparison.Ordinal);
        Test(2, ["leaf.crt", "root/node.a.crt", "--key-path", "sub/node.1.key", .. trust]);

        void Make(params string[] arguments) => CliProgram.Run(folder.Location, arguments).Expect(0);
        CliResult Test(int status, params string[] arguments) => CliProgram.Run(folder.Location, ["test-node-cert", .. arguments]).Expect(status);
    }

    [Theory]
    // verdict, key, certificate
    [InlineData(true, "pki/node.1.key", "pki/node.1.crt")]
    [InlineData(true, "pki/signing.key", "pki/signing.crt")]
    [InlineData(false, "pki/node.1.key", "pki/node.2.crt")]
    public void A_key_matches_its_own_certificate(bool verdict, string key, string certificate)
    {
        CliResult result = Run("test-key-matches-cert", "--key-path", key, "--certificate-path", certificate).Expect(verdict ? 0 : 1);
        Assert.Equal(verdict ? "True\n" : "False\n", result.Output);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void A_key_and_a_certificate_need_no_names_and_details_show_both_keys()
    {
        Assert.Equal("True\n", Run("test-key-matches-cert", "pki/node.1.key", "pki/node.1.crt").Expect(0).Output);
        Assert.Equal("False\n", Run("test-key-matches-cert", "pki/node.2.key", "pki/node.1.crt").Expect(1).Output);
        JsonElement report = Assert.Single(Run("test-key-matches-cert", "pki/node.2.key", "pki/node.1.crt", "--detailed", "--json").Expect(1).Json);
        Assert.False(report.GetProperty("Passed").GetBoolean());
        Assert.NotEqual(report.GetProperty("PublicKeySha256").GetString(), report.GetProperty("CertifiedKeySha256").GetString());
        Assert.Matches("(?m)^Passed +: True$", Run("test-key-matches-cert", "pki/node.1.key", "pki/node.1.crt", "--detailed").Expect(0).Output);
    }

    // An authority directory, or folders: a verdict, or with --detailed the pairs.
    [Fact]
    public void A_cluster_gets_a_verdict_and_details_show_its_pairs()
    {
        Assert.Equal("True\n", Run("test-cluster-trust", "pki").Expect(0).Output);
        Assert.Equal("True\n", Run("test-cluster-trust", "--authority-path", "pki", "--node-id", "1").Expect(0).Output);
        Assert.Equal("true\n", Run("test-cluster-trust", "pki", "--node-id", "1,2", "--json").Expect(0).Output);
        Assert.Equal("", Run("test-cluster-trust", "pki", "--detailed").Expect(0).Output);
        string[] later = ["test-cluster-trust", "pki", "--as-of", "2200-01-01"];
        Assert.Equal("False\n", Run(later).Expect(1).Output);
        Assert.Equal("false\n", Run([.. later, "--json"]).Expect(1).Output);
        IReadOnlyList<JsonElement> pairs = Run([.. later, "--detailed", "--json"]).Expect(1).Json;
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.Contains("Validity", pair.GetProperty("Checks").EnumerateArray().Select(c => c.GetString())));
    }

    [Theory]
    // exit status, message, arguments
    [InlineData(2, "cannot be combined", "test-cluster-trust", "pki", "--authority-path", "pki")]
    [InlineData(1, "no nodes to test", "test-cluster-trust", "pki", "--node-id", "x*")]
    [InlineData(2, "--node-id chooses nodes of an authority", "test-cluster-trust", ".", "--node-id", "1")]
    [InlineData(2, "nothing to test", "test-node-cert", "--authority-path", "pki")]
    [InlineData(2, "cannot be combined", "test-node-cert", "pki/node.1.crt", "--authority-path", "pki", "--trust-path", "pki/trust.crt")]
    [InlineData(1, "holds neither trust.crt", "test-node-cert", "pki/node.1.crt")]
    [InlineData(1, "does not exist", "test-node-cert", "pki/node.1.crt", "--trust-path", "nowhere.crt")]
    [InlineData(2, "--key-path", "test-key-matches-cert", "--certificate-path", "pki/node.1.crt")]
    [InlineData(2, "--certificate-path", "test-key-matches-cert", "--key-path", "pki/node.1.key")]
    [InlineData(1, "does not exist", "test-key-matches-cert", "--key-path", "nowhere.key", "--certificate-path", "pki/node.1.crt")]
    public void What_is_wrong_is_said(int status, string message, params string[] arguments) => Run(arguments).ExpectError(status, message);

    [Fact]
    public void An_encrypted_key_needs_its_passphrase_file()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["pass"], "sesame\n");
        File.WriteAllText(folder["wrong"], "open\n");
        Prepared.In(folder, "new-signing-cert pki");
        CliProgram.Run(folder.Location, "new-node-cert", "1", "--authority-path", "pki", "--node-passphrase-file", "pass").Expect(0);
        string[] arguments = ["test-key-matches-cert", "--key-path", "pki/node.1.key", "--certificate-path", "pki/node.1.crt"];

        CliProgram.Run(folder.Location, arguments).ExpectError(1, "give its passphrase with --passphrase-file");
        CliProgram.Run(folder.Location, [.. arguments, "--passphrase-file", "wrong"]).ExpectError(1, "does not open the key");
        CliProgram.Run(folder.Location, [.. arguments, "--passphrase-file", "pass"]).Expect(0);
        CliProgram.Run(folder.Location, "test-node-cert", "pki/node.1.crt", "--authority-path", "pki", "--passphrase-file", "pass").Expect(0);
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run(pki.Folder.Location, arguments);
}
