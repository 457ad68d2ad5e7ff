namespace ClusterCerts.Tests.Tokens;

/// <summary>Which key in a token a new CA may take, and which PIN it is opened with.</summary>
[Collection(SoftHsm.Name)]
public sealed class TokenNextKeyTests(SoftHsm hsm)
{
    [SkippableFact]
    public void The_next_CA_takes_no_key_that_this_authority_has_or_had()
    {
        using var bed = new TokenBed(hsm);
        using Passphrase pin = SoftHsm.NewPin();
        var own = new RotationParameters { Passphrase = pin, NewPassphrase = pin, KeyUri = SoftHsm.Uri(bed.Token), IsConfirmed = true };
        Assert.Contains("CN=prod", Refused(ErrorCode.KeyMismatch, () => bed.Open().Rotate(own with { Phase = RotationPhase.Stage })), StringComparison.Ordinal);
        Refused(ErrorCode.KeyMismatch, () => bed.Open().Rotate(own with { Compromised = true }));
        Refused(ErrorCode.KeyMismatch, () => CertAuthority.Create(new SigningCertParameters { Path = bed.Path, Force = true, KeyUri = own.KeyUri, Passphrase = pin }));
        Refused(ErrorCode.KeyMismatch, () => CertAuthority.Create(
            new SigningCertParameters { Path = bed.Around("below"), IssuerPath = bed.Path, IssuerPassphrase = pin, KeyUri = own.KeyUri, Passphrase = pin }));
        Assert.Equal(RotationPhase.None, bed.Open().GetRotation().Phase);

        // A key of the generation before neither, once another was stolen; the ledger tells.
        var other = own with { KeyUri = SoftHsm.Uri(bed.Token, "second"), Compromised = true };
        bed.Open().Rotate(other);
        Assert.Contains("object=second", bed.Signing.KeyUri, StringComparison.Ordinal);
        Refused(ErrorCode.KeyMismatch, () => bed.Open().Rotate(own with { Phase = RotationPhase.Stage }));
        bed.Open().Rotate(other with { KeyUri = SoftHsm.Uri(bed.Token, "third") });
        Refused(ErrorCode.KeyMismatch, () => bed.Open().Rotate(other));
    }

    [SkippableFact]
    public void The_passphrase_of_a_file_and_the_PIN_of_another_token_are_no_PIN()
    {
        string token = hsm.NewToken();
        using var folder = new TestFolder();
        using Passphrase word = Passphrase.FromCharacters("a passphrase", "");
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki"), Passphrase = word });
        var stage = new RotationParameters { Phase = RotationPhase.Stage, Passphrase = word, KeyUri = SoftHsm.Uri(token), IsConfirmed = true };
        Refused(ErrorCode.PassphraseRequired, () => CertAuthority.Open(folder.File("pki")).Rotate(stage));
        Refused(ErrorCode.PassphraseRequired, () => CertAuthority.Open(folder.File("pki")).Rotate(stage with { Phase = null, Compromised = true }));
        AssertUntried(token);

        // Nor later, when its key is opened.
        using Passphrase pin = SoftHsm.NewPin();
        CertAuthority.Open(folder.File("pki")).Rotate(stage with { NewPassphrase = pin });
        var trust = new RotationParameters { Phase = RotationPhase.Trust, Passphrase = word, IsConfirmed = true };
        CertAuthority.Open(folder.File("pki")).WriteRevocationList(passphrase: word);
        Refused(ErrorCode.PassphraseRequired, () => CertAuthority.Open(folder.File("pki")).Rotate(trust));
        AssertUntried(token);

        string elsewhere = hsm.NewToken();
        using var bed = new TokenBed(hsm);
        Refused(ErrorCode.PassphraseRequired, () => bed.Open().Rotate(stage with { Passphrase = bed.Pin, KeyUri = SoftHsm.Uri(elsewhere) }));
        bed.Open().Rotate(stage with { Passphrase = bed.Pin, KeyUri = SoftHsm.Uri(bed.Token, "next") }); // The same token has the same PIN.
    }

    [SkippableFact]
    public void A_key_that_is_there_is_of_the_kind_that_was_judged()
    {
        using var bed = new TokenBed(hsm);
        SoftHsm.Tool(bed.Token, "--keypairgen", "--key-type", "EC:secp384r1", "--label", "next", "--id", "0d");
        var stage = new RotationParameters { Phase = RotationPhase.Stage, Passphrase = bed.Pin, KeyUri = SoftHsm.Uri(bed.Token, "next"), IsConfirmed = true };
        Assert.Contains("-KeyAlgorithm", Refused(ErrorCode.UnsupportedKey, () => bed.Open().Rotate(stage)), StringComparison.Ordinal);
        bed.Open().Rotate(stage with { KeyAlgorithm = KeyAlgorithm.EcdsaP384 });
        Assert.Equal(RotationPhase.Stage, bed.Open().GetRotation().Phase);
    }

