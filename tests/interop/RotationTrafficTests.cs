using Xunit.Abstractions;

namespace ClusterCerts.Interop;

/// <summary>The signing cert of running servers is replaced, published over a real sshd, while clients make new handshakes all the time: not one fails.</summary>
[LongRunning]
public sealed class RotationTrafficTests(ITestOutputHelper output)
{
    // Handshakes on each way, at the least, before the first phase and after each.
    private static readonly int Count = FullTests.Count(400, 3);

    public static TheoryData<string> Away => FullTests.Wanted ? ["erl2", "web", "lb"] : ["erl2"];

    [SkippableFact]
    public async Task Nobody_is_cut_off()
    {
        using var bed = new TrafficBed();
        using Traffic traffic = bed.Begin();
        traffic.Await(Count);
        PemFiles old = traffic.Files;
        foreach (string phase in (string[])["Stage", "Trust", "Issue", "Retire"])
        {
            ProgramResult done = Rotate(bed, "--phase", phase).Succeeded();
            if (phase == "Issue")
                done.Says("without a proof that they are loaded, counts as ready: Node 'client'."); // Each server proved it.
            traffic.Await(Count);
        }

        await AssertEnd(traffic, old);
    }

    // Away while the others learn to trust the next CA and get their new pairs, and back with what it had.
    [SkippableTheory]
    [MemberData(nameof(Away))]
    public async Task A_node_that_was_away_for_two_phases_is_not_cut_off(string id)
    {
        using var bed = new TrafficBed();
        using Traffic traffic = bed.Begin();
        Machine away = bed.Machines.Single(m => m.Id == id);
        PemFiles old = traffic.Files;
        Rotate(bed, "--phase", "Stage").Succeeded();
        bed.Leave(away);
        Rotate(bed, "--phase", "Trust").Failed($"'{id}'").Says("cannot be reached");
        traffic.Await(Count, away);
        Rotate(bed, "--phase", "Issue").Failed($"Node '{id}' blocks");
        traffic.Await(Count, away);
        Rotate(bed, "--phase", "Issue", "--force").Failed($"'{id}'").Says("cannot be reached");
        traffic.Await(Count, away);
        bed.Return(away);
        traffic.Await(Count);
        Rotate(bed, "--resume").Succeeded();
        traffic.Await(Count);
        Rotate(bed, "--phase", "Retire").Succeeded();
        traffic.Await(Count);
        await AssertEnd(traffic, old);
    }

    // One node after the other, as etcd wants it.
    private static ProgramResult Rotate(TrafficBed bed, params string[] arguments) =>
        bed.OnAuthority("invoke-key-rotation", [.. arguments, "--publish", "--throttle-limit", "1", "--timeout", "5m", "--verbose"]);

    // The pair of the old CA is refused everywhere: a refusal would have been seen.
    private async Task AssertEnd(Traffic traffic, PemFiles old)
    {
        Assert.All(await traffic.AskWith(old), answer => Assert.NotEqual(Handshake.Accepted, answer.Result));
        traffic.AssertNoneFailed();
        foreach ((string route, int count) in traffic.Accepted().OrderBy(r => r.Key, StringComparer.Ordinal))
            output.WriteLine($"{route}: {count}");
        output.WriteLine($"{traffic.Accepted().Values.Sum()} handshakes, 0 failed");
    }
}
