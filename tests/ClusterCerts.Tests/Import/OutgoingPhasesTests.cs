namespace ClusterCerts.Tests.Import;

/// <summary>Old CAs of every kind are rotated away from, and OpenSSL says at each phase that nobody is cut off.</summary>
public sealed class OutgoingPhasesTests : IDisposable
{
    private const string Curve = "ec -pkeyopt ec_paramgen_curve:P-256";

    private readonly TestFolder _folder = new();

    // The CA; whether its key is given; whether a cross certificate leads from it to the next CA.
    private static readonly Dictionary<string, (Func<string, GuideCA> Make, bool WithKey, bool IsLinked)> Table = new()
    {
        // Exactly what the guides' commands make.
        ["version 1"] = (f => new(f), true, true),
        ["version 1, a curve"] = (f => new(f, key: Curve), true, true),

        // openssl.cnf as it was shipped for years: no key usage.
        ["version 3 without a key usage"] = (f => new(f, "basicConstraints=CA:TRUE\nsubjectKeyIdentifier=hash\n", Curve), true, true),
        ["a proper one"] = (f => new(f, "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n", Curve), true, true),

        // Ganeti's: no room for another CA below it.
        ["a path length of 0"] = (f => new(f, "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n", Curve), true, false),
        ["SHA-1"] = (f => new(f, key: Curve, digest: "sha1"), true, true),
        ["MD5"] = (f => new(f, digest: "md5"), true, true),

        // Trusted on the way, and too weak to sign anything more.
        ["RSA with 1024 bits"] = (f => new(f, key: "rsa:1024"), true, false),
        ["without its key"] = (f => new(f, key: Curve), false, false),
        ["an intermediate"] = (f => Below(new(f, key: Curve)), true, true),
    };

    public static TheoryData<string> Kinds => [.. Table.Keys];

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void Nobody_is_cut_off(string kind)
    {
        Peer.Needs("openssl");
        (Func<string, GuideCA> make, bool withKey, bool isLinked) = Table[kind];
        GuideCA old = make(_folder.File("old"));
        old.Node("1");
        old.Node("2");
        var told = new List<string>();
        SigningCert taken = CertAuthority.Import(
            new()
            {
                Path = _folder.File("pki"),
                Outgoing = true,
                CertificatePath = old.File("signing.crt"),
                KeyPath = withKey ? old.File("signing.key") : null,
                ChainPaths = File.Exists(old.File("root.crt")) ? [old.File("root.crt")] : [],
                NodeCertPaths = [old.File("node.*.crt")],
            },
            notify: told.Add);
        Assert.Equal((RotationPhase.Stage, "CN=cluster"), (taken.Phase, taken.Subject));
        Assert.Equal(!isLinked, told.Exists(t => t.Contains("The one safe order", StringComparison.Ordinal)));
        CertAuthority authority = CertAuthority.Open(taken.AuthorityPath);
        Assert.Equal(isLinked, authority.GetRotation().HasCrossCertificate);

        Keep(RotationPhase.Stage);
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
        {
            CertAuthority.Open(taken.AuthorityPath).Rotate(new() { Phase = phase, IsConfirmed = true });
            Keep(phase);
        }

        // A phase ahead, level, a phase behind; with the whole bundle, and with its first certificate alone.
        for (RotationPhase presenter = RotationPhase.Stage; presenter <= RotationPhase.Retire; presenter++)
        {
            for (RotationPhase verifier = Earlier(presenter); verifier <= RotationPhase.Retire && verifier <= presenter + 1; verifier++)
            {
                AssertAccepts(verifier, presenter, "trust");
                if (isLinked)
                    AssertAccepts(verifier, presenter, "first");
            }
        }

        Assert.True(Directory.GetFiles(taken.AuthorityPath, "previous*").Length == 0, "the old key is still here");
        Assert.All(CertAuthority.Open(taken.AuthorityPath).GetNodeCerts(), cert => Assert.Equal((cert.NodeId, CertPurpose.Node), (Assert.Single(cert.DnsNames), cert.Purpose!.Value)));
        Assert.Empty(CertLedger.Test(taken.AuthorityPath));
        string certificate = Path.Combine(taken.AuthorityPath, "node.1.crt");
        Assert.True(KeyMatch.Test(Path.Combine(taken.AuthorityPath, "node.1.key"), certificate));
        Assert.True(NodeCertTester.Test(new() { CertificatePaths = [certificate], AuthorityPath = taken.AuthorityPath }, AuthorityContext.Default).Passed);
    }

    private static GuideCA Below(GuideCA ca)
    {
        ca.PutBelowRoot();
        return ca;
    }

    // Of old nodes at Retire nobody has one any more.
    private static RotationPhase Earlier(RotationPhase phase) => phase == RotationPhase.Stage ? phase : phase - 1;

    private void Keep(RotationPhase phase)
    {
        string pki = _folder.File("pki");
        File.Copy(Path.Combine(pki, "trust.crt"), _folder.File($"{phase}.trust"));
        File.WriteAllBytes(_folder.File($"{phase}.first"), CertificateFile.Write([CertificateFile.Read(Path.Combine(pki, "trust.crt"))[0]]));
        File.Copy(Path.Combine(pki, "node.1.crt"), _folder.File($"{phase}.node"));
    }

    private void AssertAccepts(RotationPhase verifier, RotationPhase presenter, string trust)
    {
        string node = _folder.File($"{presenter}.node");
        (int code, string output) = Peer.Run("openssl", "verify", "-CAfile", _folder.File($"{verifier}.{trust}"), "-untrusted", node, node);
        Assert.True(code == 0, $"a verifier at {verifier} with {trust} refuses a node at {presenter}: {output}");
    }
}
