using Xunit.Abstractions;

namespace ClusterCerts.Tests.Rotation;

/// <summary>
/// Real TLS servers and clients talk to each other all the time while a whole rotation runs. The prompt nodes pick up the files
/// of
/// each phase one after the other; the late ones are one phase behind: they have the files of a phase when the next one is done.
/// </summary>
public sealed class ClusterRotationTests(ITestOutputHelper output)
{
    private static readonly string[] Prompt = ["n1", "n2", "n3"];
    private static readonly string[] Late = ["l1", "l2"];

    [Theory]
    [InlineData(false, KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP384)]
    [InlineData(true, KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256)] // as reign: the first certificate of the trust file alone
    [InlineData(true, KeyAlgorithm.EcdsaP521, KeyAlgorithm.Rsa2048)]
    public async Task No_handshake_fails(bool readsFirstOnly, KeyAlgorithm before, KeyAlgorithm after)
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod", KeyAlgorithm = before },
            [.. Prompt, .. Late]);
        using var cluster = new TalkingCluster();
        Start(bed, cluster, readsFirstOnly);
        await cluster.EveryPairHasTalked();
        string earlier = Publish(bed, "start");
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue,
            RotationPhase.Retire])
        {
            // The late ones come to where the others have long been, one after the other.
            await HandOut(cluster, Late, earlier);
            bed.Do(phase, new RotationParameters { KeyAlgorithm = after });
            earlier = Publish(bed, phase.ToString());
            await HandOut(cluster, Prompt, earlier);
        }

        // After Retire a new node comes, while the late ones still have the trust bundle of Issue.
        Assert.True(bed.Open().Issue(["new"], new NodeCertParameters()).Single().Succeeded);
        cluster.Add(new ClusterNode("new", bed.Outside("node-new"), bed.Pki, readsFirstOnly));
        await cluster.EveryPairHasTalked();
        await HandOut(cluster, Late, earlier);
        await cluster.Stop();

        output.WriteLine($"{cluster.Handshakes} handshakes of {cluster.Nodes.Count} nodes, {cluster.Failures.Count} failed"
            + $" (trust file: {(readsFirstOnly ? "first certificate only" : "whole")}; {before} to {after})");
        Assert.Empty(cluster.Failures);
        Assert.True(cluster.Handshakes > 200, "too few handshakes to tell anything");
        Assert.Equal(cluster.Handshakes, cluster.Nodes.Sum(n => n.Served));
    }

    // The same eyes see the break when Trust is skipped: without room for a cross certificate nothing else leads to the new CA.
    [Fact]
    public async Task Skipping_Trust_breaks_handshakes()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod", PathLength = 0 }, [.. Prompt,
            .. Late]);
        using var cluster = new TalkingCluster();
        Start(bed, cluster, readsFirstOnly: false);
        await cluster.EveryPairHasTalked();
        bed.Do(RotationPhase.Stage);
        Assert.Equal(
            ErrorCode.RotationOutOfOrder, Assert.Throws<ClusterCertsException>(() => bed.Do(RotationPhase.Issue)).ErrorCode);
        Assert.Empty(cluster.Failures);
        RotationPlan plan = bed.Open().PlanRotation(new RotationParameters { Phase = RotationPhase.Issue, Force = true });
        Assert.Contains(plan.Warnings, w => w.Contains("Trust is skipped", StringComparison.Ordinal));
        bed.Do(RotationPhase.Issue, new RotationParameters { Force = true });
        string issued = Publish(bed, "Issue");
        cluster.Nodes[0].PickUp(issued);
        await cluster.EveryPairHasTalked();
        await cluster.Stop();
        output.WriteLine($"{cluster.Handshakes} handshakes went well, {cluster.Failures.Count} failed, for example: "
            + $"{cluster.Failures.First()}");
        Assert.NotEmpty(cluster.Failures);
    }

    private static void Start(RotationBed bed, TalkingCluster cluster, bool readsFirstOnly)
    {
        foreach (string id in bed.Nodes)
            cluster.Add(new ClusterNode(id, bed.Outside($"node-{id}"), bed.Pki, readsFirstOnly));
    }

    // One node after the other, and between two of them every pair talks.
    private static async Task HandOut(TalkingCluster cluster, string[] ids, string files)
    {
        foreach (ClusterNode node in cluster.Nodes.Where(n => ids.Contains(n.Id)).ToList())
        {
            node.PickUp(files);
            await cluster.EveryPairHasTalked();
        }
    }

    // The files to hand out, as they are after a phase.
    internal static string Publish(RotationBed bed, string phase)
    {
        string folder = bed.Outside($"published-{phase}");
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.EnumerateFiles(bed.Pki).Where(p => Path.GetFileName(p) is "trust.crt"
            || Path.GetFileName(p).StartsWith("node.", StringComparison.Ordinal)))
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        return folder;
    }
}
