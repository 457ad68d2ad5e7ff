namespace ClusterCerts.Tests.Rotation;

/// <summary>A rotation there and back, of nodes of every kind: what is named suffices for OpenSSL with the list of every CA, and who is revoked is
/// refused throughout.</summary>
public sealed class HandOutMixedTests : IDisposable
{
    private static readonly string[] HandedOut = ["trust.crt", "signing.crl", "next.crl", "previous.crl"];

    private readonly RotationBed _bed = new(null, "live", "renewed", "gone", "revoked", "removed");
    private readonly string _have;

    public HandOutMixedTests()
    {
        string requests = _bed.Outside("requests");
        NodeCertRequest[] made = [.. RequestMaker.Make(["elsewhere"], new NodeCertRequestParameters { Path = requests }).Select(TestAuthority.Value)];
        Assert.All(_bed.Open().Approve(made, new ApprovalParameters()), o => TestAuthority.Value(o));
        Assert.All(_bed.Open().Renew(["renewed"], new()), o => Assert.Null(o.Error));
        Assert.All(_bed.Open().Revoke(new() { NodeIds = ["revoked"] }), o => TestAuthority.Value(o));
        Assert.All(_bed.Open().Remove(new() { NodeIds = ["removed"] }), o => TestAuthority.Value(o));
        File.Delete(_bed.File("node.gone.crt"));
        File.Delete(_bed.File("node.gone.key"));
        _have = Directory.CreateDirectory(_bed.Outside("have")).FullName;
        HandOut("trust.crt signing.crl");
    }

    public void Dispose() => _bed.Dispose();

    [SkippableFact]
    public void There_and_back_again()
    {
        Peer.Needs("openssl");
        string old = Keep("old");
        Do(new() { Phase = RotationPhase.Stage }, "");
        Do(new() { Phase = RotationPhase.Trust }, "trust.crt signing.crl next.crl");
        Accepts(old);
        RotationPlan plan = _bed.Open().PlanRotation(new() { Phase = RotationPhase.Issue });
        Assert.Single(plan.Steps, s => s.StartsWith("Issue node elsewhere", StringComparison.Ordinal) && s.EndsWith("for the key that it has: that was made elsewhere.", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Steps, s => s.Contains("node revoked", StringComparison.Ordinal) || s.Contains("node removed", StringComparison.Ordinal));
        Do(new() { Phase = RotationPhase.Issue }, "signing.crl previous.crl");
        string fresh = Keep("fresh");
        Accepts(old, fresh);

        // All certificates of a node, each on the list of its CA; what changed is told.
        CertAuthority open = _bed.Open();
        Assert.Equal(3, open.Revoke(new() { NodeIds = ["renewed"] }).Count(o => o.Succeeded));
        Assert.Contains(open.GetNotices(), n => n.StartsWith("signing.crl and previous.crl have changed: copy both", StringComparison.Ordinal));
        HandOut("signing.crl previous.crl");
        Refuses(Path.Combine(old, "node.renewed.crt"));
        Refuses(Path.Combine(fresh, "node.renewed.crt"));

        // Back: who was handed new pairs gets the earlier ones, then the bundle without the next CA.
        string told = Do(new() { Undo = true }, "trust.crt signing.crl next.crl");
        Assert.StartsWith("Copy each node that has a certificate of CN=prod G2 its earlier certificate and key again, and have its software load them.", told, StringComparison.Ordinal);
        Accepts(old, fresh);
        told = Do(new() { Undo = true }, "trust.crt");
        Assert.StartsWith("As soon as no node uses a certificate of CN=prod G2 any more, copy trust.crt to every node", told, StringComparison.Ordinal);
        Accepts(old);
        Assert.Equal("No rotation is under way.", Do(new() { Undo = true }, ""));
        Accepts(old);
        Assert.All(["revoked", "removed", "renewed"], id => Refuses(_bed.File($"node.{id}.crt")));
    }

    // What was named before is named afterwards, and handed out.
    private string Do(RotationParameters parameters, string named)
    {
        string planned = string.Join(' ', _bed.Open().PlanRotation(parameters).Steps.Where(s => s.StartsWith("Then you:", StringComparison.Ordinal)));
        string told = _bed.Rotate(parameters).NextStep;
        Assert.Equal(named, Names(told));
        Assert.Equal(named, Names(planned));
        HandOut(named);
        return told;
    }

    private static string Names(string text) => string.Join(
        ' ', HandedOut.Where(name => text.Contains(name, StringComparison.Ordinal)));

    private void HandOut(string names)
    {
        foreach (string list in names.Contains(".crl", StringComparison.Ordinal) ? Directory.GetFiles(_have, "*.crl") : [])
            File.Delete(list); // in place of those it has
        foreach (string name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            File.Copy(_bed.File(name), Path.Combine(_have, name), overwrite: true);
    }

    private string Keep(string name)
    {
        string folder = Directory.CreateDirectory(_bed.Outside(name)).FullName;
        foreach (string path in Directory.GetFiles(_bed.Pki, "node.*.crt"))
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        return folder;
    }

    private static IEnumerable<string> Living(string folder)
    {
        yield return Path.Combine(folder, "node.live.crt");
        yield return Path.Combine(folder, "node.elsewhere.crt");
    }

    private void Accepts(params string[] folders) => Assert.All(
        folders.SelectMany(Living), leaf => Assert.Equal(leaf + ": OK", Verify(leaf).Trim()));

    private void Refuses(string leaf) => Assert.Contains("certificate revoked", Verify(leaf), StringComparison.Ordinal);

    private string Verify(string leaf)
    {
        string[] lists = [.. Directory.GetFiles(_have, "*.crl").SelectMany(list => new[] { "-CRLfile", list })];
        return Peer.Run(
            "openssl", ["verify", "-crl_check_all", .. lists, "-CAfile", Path.Combine(_have, "trust.crt"), "-untrusted", leaf, leaf]).Output;
    }
}
