namespace ClusterCerts.Tests.KeyRings;

/// <summary>Rings of every size, turned and turned back.</summary>
public sealed class KeyRingTurnTests
{
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
