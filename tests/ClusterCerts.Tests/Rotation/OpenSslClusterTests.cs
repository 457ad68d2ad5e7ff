using Xunit.Abstractions;

namespace ClusterCerts.Tests.Rotation;

/// <summary>openssl's servers and clients, a process each, before and after every phase: every node calls every other.</summary>
public sealed class OpenSslClusterTests(ITestOutputHelper output)
{
    private static readonly string[] Prompt = ["n1", "n2"];
    private static readonly string[] Late = ["l1", "l2"];

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)] // the first certificate of the trust file alone
    public void No_handshake_fails(bool readsFirstOnly)
    {
        Skip.IfNot(HasOpenSsl(), "openssl is not on the PATH");
        using var bed = new RotationBed(null, [.. Prompt, .. Late]);
        OpenSslNode[] nodes = [.. bed.Nodes.Select(id => new OpenSslNode(id, bed.Outside($"node-{id}")))];
        try
        {
            string earlier = ClusterRotationTests.Publish(bed, "start");
            HandOut(nodes, [.. Prompt, .. Late], earlier, readsFirstOnly);
            int handshakes = EveryPair(nodes);
            foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue,
                RotationPhase.Retire])
            {
                HandOut(nodes, Late, earlier, readsFirstOnly);
                handshakes += EveryPair(nodes);
                bed.Do(phase);
                earlier = ClusterRotationTests.Publish(bed, phase.ToString());
                HandOut(nodes, Prompt, earlier, readsFirstOnly);
                handshakes += EveryPair(nodes);
            }

            HandOut(nodes, Late, earlier, readsFirstOnly);
            handshakes += EveryPair(nodes);
            output.WriteLine($"{handshakes} handshakes of {nodes.Length} nodes, none failed (trust file: "
                + $"{(readsFirstOnly ? "first certificate only" : "whole")})");
            Assert.Equal(10 * 12, handshakes);
        }
        finally
        {
            foreach (OpenSslNode node in nodes)
                node.Dispose();
        }
    }

    [SkippableFact]
    public void Skipping_Trust_breaks_handshakes()
    {
        Skip.IfNot(HasOpenSsl(), "openssl is not on the PATH");
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod", PathLength = 0 },
            [.. Prompt]);
        using var early = new OpenSslNode("n1", bed.Outside("node-n1"));
        using var late = new OpenSslNode("n2", bed.Outside("node-n2"));
        HandOut([early, late], Prompt, ClusterRotationTests.Publish(bed, "start"), readsFirstOnly: false);
        Assert.Equal(2, EveryPair([early, late]));
        bed.Do(RotationPhase.Stage);
        bed.Do(RotationPhase.Issue, new RotationParameters { Force = true });
        early.PickUp(ClusterRotationTests.Publish(bed, "Issue"), readsFirstOnly: false);
        Assert.Contains("certificate", late.Call(early), StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(early.Call(late));
    }

    private static void HandOut(OpenSslNode[] nodes, string[] ids, string files, bool readsFirstOnly)
    {
        foreach (OpenSslNode node in nodes.Where(n => ids.Contains(n.Id)))
            node.PickUp(files, readsFirstOnly);
    }

    private static int EveryPair(OpenSslNode[] nodes)
    {
        string?[] failures = [.. from client in nodes from server in nodes where client != server select client.Call(server)];
        Assert.All(failures, Assert.Null);
        return failures.Length;
    }

    private static bool HasOpenSsl() => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p =>
        File.Exists(Path.Combine(p, "openssl")));
}
