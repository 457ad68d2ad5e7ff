using Xunit.Abstractions;

namespace ClusterCerts.Tests.KeyRings;

/// <summary>A step on a ring that fails or is killed at any of its operations is done or undone, and the next command says which.</summary>
[LongRunning]
public sealed class KeyRingFaultTests(ITestOutputHelper output)
{
    private enum Step
    {
        Create,
        Turn,
        Undo,
    }

    // Each operation fails once, as on a disk that is full for a moment; or it and all after it fail, as on one that stays full.
    [SkippableTheory]
    [InlineData("Create", false, true)]
    [InlineData("Create", true, true)]
    [InlineData("Turn", false, true)]
    [InlineData("Turn", true, true)]
    [InlineData("Turn", false, false)]
    [InlineData("Turn", true, false)]
    [InlineData("Undo", false, true)]
    [InlineData("Undo", true, true)]
    [InlineData("Undo", false, false)]
    [InlineData("Undo", true, false)]
    public void Each_operation_fails_in_turn(string stepName, bool stays, bool hasExchange)
    {
        Step step = Enum.Parse<Step>(stepName);
        int done = 0;
        int undone = 0;
        int stride = FullTests.Count(inFull: 1, inShort: stays || !hasExchange ? 5 : 1);
        for (int operation = 1; ; operation += stride)
        {
            using var folder = new TestFolder();
            string ring = folder.File("ring");
            Prepare(step, ring);
            string before = Known(ring);
            HookedFileSystem files = HookedFileSystem.Failing(operation, stays: stays, hasExchange: hasExchange);
            Exception? failure = Record.Exception(() => Do(step, ring, Rings.Quick with { Files = files }));
            if (files.Count < operation)
            {
                Assert.Null(failure);
                Assert.True(operation > 15, $"only {operation} operations: the test shows nothing");
                output.WriteLine($"{step}, {done + undone} of {files.Count} operations failed {(stays ? "with all after them" : "once")}: {done} done, {undone} undone");
                return;
            }

            if (failure is not null)
                Assert.Equal(ErrorCode.DiskFull, Assert.IsType<ClusterCertsException>(failure).ErrorCode);
            bool isDone = CheckNextCommand(step, ring, before);
            if (!stays)
                Assert.Equal(failure is null, isDone); // A command that failed changed nothing; one that did not did its work.
            done += isDone ? 1 : 0;
            undone += isDone ? 0 : 1;
        }
    }

    [SkippableTheory]
    [InlineData("Create", true)]
    [InlineData("Turn", true)]
    [InlineData("Turn", false)]
    [InlineData("Undo", true)]
    public void Killed_at_each_operation(string stepName, bool hasExchange)
    {
        Step step = Enum.Parse<Step>(stepName);
        int done = 0;
        int undone = 0;
        int stride = FullTests.Count(inFull: 1, inShort: 8);
        bool completed = false;
        for (int operation = 1; !completed; operation += stride)
        {
            using var folder = new TestFolder();
            string ring = folder.File("ring");
            Prepare(step, ring);
            string before = Known(ring);
            using RingHost host = RingHost.Start(
                [.. Command(step, ring), "--no-grace", "--kill-at", $"{operation}", .. hasExchange ? Array.Empty<string>() : ["--no-exchange"]]);
            completed = host.WaitForEnd() == 0;
            bool isDone = CheckNextCommand(step, ring, before);
            Assert.True(isDone || !completed);
            done += isDone ? 1 : 0;
            undone += isDone ? 0 : 1;
            Assert.True(operation < 200, "it never completed");
        }

        output.WriteLine($"{step}, killed at {done + undone - 1} operations: {done - 1} done, {undone} undone");
    }

