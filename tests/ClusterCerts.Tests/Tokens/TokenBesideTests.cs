using ClusterCerts.Backup;

namespace ClusterCerts.Tests.Tokens;

/// <summary>While a rotation keeps two CAs whose keys are in tokens with PINs of their own: every command that writes lists opens both, and no PIN goes to the other token.</summary>
[Collection(SoftHsm.Name)]
public sealed class TokenBesideTests(SoftHsm hsm)
{
    // What is run, with the PIN of the signing key and that of the other one, or none.
    private static readonly Dictionary<string, Action<CertAuthority, Passphrase, Passphrase?>> s_runs = new()
    {
        ["a list"] = (authority, pin, other) => authority.WriteRevocationLists(new RevocationListParameters { RotationPassphrase = other }, pin),
        ["lists ahead"] = (authority, pin, other) => authority.WriteRevocationLists(new RevocationListParameters { Ahead = 2, RotationPassphrase = other }, pin),
        ["a revocation"] = (authority, pin, other) => Done(authority.Revoke(new RevocationParameters { NodeIds = ["1"], RotationPassphrase = other }, pin)),
        ["a number that nobody knows"] = (authority, pin, other) => Done(
            authority.Revoke(new RevocationParameters { SerialNumbers = [SerialNumber.Parse("77")], Force = true, RotationPassphrase = other }, pin)),
        ["a node out of service"] = (authority, pin, other) => Done(authority.Remove(new RemovalParameters { NodeIds = ["1"], RotationPassphrase = other }, pin)),
    };

    // Before Issue the next CA's first list only is written with a revocation, and there is one already; after it a revocation needs the CA that signed.
    [SkippableTheory]
    [InlineData(RotationPhase.Trust, "a list", "next")]
    [InlineData(RotationPhase.Trust, "lists ahead", "next")]
    [InlineData(RotationPhase.Issue, "a list", "previous")]
    [InlineData(RotationPhase.Issue, "lists ahead", "previous")]
    [InlineData(RotationPhase.Issue, "a number that nobody knows", "previous")]
    [InlineData(RotationPhase.Issue, "a revocation", "previous")]
    [InlineData(RotationPhase.Issue, "a node out of service", "previous")]
    public void The_list_of_the_CA_in_the_other_token_is_written(RotationPhase phase, string what, string other)
    {
        using var bed = new TwoTokens(hsm);
        bed.DoUpTo(phase);
        (Passphrase signing, Passphrase beside) = phase == RotationPhase.Trust ? (bed.First, bed.Second) : (bed.Second, bed.First);
        Action<CertAuthority, Passphrase, Passphrase?> run = s_runs[what];
        byte[] before = File.ReadAllBytes(bed.Bed.File($"{other}.crl"));

        ClusterCertsException missing = Assert.Throws<ClusterCertsException>(() => run(bed.Bed.Open(), signing, null));
        Assert.Equal((ErrorCode.PassphraseRequired, "RotationPassphrase"), (missing.ErrorCode, missing.PassphraseParameter));
        Assert.Contains($"the key of the {other} CA ('{bed.Bed.File($"{other}.key")}')", missing.Message, StringComparison.Ordinal);
        Assert.Contains("-RotationPassphrase or -RotationPassphraseFile", missing.Message, StringComparison.Ordinal);
        bed.AssertUntried();
        Assert.Equal(before, File.ReadAllBytes(bed.Bed.File($"{other}.crl")));

        run(bed.Bed.Open(), signing, beside);
        Assert.NotEqual(before, File.ReadAllBytes(bed.Bed.File($"{other}.crl")));
        Assert.Null(RevocationListFile.Read(bed.Bed.File($"{other}.crl"))[0].ProblemWith(CertificateFile.Read(bed.Bed.File($"{other}.crt"))[0]));
        bed.AssertUntried();
    }

    [SkippableFact]
    public void A_PIN_that_is_wrong_is_tried_once_and_costs_its_own_list_alone()
    {
        using var bed = new TwoTokens(hsm);
        bed.DoUpTo(RotationPhase.Issue);
        byte[] before = File.ReadAllBytes(bed.Bed.File("previous.crl")), signing = File.ReadAllBytes(bed.Bed.File("signing.crl"));
        ClusterCertsException wrong = Assert.Throws<ClusterCertsException>(() => s_runs["a list"](bed.Bed.Open(), bed.Second, bed.Second));
        Assert.Equal((ErrorCode.WrongPin, "RotationPassphrase"), (wrong.ErrorCode, wrong.PassphraseParameter));
        Assert.Equal(before, File.ReadAllBytes(bed.Bed.File("previous.crl")));
        Assert.NotEqual(signing, File.ReadAllBytes(bed.Bed.File("signing.crl")));
        s_runs["a list"](bed.Bed.Open(), bed.Second, bed.First); // The right one sets the token's count back.
        bed.AssertUntried();
    }

