namespace ClusterCerts.Tests.KeyRings;

/// <summary>Rings of every size, made, turned and turned back.</summary>
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

    // a becomes the last, each other one moves up, the oldest previous one goes and a new one comes last of the next ones.
    [Theory]
    [InlineData(3, "b*a")]
    [InlineData(4, "bc*a")]
    [InlineData(5, "bc*ea")]
    [InlineData(6, "bcd*fa")]
    [InlineData(7, "bcd*fga")]
    public void Each_pair_moves_to_its_place(int count, string afterwards)
    {
        using var folder = new TestFolder();
        KeyRing before = Rings.Create(folder.File("ring"), count);
        KeyRingRotation rotation = Rings.Turn(before.Path);
        KeyRing after = Rings.Open(before.Path);
        Assert.Equal(count, after.Pairs.Count);
        for (int slot = 0; slot < count; slot++)
        {
            string? expected = afterwards[slot] == '*' ? null : before.Pairs[afterwards[slot] - 'a'].Fingerprint;
            if (expected is not null)
                Assert.Equal(expected, after.Pairs[slot].Fingerprint);
            else
                Assert.DoesNotContain(after.Pairs[slot].Fingerprint, before.Pairs.Select(p => p.Fingerprint));
            Assert.Equal(after.Pairs[slot].Fingerprint, rotation.Moves[slot].Fingerprint);
        }

        Assert.True(after.IsHealthy);
    }

    // A node that is late by k turns and the others trust each other as long as there are k next and k previous pairs.
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 3)]
    [InlineData(26, 12)]
    public void Nodes_that_are_late_are_trusted(int count, int turnsLate)
    {
        using var folder = new TestFolder();
        string path = folder.File("ring");
        var states = new List<KeyRing> { Rings.Create(path, count) };
        for (int turn = 0; turn < count + 2; turn++)
            states.Add(Rings.Turn(path).KeyRing!);
        for (int now = turnsLate; now < states.Count; now++)
        {
            for (int late = 0; late <= turnsLate; late++)
            {
                Assert.True(Trusts(states[now], states[now - late]), $"{late} turns late at {now}: not trusted by the others");
                Assert.True(Trusts(states[now - late], states[now]), $"{late} turns late at {now}: does not trust the others");
            }
        }

        static bool Trusts(KeyRing node, KeyRing peer) => node.Pairs.Any(p => p.Fingerprint == peer.Active.Fingerprint);
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
    public void A_turn_can_be_taken_back_byte_for_byte()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        Rings.Turn(ring);
        string before = Rings.Snapshot(ring);
        DateTimeOffset? lastTurn = Rings.Open(ring).LastTurn;
        Rings.Turn(ring);
        Assert.True(Rings.Open(ring).CanUndo);

        KeyRingRotation undone = Rings.Undo(ring);
        Assert.Equal(before, Rings.Snapshot(ring));
        Assert.Equal(lastTurn, undone.KeyRing!.LastTurn);
        Assert.Equal(["server_c", "server_a", null, "server_b"], undone.Moves.Select(m => m.From));
        Assert.Equal(["server_a", "server_b", "server_c", null], undone.Moves.Select(m => m.To));

        // One turn, not two; then the ring turns as ever.
        Assert.Equal(ErrorCode.NothingToUndo, Assert.Throws<ClusterCertsException>(() => Rings.Undo(ring)).ErrorCode);
        Assert.True(Rings.Turn(ring).KeyRing!.IsHealthy);
    }

    [Fact]
    public void A_ring_that_was_changed_since_is_not_taken_back()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        Rings.Turn(ring);
        File.AppendAllText(Path.Combine(ring, "server_b.crt"), "# a remark\n");
        string before = Rings.Snapshot(ring);
        Assert.Equal(ErrorCode.NothingToUndo, Assert.Throws<ClusterCertsException>(() => Rings.Undo(ring)).ErrorCode);
        Assert.Equal(before, Rings.Snapshot(ring));
    }

    [Fact]
    public void A_plan_changes_nothing_and_says_what_the_turn_does()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        string before = Rings.Snapshot(folder.Path);
        KeyRingRotation plan = KeyRingFolder.PlanTurn(new KeyRingTurnParameters { Path = ring });
        Assert.Equal(before, Rings.Snapshot(folder.Path));
        Assert.Null(plan.Time);
        Assert.Equal(
            "server_b becomes server_a (Active), a new pair becomes server_b (Next), server_a becomes server_c (Previous), server_c goes",
            plan.ToString());
        Assert.Equal(plan.ToString(), Rings.Turn(ring).ToString());

        before = Rings.Snapshot(folder.Path);
        plan = KeyRingFolder.PlanUndo(ring);
        Assert.Equal(before, Rings.Snapshot(folder.Path));
        Assert.Equal(
            "server_c becomes server_a (Active), server_a becomes server_b (Next), the pair that went comes back as server_c (Previous), server_b goes",
            plan.ToString());
        Assert.Equal(plan.ToString(), Rings.Undo(ring).ToString());
    }

    [Fact]
    public void The_second_turn_within_an_hour_must_be_forced()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        Rings.Turn(ring);
        string before = Rings.Snapshot(ring);
        var parameters = new KeyRingTurnParameters { Path = ring };
        KeyRingContext At(double minutes) => Rings.Quick with { Time = SetClock.Ahead(TimeSpan.FromMinutes(minutes)) };

        foreach (double minutes in (double[])[0, 59, -4])
        {
            var failure = Assert.Throws<ClusterCertsException>(() => KeyRingTurner.Turn(parameters, At(minutes), CancellationToken.None));
            Assert.Equal(ErrorCode.KeyRingTurnedRecently, failure.ErrorCode);
            Assert.Equal(before, Rings.Snapshot(ring));
        }

        KeyRingTurner.Turn(parameters, At(61), CancellationToken.None);
        KeyRingTurner.Turn(parameters with { Force = true }, At(62), CancellationToken.None);
        Assert.NotEqual(before, Rings.Snapshot(ring));
    }

    // rsync takes files of one size and one time, in whole seconds, for the same.
    [Fact]
    public void No_file_keeps_its_time_in_a_turn()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        var seen = new HashSet<(string, DateTime)>(Times(ring));
        for (int turn = 0; turn < 5; turn++)
        {
            Rings.Turn(ring);
            Assert.All(Times(ring), t => Assert.True(seen.Add(t), $"{t} was the time of another content"));

            // Also when a turn was taken back in between.
            Rings.Undo(ring);
            Rings.Turn(ring);
            Assert.All(Times(ring), t => Assert.True(seen.Add(t), $"{t} was the time of another content"));
        }

        static IEnumerable<(string, DateTime)> Times(string ring) => Directory.GetFiles(ring)
            .Select(f => (Path.GetFileName(f), File.GetLastWriteTimeUtc(f)))
            .Select(t => (t.Item1, new DateTime(t.Item2.Ticks - (t.Item2.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc)));
    }

    [SkippableFact]
    public void Other_files_in_the_folder_come_along()
    {
        Skip.If(OperatingSystem.IsWindows(), "symbolic links and modes");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        File.WriteAllText(Path.Combine(ring, "README"), "whose ring this is");
        File.WriteAllText(Path.Combine(ring, ".hidden.key"), "not a key of the ring");
        Directory.CreateDirectory(Path.Combine(ring, "deep", "er"));
        File.WriteAllText(Path.Combine(ring, "deep", "er", "file"), "x");
        File.CreateSymbolicLink(Path.Combine(ring, "link"), "deep/er/file");
        File.CreateSymbolicLink(Path.Combine(ring, "dangling"), "nowhere");
        File.SetUnixFileMode(ring, (UnixFileMode)0b111_101_000);
        File.SetUnixFileMode(Path.Combine(ring, "server_a.key"), (UnixFileMode)0b110_100_000);
        string[] Others() => [.. Rings.Snapshot(ring).Split('\n').Where(l => !l.StartsWith("server_", StringComparison.Ordinal))];
        File.Delete(Path.Combine(ring, "dangling"));
        string[] before = Others();

        Rings.Turn(ring);
        Assert.Equal(before, Others());
        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(ring));

        // The old pair keeps the mode that it was given; the new one takes that of the active pair.
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(Path.Combine(ring, "server_c.key")));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(Path.Combine(ring, "server_b.key")));

        // What came since the turn stays when it is taken back.
        File.WriteAllText(Path.Combine(ring, "since"), "y");
        Rings.Undo(ring);
        Assert.Equal([.. before, .. Others().Where(l => l.StartsWith("since", StringComparison.Ordinal))], Others());
        Assert.True(File.Exists(Path.Combine(ring, "since")));
    }

    [SkippableFact]
    public void A_symbolic_link_to_a_ring_stays_one()
    {
        Skip.If(OperatingSystem.IsWindows(), "symbolic links");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        string link = folder.File("current");
        Directory.CreateSymbolicLink(link, "ring");
        string next = Rings.Open(link).Pairs[1].Fingerprint!;
        Rings.Turn(link);
        Assert.Equal("ring", new DirectoryInfo(link).LinkTarget);
        Assert.Equal(next, Rings.Open(ring).Active.Fingerprint);
        Assert.Equal([".ring.keyring", "current", "ring"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>Neither a turn nor a new ring with -Force puts a plain file in the place of a link.</summary>
    [SkippableTheory]
    [InlineData("server_a.key")]
    [InlineData("server_a.crt")]
    [InlineData("server_c.key")]
    public void A_file_of_a_ring_that_is_a_link_is_refused(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "symbolic links");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path, link = Path.Combine(ring, name), behind = folder.File("behind");
        File.Move(link, behind);
        File.CreateSymbolicLink(link, behind);
        var forced = new KeyRingParameters { Path = ring, KeyAlgorithm = KeyAlgorithm.EcdsaP256, Force = true };
        Action[] attempts =
        [
            () => KeyRingMaker.Create(forced, Rings.Quick, CancellationToken.None),
            () => KeyRingMaker.Rehearse(forced, Rings.Quick),
            () => Rings.Turn(ring),
            () => KeyRingTurner.PlanTurn(new KeyRingTurnParameters { Path = ring }, Rings.Quick), // with -WhatIf
        ];
        Assert.All(attempts, a => Assert.Equal(ErrorCode.FileIsLink, Assert.Throws<ClusterCertsException>(a).ErrorCode));
        Assert.Equal(behind, new FileInfo(link).LinkTarget);
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

    [Fact]
    public void The_folder_before_the_last_turn_is_kept_and_older_ones_go()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        KeyRingContext patient = Rings.Quick with { Grace = TimeSpan.Zero };
        for (int turn = 0; turn < 3; turn++)
        {
            Rings.Turn(ring, patient);
            Assert.Single(Directory.GetDirectories(KeyRingTransaction.PathFor(ring)));
        }

        Rings.Undo(ring, patient);
        Assert.Empty(Directory.GetDirectories(KeyRingTransaction.PathFor(ring)));
    }
}