    [SkippableFact]
    public void Killed_at_random_moments()
    {
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        int rounds = FullTests.Count(inFull: 150, inShort: 4);
        int turns = 0;
        int cutOff = 0;
        for (int round = 0; round < rounds; round++)
        {
            string before = Rings.State(Rings.Open(ring));
            using (RingHost host = RingHost.Start("turn", ring, "100000"))
            {
                while (Rings.State(Rings.Open(ring)) == before)
                    Thread.Sleep(5);
                Thread.Sleep(Random.Shared.Next(0, 100));
            }

            KeyRing after = Rings.Open(ring);
            Assert.True(after.IsHealthy, string.Join("; ", after.Findings));
            cutOff += after.Notices.Count;
            turns++;
        }

        output.WriteLine($"killed at {rounds} random moments while it turned; {cutOff} times in the middle of a turn");
        Assert.Equal(rounds, turns);
    }

    private static void Prepare(Step step, string ring)
    {
        if (step == Step.Create)
            return;
        Rings.Create(ring);
        File.WriteAllText(Path.Combine(ring, "README"), "x");
        Directory.CreateDirectory(Path.Combine(ring, "deep"));
        Rings.Turn(ring, Rings.Quick with { Grace = TimeSpan.Zero });
        if (step == Step.Undo)
            Rings.Turn(ring, Rings.Quick with { Grace = TimeSpan.Zero });
    }

    private static void Do(Step step, string ring, KeyRingContext context)
    {
        context = context with { Grace = TimeSpan.Zero };
        switch (step)
        {
            case Step.Create:
                Rings.Create(ring, context: context);
                break;
            case Step.Turn:
                Rings.Turn(ring, context);
                break;
            default:
                Rings.Undo(ring, context);
                break;
        }
    }

    private static string[] Command(Step step, string ring) => step switch
    {
        Step.Create => ["create", ring],
        Step.Turn => ["turn", ring, "1"],
        _ => ["undo", ring],
    };

    // The files that a node loads.
    private static string Known(string ring) => Directory.Exists(ring) ? Rings.Snapshot(ring) : "";

    // The next command finds the ring as it was or as it was to be, whole; it says what it did; and nothing is left over.
    private static bool CheckNextCommand(Step step, string ring, string before)
    {
        bool wasCutOff = KeyRingState.Read(KeyRingTransaction.PathFor(ring)).Pending is not null;
        if (step == Step.Create && !Directory.Exists(ring))
        {
            KeyRing created = Rings.Create(ring);
            Assert.True(created.IsHealthy);
            Assert.Equal(wasCutOff, created.Notices.Any(n => n.Contains("undone", StringComparison.Ordinal)));
            CheckHiddenFolder(ring);
            return false;
        }

        KeyRing opened = Rings.Open(ring);
        Assert.True(opened.IsHealthy, string.Join("; ", opened.Findings));
        bool isDone = Rings.Snapshot(ring) != before;
        if (wasCutOff)
            Assert.Contains(opened.Notices, n => n.Contains(isDone ? "finished" : "undone", StringComparison.Ordinal));
        Assert.Empty(Rings.Open(ring).Notices);
        if (step != Step.Create)
        {
            Assert.True(File.Exists(Path.Combine(ring, "README")));
            Assert.True(Directory.Exists(Path.Combine(ring, "deep")));
        }

        // It turns on from there, and that can be taken back.
        string state = Rings.Snapshot(ring);
        Rings.Turn(ring, Rings.Quick with { Grace = TimeSpan.Zero });
        CheckHiddenFolder(ring);
        Rings.Undo(ring, Rings.Quick with { Grace = TimeSpan.Zero });
        Assert.Equal(state, Rings.Snapshot(ring));
        return isDone;
    }

    private static void CheckHiddenFolder(string ring)
    {
        string folder = KeyRingTransaction.PathFor(ring);
        Assert.Null(KeyRingState.Read(folder).Pending);
        Assert.Empty(AtomicFile.Leftovers(folder));
        Assert.False(Directory.Exists(Path.Combine(folder, "next")));
        Assert.True(Directory.GetDirectories(folder).Length <= 1);
    }
}
