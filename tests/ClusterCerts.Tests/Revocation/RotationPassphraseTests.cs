using ClusterCerts.Tests.Rotation;

namespace ClusterCerts.Tests.Revocation;

/// <summary>While a rotation keeps two CAs whose keys are in files with passphrases of their own: the list of each is written with its own, and where one is missing
/// the error says which.</summary>
public sealed class RotationPassphraseTests : IDisposable
{
    private readonly Passphrase _one = Passphrase.FromCharacters("one passphrase", "");
    private readonly Passphrase _two = Passphrase.FromCharacters("two passphrases", "");

    // The phase, what opens the signing key and the other one, the other key's file; and the error where that is not given.
    [Theory]
    [InlineData(RotationPhase.Trust, "one", "two", "next.key", ErrorCode.WrongPassphrase)]
    [InlineData(RotationPhase.Issue, "two", "one", "previous.key", ErrorCode.WrongPassphrase)]
    [InlineData(RotationPhase.Trust, "", "two", "next.key", ErrorCode.PassphraseRequired)]
    [InlineData(RotationPhase.Trust, "one", "one", "next.key", null)]
    public void The_list_of_the_other_CA_is_written_with_its_own_passphrase(RotationPhase phase, string signing, string other, string file, ErrorCode? code)
    {
        string before = phase == RotationPhase.Trust ? signing : other;
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Passphrase = Word(before) });
        bed.Open().WriteRevocationList(passphrase: Word(before));
        bed.DoUpTo(phase, new RotationParameters { Passphrase = Word(before), NewPassphrase = Word(phase == RotationPhase.Trust ? other : signing) });
        var lists = new RevocationListParameters { Ahead = 1 };
        if (code is null)
        {
            Assert.Equal(4, bed.Open().WriteRevocationLists(lists, Word(signing)).Count); // One passphrase opens both.
            return;
        }

        ClusterCertsException missing = Assert.Throws<ClusterCertsException>(() => bed.Open().WriteRevocationLists(lists, Word(signing)));
        Assert.Equal(((ErrorCode, string?, object?))(code.Value, "RotationPassphrase", bed.File(file)), (missing.ErrorCode, missing.PassphraseParameter, missing.Target));
        Assert.Contains("-RotationPassphrase or -RotationPassphraseFile", missing.Message, StringComparison.Ordinal);
        Assert.Equal(4, bed.Open().WriteRevocationLists(lists with { RotationPassphrase = Word(other) }, Word(signing)).Count);
        Assert.All(bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"], RotationPassphrase = Word(other) }, Word(signing)), o => Assert.Null(o.Error));
        Assert.Null(bed.Open().Remove(new RemovalParameters { NodeIds = ["2"], RotationPassphrase = Word(other) }, Word(signing)).Single().Error);
    }

    // What tells lists apart is the file, where the CAs have one name.
    [Theory]
    [InlineData(RotationPhase.Trust, "next.crl")]
    [InlineData(RotationPhase.Issue, "previous.crl")]
    public void Every_list_that_is_written_comes_back_and_an_error_beside_it(RotationPhase phase, string other)
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Passphrase = _one });
        bed.Open().WriteRevocationList(passphrase: _one);
        bed.DoUpTo(phase, new RotationParameters { Passphrase = _one, NewPassphrase = _two });
        (Passphrase signing, Passphrase beside) = phase == RotationPhase.Trust ? (_one, _two) : (_two, _one);
        IReadOnlyList<RevocationList> both = bed.Open().WriteRevocationLists(new() { RotationPassphrase = beside }, signing);
        Assert.Equal([bed.File("signing.crl"), bed.File(other)], both.Select(list => list.Path));
        Assert.Equal(2, both.Select(list => list.Issuer).Distinct().Count());
        Assert.All(both, list => Assert.True(list.Changed));

        IReadOnlyList<RevocationList> there = bed.Open().FindRevocationListNeed(TimeSpan.FromDays(1)).Lists;
        Assert.Equal(both.Select(list => (list.Path, list.Number, false)), there.Select(list => (list.Path, list.Number, list.Changed)));

        List<ClusterCertsException> unwritten = [];
        RevocationList written = Assert.Single(bed.Open().WriteRevocationLists(new(), signing, unwritten.Add));
        Assert.Equal(bed.File("signing.crl"), written.Path);
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Single(unwritten).ErrorCode);
    }

    // The first list of the next CA: nobody is kept from revoking, and New-RevocationList makes it later.
    [Fact]
    public void The_first_list_of_the_next_CA_is_made_later_with_its_passphrase()
    {
        using var bed = new RotationBed();
        bed.DoUpTo(RotationPhase.Trust, new RotationParameters { NewPassphrase = _two });
        CertAuthority authority = bed.Open();
        Assert.Null(authority.Revoke(new RevocationParameters { NodeIds = ["1"] }).Single().Error);
        Assert.Contains(authority.GetWorkNotices(), notice => notice.Contains("-RotationPassphrase or -RotationPassphraseFile", StringComparison.Ordinal));
        Assert.False(File.Exists(bed.File("next.crl")));
        bed.Open().WriteRevocationLists(new RevocationListParameters { RotationPassphrase = _two });
        Assert.True(File.Exists(bed.File("next.crl")));
    }

    [Fact]
    public void An_Issue_that_was_cut_off_after_the_next_CA_signs_is_resumed_with_its_passphrase()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Passphrase = _one });
        var both = new RotationParameters { Passphrase = _one, NewPassphrase = _two };
        bed.DoUpTo(RotationPhase.Trust, both);
        using var cut = new CutOffIssue(bed, both, _one);
        cut.EachIsResumed(new Dictionary<ErrorCode, RotationParameters[]>
        {
            [ErrorCode.PassphraseRequired] = [new()],
            [ErrorCode.WrongPassphrase] = [new() { Passphrase = _one }, new() { Passphrase = _two, NewPassphrase = _one }],
        });
    }

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    private Passphrase? Word(string name) => name switch { "one" => _one, "two" => _two, _ => null };
}
