namespace ClusterCerts.Tests.Import;

/// <summary>Of an old CA's certificate what it lacks is a note; what it says, and what was asked for, counts as of any other.</summary>
public sealed class OutgoingVerdictTests : IDisposable
{
    private const string Subject = "web1.example";
    private const string Basic = "basicConstraints=CA:TRUE\n";

    private static readonly NodeCertTestParameters Nothing = new() { CertificatePaths = [] };

    private readonly TestFolder _folder = new();

    // What the CA says, what the leaf says, what is asked for, and what fails then.
    private static readonly Dictionary<string, (string? CA, string? Leaf, NodeCertTestParameters Asked, CheckName[] Fails)> Table = new()
    {
        ["nothing is said"] = (null, null, Nothing, []),
        ["the name is asked for"] = (null, null, Nothing with { NodeId = Subject, DnsNames = [Subject] }, []),
        ["another name is asked for"] = (null, null, Nothing with { DnsNames = ["web2.example"] }, [CheckName.Identity]),
        ["another name beside the node is asked for"] = (null, null, Nothing with { NodeId = Subject, DnsNames = ["web2.example"] }, [CheckName.Identity]),
        ["the name is asked for beside a URI"] = (null, "subjectAltName=URI:spiffe://example/x\n", Nothing with { NodeId = Subject, DnsNames = [Subject] }, []),
        ["another name is asked for beside a URI"] = (null, "subjectAltName=URI:spiffe://example/x\n", Nothing with { DnsNames = ["web2.example"] }, [CheckName.Identity]),
        ["the name is asked for beside another host"] = (null, "subjectAltName=DNS:web2.example\n", Nothing with { DnsNames = [Subject] }, [CheckName.Identity]),
        ["a lifetime is asked for"] = (null, null, Nothing with { MaximumLifetime = new(TimeSpan.FromDays(30)) }, [CheckName.Lifetime]),
        ["the leaf is a CA"] = (null, Basic, Nothing, [CheckName.Chain]),
        ["the leaf may sign certificates"] = (null, "keyUsage=digitalSignature,keyCertSign\n", Nothing, [CheckName.Chain]),
        ["the leaf may not sign a handshake"] = (null, "keyUsage=keyEncipherment\n", Nothing, [CheckName.Purpose]),
        ["the leaf has an extension that nobody knows"] = (null, "1.2.3.4=critical,ASN1:NULL\n", Nothing, [CheckName.Chain]),
        ["the CA may not certify the name"] = (Basic + "nameConstraints=permitted;DNS:other.example\n", $"subjectAltName=DNS:{Subject}\n", Nothing, [CheckName.Chain]),
        ["the CA is for clients alone"] = (Basic + "extendedKeyUsage=clientAuth\n", null, Nothing, [CheckName.Purpose]),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void What_it_says_counts(string name)
    {
        Peer.Needs("openssl");
        (string? says, string? leaf, NodeCertTestParameters asked, CheckName[] fails) = Table[name];
        var old = new GuideCA(_folder.File("old"), says, "ec -pkeyopt ec_paramgen_curve:P-256");
        old.Node("1", $"/CN={Subject}", leaf);
        string pki = _folder.File("pki");
        CertAuthority.Import(new()
        {
            Path = pki,
            Outgoing = true,
            CertificatePath = old.File("signing.crt"),
            KeyPath = old.File("signing.key"),
            NodeCertPaths = [old.File("node.1.crt")],
        });
        NodeCertReport report = NodeCertTester.Test(asked with { CertificatePaths = [old.File("node.1.crt")], AuthorityPath = pki }, AuthorityContext.Default);
        Assert.Equal(fails, report.Checks.Where(c => !c.Passed).Select(c => c.Name));
    }
}
