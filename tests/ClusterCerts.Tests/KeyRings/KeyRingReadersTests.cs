using System.Diagnostics;
using Xunit.Abstractions;

namespace ClusterCerts.Tests.KeyRings;

/// <summary>Real processes read a ring over and over while another one turns it.</summary>
/// <remarks>The counts are printed: <c>dotnet test --filter KeyRingReaders --logger "console;verbosity=detailed"</c>, in full with CLUSTERCERTS_FULL_TESTS=1.</remarks>
public sealed class KeyRingReadersTests(ITestOutputHelper output)
{
    private static readonly int Turns = FullTests.Count(inFull: 5000, inShort: 60);

    // A reader that opens the folder once sees complete states only, also of a folder that was replaced while it reads. Where
    // folders cannot be exchanged, it may find no folder for a moment, and never a mixture.
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reader_of_the_open_folder_sees_whole_states_in_order(bool hasExchange)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "paths through an open folder are Linux's");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        using RingHost first = RingHost.Start("read", ring, "openat");
        using RingHost second = RingHost.Start("read", ring, "openat", "--every", "1");
        using RingHost turner = RingHost.Start(["turn", ring, $"{Turns}", .. hasExchange ? Array.Empty<string>() : ["--no-exchange"]]);
        Assert.Equal(0, turner.WaitForEnd());
        IReadOnlyList<string> states = turner.States();
        Assert.Equal(Turns + 1, states.Count);
        CheckTrust(states);

        foreach (RingHost reader in (RingHost[])[first, second])
        {
            reader.Stop();
            Assert.Equal(0, reader.WaitForEnd());
            Report($"{Turns} turns {(hasExchange ? "by exchange" : "by two renames")}, reader of the open folder", reader);
            Assert.Equal(0, reader.Count("mismatches"));
            Assert.Equal(0, reader.Count("mixtures"));
            if (hasExchange)
                Assert.Equal(0, reader.Count("missing"));
            Assert.All(reader.Lines().Where(l => l.StartsWith("fault", StringComparison.Ordinal)), l => Assert.DoesNotContain("server_", l, StringComparison.Ordinal));

            // Every state that it saw is one that the ring had, and they came in the ring's order.
            int last = -1;
            foreach (string state in reader.States())
            {
                int index = states.ToList().IndexOf(state);
                Assert.True(index > last, "a state that the ring never had, or had before");
                last = index;
            }

            Assert.True(reader.States().Count > Turns / 20, $"only {reader.States().Count} states were seen: the test shows nothing");
        }
    }

    // By path a reader can take the key before and the certificate after a turn. The turn waits for a pause of the readers,
    // which leaves only one that begins in the very moment; and one that compares and reads again is always served.
    [SkippableTheory]
    [InlineData(0)]
    [InlineData(100)]
    public void A_reader_by_path_that_compares_is_always_served(int wait)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the pause is found with inotify");
        int turns = FullTests.Count(inFull: 500, inShort: 20);
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        using RingHost reader = RingHost.Start("read", ring, "path", "--every", "300", "--between", "20");
        using RingHost turner = RingHost.Start("turn", ring, $"{turns}", "--wait", $"{wait}", "--every", $"{100 - wait}");
        Assert.Equal(0, turner.WaitForEnd());
        CheckTrust(turner.States());
        reader.Stop();
        Assert.Equal(0, reader.WaitForEnd());
        Report($"{turns} turns, {(wait > 0 ? "waiting for a pause" : "without a wait")}, slow reader by path", reader);
        Assert.Equal(0, reader.Count("missing"));
        Assert.Equal(reader.Count("mismatches") + reader.Count("mixtures"), reader.Count("recovered"));
    }

    [Fact]
    public void Two_processes_that_turn_one_ring_take_turns()
    {
        int turns = FullTests.Count(inFull: 500, inShort: 25);
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        RingHost[] turners = [.. Enumerable.Range(0, 3).Select(_ => RingHost.Start("turn", ring, $"{turns}"))];
        foreach (RingHost turner in turners)
            Assert.Equal(0, turner.WaitForEnd());

        // Every state of one is new: no turn was lost, none was made twice from one state.
        string[] made = [.. turners.SelectMany(t => t.States().Skip(1))];
        Assert.Equal(3 * turns, made.Distinct().Count());
        Assert.Equal(3 * turns, made.Select(s => s.Split(',')[1]).Distinct().Count());
        Assert.True(Rings.Open(ring).IsHealthy);
        Array.ForEach(turners, t => t.Dispose());
    }

    private void Report(string what, RingHost reader) => output.WriteLine(
        $"{what}: {reader.Count("reads")} reads, {reader.States().Count} states seen, {reader.Count("missing")} missing files, "
        + $"{reader.Count("mismatches")} keys that do not match, {reader.Count("mixtures")} mixtures, {reader.Count("recovered")} right when read again");

    // The pair that is active now was trusted a moment before, and the one that was active is trusted now.
    private static void CheckTrust(IReadOnlyList<string> states)
    {
        for (int i = 1; i < states.Count; i++)
        {
            string[] before = states[i - 1].Split(',');
            string[] now = states[i].Split(',');
            Assert.Contains(now[0], before);
            Assert.Contains(before[0], now);
            Assert.NotEqual(now[0], before[0]);
        }
    }
}
