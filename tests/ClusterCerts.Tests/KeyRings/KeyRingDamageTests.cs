namespace ClusterCerts.Tests.KeyRings;

/// <summary>Rings in which something is wrong: it is named, and a turn that would carry it on is refused.</summary>
public sealed class KeyRingDamageTests
{
    // What was done to a ring of three; the pair's status and a word of the finding; whether it may turn all the same.
    public static TheoryData<string, Action<string>, string, KeyRingPairStatus?, string, bool> Damages => new()
    {
        { "no key of the active pair", r => File.Delete(Key(r, 'a')), "a", KeyRingPairStatus.KeyMissing, "no key", false },
        { "no certificate of the next pair", r => File.Delete(Certificate(r, 'b')), "b", KeyRingPairStatus.CertificateMissing, "no certificate", false },
        { "no next pair", r => { File.Delete(Key(r, 'b')); File.Delete(Certificate(r, 'b')); }, "b", KeyRingPairStatus.Missing, "missing", false },
        { "the next pair's key is another's", r => File.Copy(Key(r, 'c'), Key(r, 'b'), true), "b", KeyRingPairStatus.Mismatch, "does not belong", false },
        { "the active pair's certificate is another's", r => File.Copy(Certificate(r, 'c'), Certificate(r, 'a'), true), "a", KeyRingPairStatus.Mismatch, "does not belong", false },
        { "the next key is cut off", r => Cut(Key(r, 'b')), "b", KeyRingPairStatus.Unreadable, "truncated", false },
        { "the next certificate is empty", r => File.WriteAllText(Certificate(r, 'b'), ""), "b", KeyRingPairStatus.Unreadable, "empty", false },
        { "the next certificate is a key", r => File.Copy(Key(r, 'b'), Certificate(r, 'b'), true), "b", KeyRingPairStatus.Unreadable, "private key, not a certificate", false },
        { "the active pair is the next one too", r => Copy(r, 'a', 'b'), "b", KeyRingPairStatus.Valid, "the same as the active one", false },
        { "a foreign pair that sorts first", r => File.Copy(Key(r, 'a'), Path.Combine(r, "aa.key")), "a", KeyRingPairStatus.Valid, "aa.key", false },
        { "a second ring", r => { File.Copy(Key(r, 'a'), Path.Combine(r, "zz_a.key")); File.Copy(Certificate(r, 'a'), Path.Combine(r, "zz_a.crt")); }, "a", KeyRingPairStatus.Valid, "zz_a", false },
        { "a pair beyond a gap", r => { File.Copy(Key(r, 'a'), Key(r, 'e')); File.Copy(Certificate(r, 'a'), Certificate(r, 'e')); }, "d", KeyRingPairStatus.Missing, "missing", false },
        { "only two pairs", r => { File.Delete(Key(r, 'c')); File.Delete(Certificate(r, 'c')); }, "a", KeyRingPairStatus.Valid, "2 of at least 3", false },
        { "the previous pair is broken, which goes", r => File.Delete(Key(r, 'c')), "c", KeyRingPairStatus.KeyMissing, "no key", true },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void It_is_found_and_not_carried_on(
        string what, Action<string> damage, string slot, KeyRingPairStatus? status, string finding, bool mayTurn)
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        damage(ring);
        string before = Rings.Snapshot(ring);

        KeyRing read = Rings.Open(ring);
        Assert.False(read.IsHealthy, what);
        Assert.Contains(read.Findings, f => f.Contains(finding, StringComparison.Ordinal));
        Assert.Equal(status, read.Pairs.Single(p => p.Slot == slot).Status);

        Exception? failure = Record.Exception(() => Rings.Turn(ring));
        if (mayTurn)
        {
            Assert.Null(failure);
            Assert.True(Rings.Open(ring).IsHealthy, what);
            return;
        }

        Assert.Equal(ErrorCode.KeyRingDamaged, Assert.IsType<ClusterCertsException>(failure).ErrorCode);
        Assert.Equal(before, Rings.Snapshot(ring));
        failure = Record.Exception(() => KeyRingFolder.PlanTurn(new KeyRingTurnParameters { Path = ring }));
        Assert.Equal(ErrorCode.KeyRingDamaged, Assert.IsType<ClusterCertsException>(failure).ErrorCode);
    }

