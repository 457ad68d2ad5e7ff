using System.Security.Cryptography;
using System.Text;

namespace ClusterCerts.Tests.Rotation;

/// <summary>Running servers prove what their nodes have loaded; openssl's servers say whose client certificates they
/// take.</summary>
[LongRunning]
public sealed class EndpointEvidenceTests
{
    [SkippableTheory]
    [InlineData("-tls1_3", false)] // a strict server refuses after the handshake
    [InlineData("-tls1_2", false)] // or within it; what it showed counts all the same
    [InlineData("-tls1_3", true)]
    [InlineData("-tls1_2", true)]
    public void Endpoints_prove_trust_before_Issue_and_the_new_certificate_before_Retire(string version, bool showsClient)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "openssl"))),
            "openssl is not on the PATH");
        using var bed = new RotationBed(null, "n1", "n2");
        using var first = new OpenSslNode("n1", bed.Outside("node-n1"), version);
        using var second = new OpenSslNode("n2", bed.Outside("node-n2"), version);
        first.PickUp(bed.Pki, readsFirstOnly: false);
        second.PickUp(bed.Pki, readsFirstOnly: false);
        var how = new EndpointTestParameters
        {
            ClientCertificatePath = showsClient ? Path.Combine(bed.Pki, "node.n1.crt") : null,
            Timeout = TimeSpan.FromSeconds(60),
        };
        bed.DoUpTo(RotationPhase.Trust);

        RotationPlan plan = Plan();
        Assert.Equal([first.Address.ToString(), second.Address.ToString()], plan.Blocks.Select(b => b.Target));
        Assert.All(plan.Blocks, b => Assert.Contains("names only CN=prod, not CN=prod G2", b.Message, StringComparison.Ordinal));
        first.PickUp(bed.Pki, readsFirstOnly: false);
        Assert.Equal(second.Address.ToString(), Assert.Single(Plan().Blocks).Target);
        second.PickUp(bed.Pki, readsFirstOnly: false);
        plan = Plan();
        Assert.Empty(plan.Blocks);
        Assert.Null(plan.Question); // every live node has proved it
        Assert.NotNull(Plan(first.Address).Question); // the other has not been asked
        Assert.Equal(2, bed.Open().Rotate(new RotationParameters { EndpointTest = how, Endpoints = [first.Address, second.Address] }).Issued);

        first.PickUp(bed.Pki, readsFirstOnly: false);
        ClusterCertsException block = Assert.Single(Plan().Blocks);
        Assert.Equal(second.Address.ToString(), block.Target);
        Assert.Contains("of CN=prod. Copy node 'n2' its new pair", block.Message, StringComparison.Ordinal);
        second.PickUp(bed.Pki, readsFirstOnly: false);
        Assert.Empty(Plan().Blocks);
        Assert.NotNull(Plan().Question); // there is no way back, so it asks all the same

        EndpointAddress dead = second.Address;
        second.Dispose();
        Assert.Contains("proves nothing", Assert.Single(Plan(dead).Blocks).Message, StringComparison.Ordinal);

        RotationPlan Plan(params EndpointAddress[] endpoints) => bed.Open().PlanRotation(
            new RotationParameters { EndpointTest = how, Endpoints = endpoints.Length > 0 ? endpoints : [first.Address, second.Address] });
    }

    // OpenSSL loads and serves what no program can make sense of.
    [SkippableFact]
    public void An_unreadable_certificate_proves_nothing()
    {
        Peer.Needs("openssl");
        using var bed = new RotationBed(null, "n1");
        bed.DoUpTo(RotationPhase.Trust);
        string damaged = bed.Outside("damaged.crt");
        byte[] der = CertificateFile.Read(Path.Combine(bed.Pki, "node.n1.crt")).Encoded[0];
        int time = der.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x17, 0x0D]); // notBefore, a UTCTime of 13 characters
        System.Text.Encoding.ASCII.GetBytes("no time at all", 0, 13, der, time + 2);
        File.WriteAllText(damaged, PemEncoding.WriteString("CERTIFICATE", der) + "\n");
        using var server = new OpenSslTlsServer("-cert", damaged, "-key", Path.Combine(bed.Pki, "node.n1.key"));
        var asked = new RotationParameters { Endpoints = [server.Address], EndpointTest = new() { Timeout = TimeSpan.FromSeconds(60) } };

        Assert.Contains("proves nothing", Assert.Single(bed.Open().PlanRotation(asked).Blocks).Message, StringComparison.Ordinal);
        bed.DoUpTo(RotationPhase.Issue);
        string message = Assert.Single(bed.Open().PlanRotation(asked).Blocks).Message;
        Assert.Contains("what it serves is not a readable certificate", message, StringComparison.Ordinal);
    }

    // Which of the two pairs that a server has are of the new CA, and whether Retire may go on.
    [SkippableTheory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)] // the client alone would never see the RSA pair
    [InlineData(false, true, false)]
    public void A_server_with_a_pair_of_each_kind_proves_both(bool isCurveNew, bool isRsaNew, bool isProof)
    {
        Peer.Needs("openssl");
        using var bed = new RotationBed(null, "n1");
        Assert.All(bed.Open().Issue(["n2"], new() { KeyAlgorithm = KeyAlgorithm.Rsa2048 }), o => Assert.Null(o.Error));
        string before = Directory.CreateDirectory(bed.Outside("before")).FullName;
        foreach (string path in Directory.GetFiles(bed.Pki, "node.*"))
            File.Copy(path, Path.Combine(before, Path.GetFileName(path)));
        bed.DoUpTo(RotationPhase.Issue);
        string curve = Path.Combine(isCurveNew ? bed.Pki : before, "node.n1");
        string rsa = Path.Combine(isRsaNew ? bed.Pki : before, "node.n2");
        using var server = new OpenSslTlsServer(
            "-cert", curve + ".crt", "-key", curve + ".key", "-dcert", rsa + ".crt", "-dkey", rsa + ".key");

        RotationPlan plan = bed.Open().PlanRotation(new RotationParameters
        {
            Endpoints = [server.Address],
            EndpointTest = new() { Timeout = TimeSpan.FromSeconds(60) },
        });
        Assert.Equal(isProof, plan.Blocks.Count == 0);
        Assert.All(plan.Blocks, b => Assert.Contains($"Copy node '{(isCurveNew ? "n2" : "n1")}'", b.Message, StringComparison.Ordinal));
    }
}
