namespace ClusterCerts.Tests.Import;

/// <summary>Nodes of a CA that is rotated away from, whose certificates name them otherwise than ours do: they keep those names, get the one that was missing, and every phase
/// goes through.</summary>
public sealed class OutgoingNamesTests : IDisposable
{
    private const string Client = "extendedKeyUsage=clientAuth\n";
    private const string Both = "extendedKeyUsage=serverAuth,clientAuth\n";

    // The node's extensions; its names after Issue; what is said of its identity before: none, a note.
    private static readonly Dictionary<string, (string Extensions, string After, bool IsNoted)> Table = new()
    {
        // The guide's: the common name alone.
        ["bare"] = (Client, "DNS:bare", true),
        ["spiffe"] = (Both + "subjectAltName=URI:spiffe://example/spiffe\n", "DNS:spiffe URI:spiffe://example/spiffe", true),
        ["user"] = (Client + "subjectAltName=otherName:1.3.6.1.4.1.311.20.2.3;UTF8:user@localhost\n", "DNS:user UPN:user@localhost", true),
        ["mail"] = (Client + "subjectAltName=email:mail@example.com\n", "DNS:mail email:mail@example.com", true),

        // Of a client nobody looks for a host; of a server its other name counted, and the common name did not.
        ["client"] = (Client + "subjectAltName=DNS:other\n", "DNS:other DNS:client", true),
        ["server"] = (Both + "subjectAltName=DNS:other\n", "DNS:other DNS:server", false),
        ["10.0.0.7"] = (Client + "subjectAltName=DNS:seven\n", "DNS:seven IP:10.0.0.7", true),

        // What is kept is not judged anew.
        ["odd"] = (Both + "subjectAltName=DNS:odd,URI:://no scheme,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:odd\n", "DNS:odd URI:://no scheme UPN:odd", true),
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Every_phase_goes_through_and_each_node_has_its_names()
    {
        Peer.Needs("openssl");
        var old = new GuideCA(_folder.File("old"), "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n", "ec -pkeyopt ec_paramgen_curve:P-256");
        foreach ((string id, (string extensions, _, _)) in Table)
            old.Node(id, extensions: "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n" + extensions);
        var told = new List<string>();
        string pki = CertAuthority.Import(
            new() { Path = _folder.File("pki"), Outgoing = true, CertificatePath = old.File("signing.crt"), KeyPath = old.File("signing.key"), NodeCertPaths = [old.File("node.*.crt")] },
            notify: told.Add).AuthorityPath;
        string notice = Assert.Single(told, t => t.StartsWith("Without the node ID among the names", StringComparison.Ordinal));
        Assert.All(Table.Keys.Except(["bare", "odd"]), id => Assert.Contains(id, notice, StringComparison.Ordinal));
        Assert.DoesNotContain(told, t => t.StartsWith("Before the phase Issue", StringComparison.Ordinal));
        foreach ((string id, (string extensions, _, bool isNoted)) in Table)
        {
            NodeCertReport report = NodeCertTester.Test(
                new() { CertificatePaths = [Path.Combine(pki, $"node.{id}.crt")], AuthorityPath = pki, Purpose = extensions.StartsWith(Client, StringComparison.Ordinal) ? CertPurpose.Client : CertPurpose.Node },
                AuthorityContext.Default);
            Assert.True(isNoted == report.Checks.Single(c => c.Name == CheckName.Identity).Passed, $"{id}: {string.Join("; ", report.Checks.Select(c => c.Detail))}");
        }

        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
            Assert.True(CertAuthority.Open(pki).Rotate(new() { Phase = phase, IsConfirmed = true }).IsFinished, $"{phase} is not finished");
        foreach ((string id, (_, string after, _)) in Table)
        {
            string file = Path.Combine(pki, $"node.{id}.crt");
            SubjectAltNames names = CertificateFile.Read(file)[0].SubjectAltNames!;
            Assert.Equal(after, string.Join(' ', [.. names.DnsNames.Select(n => $"DNS:{n}"), .. names.IPAddresses.Select(a => $"IP:{a}"), .. names.Further.Select(f => f.ToString())]));
            Assert.Contains("OK", Peer.Expect("openssl", "verify", "-x509_strict", "-CAfile", Path.Combine(pki, "trust.crt"), file), StringComparison.Ordinal);
        }

        Assert.Empty(CertLedger.Test(pki));
    }
}
