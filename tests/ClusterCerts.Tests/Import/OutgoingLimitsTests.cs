namespace ClusterCerts.Tests.Import;

/// <summary>CAs with name constraints are rotated away from: by the way on that a refusal names OpenSSL takes the next CA, and what it will not sign is said before.</summary>
public sealed class OutgoingLimitsTests : IDisposable
{
    private const string Curve = "ec -pkeyopt ec_paramgen_curve:P-256";

    /// <summary>Names of CAs and their limits, which none of them can hand on as they are.</summary>
    internal static readonly Dictionary<string, (string Subject, string Limits)> CAs = new()
    {
        ["mailed"] = ("/O=Acme/CN=old/emailAddress=ca@evil.com", "nameConstraints=critical,permitted;email:good.com,permitted;URI:.example.com"),
        ["acme"] = ("/O=Acme/CN=old", "nameConstraints=critical,permitted;dirName:acme\n[acme]\nO=Acme"),

        // RFC 5280 4.2.1.10: an iPAddress without its mask is none.
        ["odd"] = ("/O=Acme/CN=old", "2.5.29.30=critical,DER:300aa008300687040a000001"),
    };

    private readonly TestFolder _folder = new();

    public static TheoryData<string, string?, bool> WaysOn => new()
    {
        { "mailed", "O=Acme,CN=new", false },
        { "acme", null, false },
        { "odd", null, true },
    };

    public void Dispose() => _folder.Dispose();

    internal static string Extensions(string limits) => $"basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n{limits}\n";

    [SkippableTheory]
    [MemberData(nameof(WaysOn))]
    public void The_way_on_leads_to_a_next_CA_that_openssl_takes(string name, string? subject, bool isReplaced)
    {
        Peer.Needs("openssl");
        var old = new GuideCA(_folder.File("old"), Extensions(CAs[name].Limits), Curve, subject: CAs[name].Subject);
        string pki = _folder.File("pki");
        CertAuthority.Import(Wanted(old) with { Subject = subject, ReplaceConstraints = isReplaced });
        Assert.Equal(isReplaced, CertificateFile.Read(Path.Combine(pki, "next.crt"))[0].NameConstraints is null);
        if (!isReplaced)
        {
            // The one that was refused: "permitted subtree violation" at depth 1.
            Assert.Contains("OK", Peer.Expect("openssl", "verify", "-CAfile", old.File("signing.crt"), Path.Combine(pki, "next.cross.crt")), StringComparison.Ordinal);
        }

        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
            Assert.True(CertAuthority.Open(pki).Rotate(new() { Phase = phase, IsConfirmed = true }).IsFinished, $"{phase} is not finished");
        Assert.Empty(CertLedger.Test(pki));
    }

    // What was left out can be given in other words.
    [SkippableFact]
    public void Limits_that_are_none_are_replaced_after_the_phase_is_taken_back()
    {
        Peer.Needs("openssl");
        var old = new GuideCA(_folder.File("old"), Extensions(CAs["odd"].Limits), Curve);
        CertAuthority.Import(Wanted(old) with { ReplaceConstraints = true });
        string pki = _folder.File("pki");
        CertAuthority.Open(pki).Rotate(new() { Undo = true, IsConfirmed = true });
        Assert.True(CertAuthority.Open(pki).Rotate(new() { Phase = RotationPhase.Stage, ReplaceConstraints = true, Constraints = new() { PermittedIPAddresses = ["10.0.0.0/8"] } }).IsFinished);
        Assert.Equal(["10.0.0.0/8"], CertificateFile.Read(Path.Combine(pki, "next.crt"))[0].NameConstraints!.Permitted!.NetworkTexts());
    }

    [SkippableFact]
    public void A_plan_says_what_the_takeover_says()
    {
        Peer.Needs("openssl");
        var old = new GuideCA(_folder.File("old"), Extensions("nameConstraints=critical,permitted;DNS:in.example"), Curve);
        const string Server = "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:";
        old.Node("web.in.example");
        old.Node("a.out.example");
        old.Node("b.in.example", extensions: Server + "b.in.example,DNS:b.out.example\n");
        old.Node("shut.in.example");
        Peer.Expect("openssl", "pkey", "-in", old.File("node.shut.in.example.key"), "-aes256", "-passout", "pass:x", "-out", old.File("shut"));
        File.Move(old.File("shut"), old.File("node.shut.in.example.key"), overwrite: true);
        old.Node("ops", "/CN=ops team", "extendedKeyUsage=clientAuth\n");
        var told = new List<string>();
        SigningCertImportPlan plan = CertAuthority.PlanImport(Wanted(old));
        CertAuthority.Import(Wanted(old), notify: told.Add);
        string[] before = [.. told.Where(t => t.StartsWith("Before the phase Issue: Node '", StringComparison.Ordinal)).Select(t => t.Split('\'')[1]).Order(StringComparer.Ordinal)];
        Assert.Equal(["a.out.example", "b.in.example", "shut.in.example"], before);
        Assert.Equal(told.Order(StringComparer.Ordinal), plan.Notices.Order(StringComparer.Ordinal));
        Assert.Contains("Without a subjectAltName: ops team. The phase Issue gives them none either: such a node ID is neither a DNS name nor an address.", told);
    }

    private SigningCertImportParameters Wanted(GuideCA old) => new()
    {
        Path = _folder.File("pki"),
        Outgoing = true,
        CertificatePath = old.File("signing.crt"),
        KeyPath = old.File("signing.key"),
        NodeCertPaths = Directory.GetFiles(Path.GetDirectoryName(old.File("x"))!, "node.*.crt"),
    };
}