    // Made by hand, a ring may begin without a previous pair of its own.
    [Fact]
    public void A_previous_pair_that_is_the_active_one_is_told_and_turns_away()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        Copy(ring, 'a', 'c');
        KeyRing read = Rings.Open(ring);
        Assert.True(read.IsHealthy);
        Assert.Equal(["server_a and server_c are the same pair"], read.Notices);
        Assert.Empty(Rings.Turn(ring).Notices);
    }

    // The pair that would become active must be valid at that moment; the others may be over.
    [Theory]
    [InlineData('b', false)]
    [InlineData('a', true)]
    [InlineData('c', true)]
    public void An_expired_next_pair_is_not_made_active(char slot, bool mayTurn)
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        string old = KeyRingMaker.Create(
            new KeyRingParameters { Path = folder.File("old"), KeyAlgorithm = KeyAlgorithm.EcdsaP256, Lifetime = TimeSpan.FromSeconds(1) },
            Rings.Quick with { Time = SetClock.Ahead(TimeSpan.FromDays(-1)) },
            CancellationToken.None).Path;
        File.Copy(Key(old, 'a'), Key(ring, slot), true);
        File.Copy(Certificate(old, 'a'), Certificate(ring, slot), true);

        KeyRing read = Rings.Open(ring);
        Assert.Equal(KeyRingPairStatus.Expired, read.Pairs[slot - 'a'].Status);
        Assert.Contains(slot == 'c' ? read.Notices : read.Findings, f => f.Contains("expired", StringComparison.Ordinal));
        Exception? failure = Record.Exception(() => Rings.Turn(ring));
        if (mayTurn)
            Assert.Null(failure);
        else
            Assert.Equal(ErrorCode.KeyRingDamaged, Assert.IsType<ClusterCertsException>(failure).ErrorCode);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("empty")]
    [InlineData("file")]
    [InlineData("other")]
    public void What_is_no_ring_is_named(string kind)
    {
        using var folder = new TestFolder();
        string path = folder.File("x");
        if (kind is "empty" or "other")
            Directory.CreateDirectory(path);
        if (kind == "file")
            File.WriteAllText(path, "x");
        if (kind == "other")
            File.WriteAllText(Path.Combine(path, "letter.txt"), "x");
        ErrorCode expected = kind == "file" ? ErrorCode.WrongFileKind : ErrorCode.KeyRingNotFound;
        Assert.Equal(expected, Assert.Throws<ClusterCertsException>(() => Rings.Open(path)).ErrorCode);
        Assert.Equal(
            expected, Assert.Throws<ClusterCertsException>(() => KeyRingFolder.PlanTurn(new KeyRingTurnParameters { Path = path })).ErrorCode);
    }

    [Fact]
    public void No_object_or_message_carries_a_key()
    {
        using var folder = new TestFolder();
        KeyRing ring = Rings.Create(folder.File("ring"));
        string secret = File.ReadAllLines(ring.Pairs[0].KeyPath)[1];
        KeyRingRotation rotation = Rings.Turn(ring.Path);
        string everything = string.Join('\n', ring.Pairs.SelectMany(p => p.GetType().GetProperties().Select(v => $"{v.GetValue(p)}")))
            + rotation + string.Join('\n', rotation.Moves);
        Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);
    }

    private static string Key(string ring, char slot) => Path.Combine(ring, $"server_{slot}.key");

    private static string Certificate(string ring, char slot) => Path.Combine(ring, $"server_{slot}.crt");

    private static void Copy(string ring, char from, char to)
    {
        File.Copy(Key(ring, from), Key(ring, to), true);
        File.Copy(Certificate(ring, from), Certificate(ring, to), true);
    }

    private static void Cut(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..100]);
}