    [SkippableFact]
    public void What_is_told_of_a_key_that_is_taken_is_told_on_the_thread_of_the_caller()
    {
        string token = hsm.NewToken();
        SoftHsm.Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signing", "--id", "0a");
        using var folder = new TestFolder();
        using Passphrase pin = SoftHsm.NewPin();
        var threads = new List<int>();
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki"), KeyUri = SoftHsm.Uri(token), Passphrase = pin }, notify: _ => threads.Add(Environment.CurrentManagedThreadId));
        Assert.Equal([Environment.CurrentManagedThreadId], threads.Distinct());
    }

    [SkippableFact]
    public void A_damaged_line_in_the_key_file_keeps_nobody_from_leaving_a_stolen_key()
    {
        using var bed = new TokenBed(hsm);
        using Passphrase word = Passphrase.FromCharacters("a passphrase", "");
        bed.Issue("1");
        File.WriteAllText(bed.File("signing.key"), "pkcs11:garbage\n");
        var stolen = new RotationParameters { Compromised = true, IsConfirmed = true };
        Assert.Contains(bed.Open().PlanRotation(stolen with { NewPassphrase = word }).Warnings, text => text.Contains("does not say where the key is", StringComparison.Ordinal));
        Refused(ErrorCode.PassphraseRequired, () => bed.Open().Rotate(stolen)); // Never in plain for want of one.
        bed.Open().Rotate(stolen with { NewPassphrase = word });
        Assert.Contains("ENCRYPTED PRIVATE KEY", File.ReadAllText(bed.File("signing.key")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Looking_ahead_refuses_what_the_command_would_refuse()
    {
        string token = hsm.NewToken();
        using var folder = new TestFolder();
        using Passphrase pin = SoftHsm.NewPin();
        var wanted = new SigningCertParameters { Path = folder.File("pki"), KeyUri = SoftHsm.Uri(token), Passphrase = pin };
        var rehearsal = new AuthorityContext { Files = new RehearsalFileSystem() };
        Refused(ErrorCode.MechanismMissing, () => CertAuthority.Create(wanted with { KeyAlgorithm = KeyAlgorithm.MlDsa44 }, rehearsal));
        KeyUri nameless = KeyUri.Parse($"pkcs11:token={Uri.EscapeDataString(token)};id=%05", SoftHsm.Module);
        Refused(ErrorCode.TokenKeyNotFound, () => CertAuthority.Create(wanted with { KeyUri = nameless }, rehearsal));
    }

    [SkippableFact]
    public void A_CA_in_a_token_that_is_only_rotated_away_from_needs_a_passphrase_for_the_file_of_the_next()
    {
        using var bed = new TokenBed(hsm);
        bed.Issue("1");
        using Passphrase word = Passphrase.FromCharacters("a passphrase", "");
        var wanted = new SigningCertImportParameters
        {
            Path = bed.Around("out"), Outgoing = true, CertificatePath = bed.File("signing.crt"), KeyUri = SoftHsm.Uri(bed.Token), Passphrase = bed.Pin,
            NodeCertPaths = [bed.File("node.1.crt")],
        };
        Refused(ErrorCode.PassphraseRequired, () => CertAuthority.Import(wanted));
        Assert.False(Directory.Exists(bed.Around("out")));
        CertAuthority.Import(wanted with { NewPassphrase = word });
        Assert.True(File.Exists(bed.Around("out/next.cross.crt")));
    }

    [SkippableFact]
    public void A_passphrase_for_a_file_is_no_PIN_of_an_imported_CA()
    {
        using var bed = new TokenBed(hsm);
        using Passphrase word = Passphrase.FromCharacters("a passphrase", "");
        CertAuthority.Create(new SigningCertParameters { Path = bed.Around("over") });
        CertAuthority.Open(bed.Around("over")).WriteRevocationList();
        CertAuthority.Import(new SigningCertImportParameters
        {
            Path = bed.Around("over"), Force = true, CertificatePath = bed.File("signing.crt"), KeyUri = SoftHsm.Uri(bed.Token), Passphrase = bed.Pin, NewPassphrase = word,
        });
        AssertUntried(bed.Token);
        Assert.True(File.Exists(bed.Around("over/signing.crl")));
    }

    [Fact]
    public void A_name_that_no_file_of_a_key_would_hold_is_refused()
    {
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => KeyUri.Parse($"pkcs11:token=ca;object={new string('a', 4200)}", "/usr/lib/x.so"));
        Assert.Equal(ErrorCode.InvalidArgument, refused.ErrorCode);
        KeyUri longest = KeyUri.Parse($"pkcs11:token=ca;object={string.Concat(Enumerable.Repeat("%C3%A4", 127))}", "/usr/lib/x.so");
        Assert.Equal(longest.ToString(), HeldKeyFile.UriIn(HeldKeyFile.Write(longest), "signing.key")?.ToString());
    }

    // The token tells whether the last PIN that it was given was wrong.
    private static void AssertUntried(string token)
    {
        Pkcs11Uri uri = SoftHsm.Uri(token).Token!;
        Assert.False(TokenModule.Of(uri).Find(uri).IsPinCountLow);
    }

    private static string Refused(ErrorCode code, Action work)
    {
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(work);
        Assert.Equal(code, refused.ErrorCode);
        return refused.Message;
    }
}