    [SkippableFact]
    public void Where_no_rotation_keeps_two_it_harms_nothing()
    {
        using var bed = new TwoTokens(hsm);
        s_runs["a list"](bed.Bed.Open(), bed.First, bed.Second);
        bed.DoUpTo(RotationPhase.Stage);
        s_runs["a revocation"](bed.Bed.Open(), bed.First, bed.Second);
        bed.DoUpTo(RotationPhase.Retire);
        s_runs["a list"](bed.Bed.Open(), bed.Second, bed.First);
        bed.AssertUntried();
    }

    [SkippableFact]
    public void A_rotation_from_token_to_token_makes_lists_again_that_are_lost_and_goes_back()
    {
        using var bed = new TwoTokens(hsm);
        bed.DoUpTo(RotationPhase.Trust);
        Lose("next.crl");
        bed.DoUpTo(RotationPhase.Issue);
        Assert.True(File.Exists(bed.Bed.File("signing.crl")));

        // Both PINs as they were given all along, whichever CA signs by now.
        Lose("previous.crl", "signing.crl");
        bed.DoUpTo(RotationPhase.Retire);
        bed.AssertUntried();
        Assert.Contains(Uri.EscapeDataString(bed.SecondToken), bed.Bed.Open().GetSigningCert().KeyUri, StringComparison.Ordinal);
        Assert.True(File.Exists(bed.Bed.File("signing.crl")));

        using var back = new TwoTokens(hsm);
        back.DoUpTo(RotationPhase.Issue);
        for (int i = 0; i < 3; i++)
            back.Bed.Undo();
        Assert.Contains(Uri.EscapeDataString(back.FirstToken), back.Bed.Open().GetSigningCert().KeyUri, StringComparison.Ordinal);
        back.Bed.Open().WriteRevocationList(passphrase: back.First);

        void Lose(params string[] lists) => Array.ForEach(lists, list => File.Delete(bed.Bed.File(list)));
    }

    [SkippableFact]
    public void A_missing_PIN_of_the_next_CA_is_named_in_each_phase_of_a_rotation()
    {
        using var bed = new TwoTokens(hsm);
        var first = bed.Wanted with { NewPassphrase = null };
        Named(RotationPhase.Stage);
        bed.DoUpTo(RotationPhase.Stage);
        Named(RotationPhase.Trust);
        bed.DoUpTo(RotationPhase.Trust);
        Named(RotationPhase.Issue);

        bed.DoUpTo(RotationPhase.Issue);
        Named(null);
        bed.AssertUntried();

        void Named(RotationPhase? phase)
        {
            var wanted = phase is null ? first with { Compromised = true, KeyUri = SoftHsm.Uri(bed.FirstToken, "third") } : first with { Phase = phase };
            ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => bed.Bed.Open().Rotate(wanted with { IsConfirmed = true }));
            Assert.Equal((ErrorCode.PassphraseRequired, "NewPassphrase"), (refused.ErrorCode, refused.PassphraseParameter));
            Assert.Contains("-NewPassphrase or -NewPassphraseFile", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("with -Passphrase", refused.Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void An_Issue_that_was_cut_off_after_the_next_CA_signs_is_resumed_with_its_PIN()
    {
        using var bed = new TwoTokens(hsm);
        bed.DoUpTo(RotationPhase.Trust);
        using var cut = new CutOffIssue(bed.Bed, bed.Wanted, bed.First);
        cut.EachIsResumed(new Dictionary<ErrorCode, RotationParameters[]>
        {
            [ErrorCode.PassphraseRequired] = [new(), new() { Passphrase = bed.First }],
        });
        bed.AssertUntried();
    }

    [SkippableFact]
    public void A_drill_opens_the_key_of_the_other_CA_with_its_own_PIN()
    {
        using var bed = new TwoTokens(hsm);
        bed.DoUpTo(RotationPhase.Issue);
        using Passphrase word = Passphrase.FromCharacters("a passphrase", "");
        string path = bed.Bed.Outside("b.cms");
        bed.Bed.Open().Backup(new BackupParameters { OutputPath = path, Passphrase = word, Rounds = 1000 });
        var drill = new DrillParameters { Path = path, Passphrase = word, SigningPassphrase = bed.Second };
        Assert.Contains("-RotationPassphrase or -RotationPassphraseFile", Key(drill).Detail, StringComparison.Ordinal);
        bed.AssertUntried();
        Assert.EndsWith("'previous.key' belongs to 'previous.crt'.", Key(drill with { RotationPassphrase = bed.First }).Detail, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.WrongPin, Assert.Throws<ClusterCertsException>(() => Key(drill with { RotationPassphrase = word })).ErrorCode);

        static BackupCheck Key(DrillParameters parameters) => CertAuthorityBackups.Test(parameters).Checks.Single(check => check.Name == BackupCheckName.Key);
    }

    private static void Done(IEnumerable<Outcome<NodeCert>> outcomes) => Assert.All(outcomes, outcome => Assert.Null(outcome.Error));
}
