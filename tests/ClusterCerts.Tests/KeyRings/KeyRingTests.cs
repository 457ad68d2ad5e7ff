namespace ClusterCerts.Tests.KeyRings;

/// <summary>New rings of every size, and what they say.</summary>
public sealed class KeyRingTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void A_new_ring_is_Maelstroms_folder()
    {
        using var folder = new TestFolder();
        KeyRing ring = KeyRingFolder.Create(new KeyRingParameters { Path = folder.File("ring") });

        string[] expected = ["server_a.crt", "server_a.key", "server_b.crt", "server_b.key", "server_c.crt", "server_c.key"];
        Assert.Equal(expected, Directory.GetFileSystemEntries(ring.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([KeyRingRole.Active, KeyRingRole.Next, KeyRingRole.Previous], ring.Pairs.Select(p => p.Role));
        Assert.True(ring.IsHealthy);
        Assert.Null(ring.LastTurn);
        Assert.False(ring.CanUndo);
        Assert.Empty(ring.Notices);
        Assert.All(ring.Pairs, pair =>
        {
            Assert.Equal("Rsa2048", pair.KeyAlgorithm);
            Assert.Equal(["maelstrom.example.com"], pair.DnsNames);
            Assert.Equal("CN=maelstrom.example.com", pair.Subject);
            Assert.Equal(TimeSpan.FromDays(3560) + TimeSpan.FromMinutes(5), pair.NotAfter - pair.NotBefore);
            Assert.Equal(KeyRingPairStatus.Valid, pair.Status);
        });
    }

    [SkippableFact]
    public void Its_files_have_their_modes()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        for (int turn = 0; turn < 2; turn++)
        {
            Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(ring));
            Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(KeyRingTransaction.PathFor(ring)));
            Assert.All(Directory.GetFiles(ring, "*.key"), f => Assert.Equal(Private, File.GetUnixFileMode(f)));
            Assert.All(
                Directory.GetFiles(ring, "*.crt"),
                f => Assert.Equal(Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(f)));
            Rings.Turn(ring);
        }
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.MlDsa65)]
    public void A_ring_says_what_it_was_asked_to(KeyAlgorithm algorithm)
    {
        using var folder = new TestFolder();
        KeyRing ring = KeyRingFolder.Create(new KeyRingParameters
        {
            Path = folder.File("ring"),
            Preset = Preset.Default,
            Name = "node",
            Subject = "CN=peers, O=Example",
            DnsNames = ["*.peers.example", "peers.example"],
            IPAddresses = ["10.0.0.5"],
            KeyAlgorithm = algorithm,
            Lifetime = TimeSpan.FromDays(30),
        });
        CheckValues(ring, algorithm);

        // The new pair of a turn is like the others.
        CheckValues(Rings.Turn(ring.Path).KeyRing!, algorithm);

        static void CheckValues(KeyRing ring, KeyAlgorithm algorithm) => Assert.All(ring.Pairs, pair =>
        {
            Assert.StartsWith("node_", pair.Name, StringComparison.Ordinal);
            Assert.Equal("CN=peers, O=Example", pair.Subject);
            Assert.Equal(["*.peers.example", "peers.example"], pair.DnsNames);
            Assert.Equal(["10.0.0.5"], pair.IPAddresses);
            Assert.Equal(algorithm.ToString(), pair.KeyAlgorithm);
            Assert.Equal(TimeSpan.FromDays(30) + TimeSpan.FromMinutes(5), pair.NotAfter - pair.NotBefore);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)] // Two cannot hold the pair before, the pair now and the pair after.
    [InlineData(27)]
    public void Other_sizes_are_refused(int count)
    {
        using var folder = new TestFolder();
        Assert.Equal(
            ErrorCode.InvalidArgument,
            Assert.Throws<ClusterCertsException>(() => Rings.Create(folder.File("ring"), count)).ErrorCode);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_left_alone()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        string before = Rings.Snapshot(folder.Path);
        Assert.Equal(ErrorCode.KeyRingExists, Assert.Throws<ClusterCertsException>(() => Rings.Create(ring)).ErrorCode);
        Assert.Equal(before, Rings.Snapshot(folder.Path));

        // -Force replaces a ring, and nothing else.
        var forced = new KeyRingParameters { Path = ring, KeyAlgorithm = KeyAlgorithm.EcdsaP256, Force = true };
        string active = Rings.Open(ring).Active.Fingerprint!;
        Assert.NotEqual(active, KeyRingMaker.Create(forced, Rings.Quick, CancellationToken.None).Active.Fingerprint);
        Rings.Undo(ring);
        Assert.Equal(active, Rings.Open(ring).Active.Fingerprint);

        string other = Directory.CreateDirectory(folder.File("other")).FullName;
        File.WriteAllText(Path.Combine(other, "novel.txt"), "Once");
        Assert.Equal(
            ErrorCode.KeyRingExists,
            Assert.Throws<ClusterCertsException>(() => KeyRingMaker.Create(forced with { Path = other }, Rings.Quick, CancellationToken.None)).ErrorCode);
        Assert.Equal(["novel.txt"], Directory.GetFileSystemEntries(other).Select(Path.GetFileName));

        string empty = Directory.CreateDirectory(folder.File("empty")).FullName;
        Assert.True(Rings.Create(empty).IsHealthy);
        Assert.False(Rings.Open(empty).CanUndo);
    }
}
