namespace ClusterCerts.Tests.Tokens;

/// <summary>An authority whose key is in a token does what one with a key in a file does.</summary>
[Collection(SoftHsm.Name)]
public sealed class TokenAuthorityTests(SoftHsm hsm)
{
    public static TheoryData<KeyAlgorithm> Algorithms =>
        [KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP384, KeyAlgorithm.EcdsaP521, KeyAlgorithm.Rsa2048, KeyAlgorithm.Rsa4096, KeyAlgorithm.Ed25519];

    [SkippableTheory]
    [MemberData(nameof(Algorithms))]
    public void It_issues_lists_and_signs_heads(KeyAlgorithm algorithm)
    {
        using var bed = new TokenBed(hsm, algorithm);
        Assert.Equal(algorithm.ToString(), bed.Signing.KeyAlgorithm);
        Assert.StartsWith("pkcs11:token=ca%20", bed.Signing.KeyUri, StringComparison.Ordinal);
        Assert.Equal($"{bed.Signing.KeyUri}\n", File.ReadAllText(bed.File("signing.key")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(bed.File("signing.key")));

        bed.Issue("1", "2");
        bed.Open().Revoke(new RevocationParameters { NodeIds = ["2"] }, bed.Pin);
        bed.Open().WriteRevocationList(passphrase: bed.Pin);
        Assert.Contains("OK", SoftHsm.Run("openssl", "verify", "-x509_strict", "-crl_check", "-CRLfile", bed.File("signing.crl"), "-CAfile", bed.File("trust.crt"), bed.File("node.1.crt")), StringComparison.Ordinal);
        Assert.True(CertLedger.Test(bed.Path).Count == 0);
    }

    [SkippableFact]
    public void The_key_never_leaves_the_token_and_signs_alone()
    {
        using var bed = new TokenBed(hsm);
        string objects = SoftHsm.Tool(bed.Token, "--list-objects", "--type", "privkey");
        Assert.Matches(@"Usage:\s+sign\s", objects);
        Assert.Contains("sensitive, always sensitive, never extractable", objects, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(bed.Path))
            Assert.DoesNotContain(SoftHsm.Pin, File.ReadAllText(file), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_batch_signs_in_parallel_with_one_login()
    {
        using var bed = new TokenBed(hsm);
        string[] ids = [.. Enumerable.Range(1, 100).Select(i => $"n{i}")];
        Assert.All(bed.Open().Issue(ids, new NodeCertParameters(), bed.Pin), outcome => Assert.Null(outcome.Error));
    }

    [SkippableFact]
    public void A_key_that_is_there_is_taken_and_told_of()
    {
        string token = hsm.NewToken();
        SoftHsm.Tool(token, "--keypairgen", "--key-type", "EC:secp384r1", "--label", "signing", "--id", "0a");
        using var bed = new TokenBed(hsm, algorithm: null, token: token);
        Assert.Equal("EcdsaP384", bed.Signing.KeyAlgorithm);
        Assert.Contains("id=%0A", bed.Signing.KeyUri, StringComparison.Ordinal);
        Assert.Contains(bed.Told, text => text.Contains("already, and is taken", StringComparison.Ordinal));

        // Another by its label is another key: the file says which by its ID.
        SoftHsm.Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signing", "--id", "0b");
        bed.Issue("1");
        using Passphrase pin = SoftHsm.NewPin();
        string Several(KeyUri uri) => AssertRefused(ErrorCode.SeveralTokenKeys, () => CertAuthority.Create(new SigningCertParameters { Path = bed.Around("other"), KeyUri = uri, Passphrase = pin }));
        Assert.Contains("with id= in the URI", Several(SoftHsm.Uri(token)), StringComparison.Ordinal);

        // What the URI says already is not advised.
        SoftHsm.Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "third", "--id", "0b");
        string byId = Several(KeyUri.Parse($"{SoftHsm.Uri(token)}".Replace("object=signing", "id=%0B", StringComparison.Ordinal)));
        Assert.Contains("with object= in the URI", byId, StringComparison.Ordinal);
        Assert.DoesNotContain("id= in the URI", byId, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_was_made_in_the_token_is_destroyed_when_the_command_fails()
    {
        string token = hsm.NewToken();
        using var folder = new TestFolder();
        using Passphrase pin = SoftHsm.NewPin();
        var wanted = new SigningCertParameters { Path = folder.File("pki"), KeyUri = SoftHsm.Uri(token), Passphrase = pin };
        int asked = 0;
        var failing = new AuthorityContext { FillRandom = _ => { if (asked++ > 0) throw new ClusterCertsException(ErrorCode.FileSystemError, "no random numbers"); } };
        AssertRefused(ErrorCode.FileSystemError, () => CertAuthority.Create(wanted, failing)); // The first is the ID of the key that is made, the second the serial number.
        Assert.Equal(2, asked);
        Assert.DoesNotContain("signing", SoftHsm.Tool(token, "--list-objects"), StringComparison.Ordinal);

        // One that was there before stays.
        SoftHsm.Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signing", "--id", "0a");
        AssertRefused(ErrorCode.FileSystemError, () => CertAuthority.Create(wanted, failing));
        Assert.Contains("signing", SoftHsm.Tool(token, "--list-objects"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Looking_ahead_makes_no_key()
    {
        string token = hsm.NewToken();
        using var folder = new TestFolder();
        using Passphrase pin = SoftHsm.NewPin();
        var wanted = new SigningCertParameters { Path = folder.File("pki"), KeyUri = SoftHsm.Uri(token), Passphrase = pin };
        CertAuthority.Create(wanted, new AuthorityContext { Files = new RehearsalFileSystem() });
        Assert.DoesNotContain("signing", SoftHsm.Tool(token, "--list-objects"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_authority_that_is_there_is_taken_where_its_key_is_the_one_that_is_asked_for()
    {
        using var bed = new TokenBed(hsm);
        SigningCertParameters Wanted(string label) => new() { Path = bed.Path, IfMissing = true, KeyUri = SoftHsm.Uri(bed.Token, label), Passphrase = bed.Pin };
        Assert.Equal(bed.Signing.Fingerprint, CertAuthority.Create(Wanted("signing")).Fingerprint);
        Assert.Contains("its key is in", AssertRefused(ErrorCode.AuthorityExists, () => CertAuthority.Create(Wanted("other"))), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_CA_that_openssl_made_with_a_key_in_the_token_is_imported()
    {
        using var bed = new TokenBed(hsm);
        using Passphrase pin = SoftHsm.NewPin();
        var wanted = new SigningCertImportParameters
        {
            Path = bed.Around("imported"), CertificatePath = bed.File("signing.crt"), KeyUri = SoftHsm.Uri(bed.Token), Passphrase = pin,
        };
        CertAuthority.Import(wanted);
        Assert.Equal(bed.Signing.KeyUri, CertAuthority.Open(bed.Around("imported")).GetSigningCert().KeyUri);
        Assert.All(CertAuthority.Open(bed.Around("imported")).Issue(["1"], new NodeCertParameters(), pin), outcome => Assert.Null(outcome.Error));

        // The key of another certificate is refused.
        using var other = new TestAuthority();
        string mismatch = AssertRefused(ErrorCode.KeyMismatch, () => CertAuthority.Import(wanted with { Path = bed.Around("wrong"), CertificatePath = other.File("signing.crt") }));
        Assert.Contains($"The key '{wanted.KeyUri}'", mismatch, StringComparison.Ordinal);
        Assert.EndsWith("Give the right one with -KeyUri.", mismatch, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_intermediate_and_its_root_may_both_be_in_tokens()
    {
        string below = hsm.NewToken(); // Libraries look for tokens when they start: one that comes while another is open is not seen.
        using var root = new TokenBed(hsm);
        using Passphrase pin = SoftHsm.NewPin();
        SigningCert made = CertAuthority.Create(new SigningCertParameters
        {
            Path = root.Around("below"), Subject = "CN=below", IssuerPath = root.Path, IssuerPassphrase = root.Pin, KeyUri = SoftHsm.Uri(below), Passphrase = pin,
        });
        Assert.False(made.IsRoot);
        Assert.All(CertAuthority.Open(made.AuthorityPath).Issue(["1"], new NodeCertParameters(), pin), outcome => Assert.Null(outcome.Error));
    }

    private static string AssertRefused(ErrorCode code, Action work)
    {
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(work);
        Assert.Equal(code, refused.ErrorCode);
        Assert.DoesNotContain(SoftHsm.Pin, refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }
}
