namespace ClusterCerts.Tests.Monitoring;

/// <summary>Test-CertAuthority and Test-CertLedger: whether the keys of CAs are those of their certificates, as far as that is seen without a passphrase.</summary>
public sealed class SigningKeyFilesTests
{
    // The key's file, what is put into it, and a word of what is found; null where nothing is.
    [Theory]
    [InlineData("signing.key", "its own", null)]
    [InlineData("signing.key", "another's", "does not hold the key of the certificate")]
    [InlineData("signing.key", "garbage", "holds no private key, but text")]
    [InlineData("signing.key", "nothing", "is empty")]
    [InlineData("signing.key", "a certificate", "private key")]
    [InlineData("signing.key", "garbage in the form of a key", "no well-formed private key")]
    [InlineData("signing.key", "garbage in the form of an encrypted key", "no well-formed private key")]
    [InlineData("signing.key", "another's, encrypted", null)] // Nobody can tell without its passphrase.
    [InlineData("signing.key", "no file", null)] // The CA is offline.
    [InlineData("next.key", "its own", null)]
    [InlineData("next.key", "another's", "does not hold the key of the certificate")]
    [InlineData("next.key", "garbage", "holds no private key, but text")]
    [InlineData("previous.key", "its own", null)]
    [InlineData("previous.key", "another's", "does not hold the key of the certificate")]
    [InlineData("previous.key", "no file", null)]
    public void A_key_that_is_not_its_certificates_is_found(string file, string what, string? found)
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        RotationPhase[] phases = file switch
        {
            "next.key" => [RotationPhase.Stage],
            "previous.key" => [RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue],
            _ => [],
        };
        foreach (RotationPhase phase in phases)
            authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
        Assert.True(File.Exists(authority.File(file)));
        Put(authority.File(file), what);

        AuthorityCheck check = authority.Open().TestHealth(new()).Checks.Single(c => c.Name == AuthorityCheckName.Files);
        AuthorityCheck withoutLedger = authority.Open().TestHealth(new() { SkipLedger = true }).Checks.Single(c => c.Name == AuthorityCheckName.Files);
        LedgerFinding[] findings = [.. CertLedger.Test(authority.Path, authority.Context())];
        Assert.Equal((check.State, check.Detail), (withoutLedger.State, withoutLedger.Detail));
        if (found is null)
        {
            Assert.Equal(CheckState.Ok, check.State);
            Assert.Empty(findings);
            Assert.Equal(what.EndsWith("encrypted", StringComparison.Ordinal), check.Detail.Contains("is encrypted", StringComparison.Ordinal));
            return;
        }

        Assert.Equal((CheckState.Critical, authority.File(file)), (check.State, Assert.Single(check.Subjects)));
        Assert.Contains(found, check.Detail, StringComparison.Ordinal);
        LedgerFinding finding = Assert.Single(findings);
        Assert.Equal((LedgerFindingKind.KeyDiffers, null, authority.File(file)), (finding.Kind, finding.NodeId, finding.Path));
        Assert.Equal(CheckState.Ok, authority.Open().TestHealth(new()).Checks.Single(c => c.Name == AuthorityCheckName.Ledger).State);
    }

    // That of a stick that is not plugged in: the CA is offline.
    [Fact]
    public void A_key_behind_a_link_that_leads_nowhere_is_away()
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        File.Delete(authority.File("signing.key"));
        File.CreateSymbolicLink(authority.File("signing.key"), Path.Combine(authority.Around, "stick", "signing.key"));
        Assert.All(authority.Open().TestHealth(new()).Checks, check => Assert.True(check.State == CheckState.Ok, check.ToString()));
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    private static void Put(string path, string what)
    {
        if (what == "its own")
            return;
        using Passphrase passphrase = Passphrase.FromCharacters("correct horse", "");
        using var other = new TestAuthority(p => what.EndsWith("encrypted", StringComparison.Ordinal) ? p with { Passphrase = passphrase } : p);
        switch (what)
        {
            case "no file":
                File.Delete(path);
                break;
            case "another's" or "another's, encrypted":
                File.WriteAllBytes(path, File.ReadAllBytes(other.File("signing.key"))); // Its mode stays.
                break;
            case "a certificate":
                File.WriteAllBytes(path, File.ReadAllBytes(other.File("signing.crt")));
                break;
            default:
                File.WriteAllText(path, what switch
                {
                    "garbage" => "garbage",
                    "nothing" => "",
                    "garbage in the form of a key" => "-----BEGIN PRIVATE KEY-----\nZ2FyYmFnZQ==\n-----END PRIVATE KEY-----\n",
                    _ => "-----BEGIN ENCRYPTED PRIVATE KEY-----\nZ2FyYmFnZQ==\n-----END ENCRYPTED PRIVATE KEY-----\n",
                });
                break;
        }
    }
}
