using System.Globalization;

namespace ClusterCerts.Tests.Audit;

/// <summary>Test-CertLedger: what was done to a ledger or a folder, and what is found.</summary>
public sealed class CertLedgerTests
{
    // Lines: 1 authority, 2 to 5 nodes 1 to 4, 6 revocation of 4, 7 its list, 8 node 5.
    private static TestAuthority Make()
    {
        var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2", "3", "4");
        Assert.All(authority.Open().Revoke(new() { NodeIds = ["4"] }), o => Assert.True(o.Succeeded));
        authority.Issue("5");
        return authority;
    }

    private static string[] Found(TestAuthority authority) => [.. CertLedger.Test(authority.Path, authority.Context())
        .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Kind} {(f.Line?.ToString(CultureInfo.InvariantCulture) ?? "-")} {f.NodeId ?? "-"}"))];

    private static List<string> Lines(TestAuthority authority) => [.. File.ReadAllLines(authority.File("ledger.jsonl"))];

    private static void Write(TestAuthority authority, IEnumerable<string> lines) =>
        File.WriteAllText(authority.File("ledger.jsonl"), string.Concat(lines.Select(l => l + "\n")));

    // Of the line before, as the line names it.
    private static string ChangeHash(string line, int digit)
    {
        int at = line.IndexOf("\"previous\":\"", StringComparison.Ordinal) + "\"previous\":\"".Length + digit;
        return $"{line[..at]}{(line[at] == '0' ? '1' : '0')}{line[(at + 1)..]}";
    }

    private static readonly Dictionary<string, (Action<List<string>> Change, string[] Found)> Tampering = new()
    {
        ["nothing"] = (_ => { }, []),
        ["a node ID was changed"] = (l => l[2] = l[2].Replace("\"nodeId\":\"2\"", "\"nodeId\":\"9\"", StringComparison.Ordinal), ["LineChanged 3 9"]),
        ["a serial number was changed"] = (l => l[3] = l[3].Replace("\"serialNumber\":\"0", "\"serialNumber\":\"1", StringComparison.Ordinal), ["LineChanged 4 3"]),
        ["a time was changed"] = (l => l[2] = l[2].Replace("\"time\":\"20", "\"time\":\"19", StringComparison.Ordinal), ["LineChanged 3 2"]),
        ["a reason was changed"] = (l => l[5] = l[5].Replace("Unspecified", "Superseded", StringComparison.Ordinal), ["LineChanged 6 4"]),
        ["an end was changed in the last line"] = (l => l[7] = l[7].Replace("\"notAfter\":\"20", "\"notAfter\":\"21", StringComparison.Ordinal), ["LineChanged 8 5"]),
        ["the first digits of a hash were changed"] = (l => l[3] = ChangeHash(l[3], 0), ["LineChanged 3 2", "LineChanged 4 3"]),
        ["the last digits of a hash were changed"] = (l => l[3] = ChangeHash(l[3], 63), ["LineChanged 3 2", "LineChanged 4 3"]),
        ["the last digit of the first hash was changed"] = (l => l[0] = ChangeHash(l[0], 63), ["LineRemoved 1 -", "LineChanged 1 -"]),
        ["a blank was added"] = (l => l[2] += " ", ["LineChanged 3 2"]),
        ["a line is no JSON"] = (l => l[2] = "garbage", ["LineUnreadable 3 -", "CertificateUnknown - 2"]),
        ["a line is empty"] = (l => l[2] = "", ["LineUnreadable 3 -", "CertificateUnknown - 2"]),
        ["a line was removed"] = (l => l.RemoveAt(2), ["LineRemoved 3 3", "CertificateUnknown - 2"]),
        ["two lines were removed"] = (l => l.RemoveRange(2, 2), ["LineRemoved 3 4", "CertificateUnknown - 2", "CertificateUnknown - 3"]),
        ["the first line was removed"] = (l => l.RemoveAt(0), ["LineRemoved 1 1"]),
        ["the revocation was removed"] = (l => l.RemoveAt(5), ["LineChanged 5 4", "RevocationListDiffers - -"]),
        ["the last line was removed"] = (l => l.RemoveAt(7), ["SerialNumberUnaccounted - -", "CertificateUnknown - 5"]),
        ["two lines changed places"] = (
            l => (l[2], l[3]) = (l[3], l[2]), ["LineMoved 3 3", "LineMoved 4 2", "LineMoved 5 4"]),
        ["a line was put in twice"] = (l => l.Insert(4, l[2]), ["LineMoved 5 2", "LineMoved 6 4", "SerialNumberReused 5 2"]),
    };

    public static TheoryData<string> TamperingCases => [.. Tampering.Keys];

    [Theory]
    [MemberData(nameof(TamperingCases))]
    public void What_was_done_to_the_lines_is_found_and_named(string what)
    {
        using TestAuthority authority = Make();
        List<string> lines = Lines(authority);
        Tampering[what].Change(lines);
        Write(authority, lines);
        Dictionary<string, string> before = authority.Snapshot();
        Assert.Equal(Tampering[what].Found, Found(authority));
        Assert.Equal(before, authority.Snapshot());
        if (what == "nothing")
            return;

        // What other commands refuse to work on, they refuse with a word on where to look.
        try
        {
            authority.Open().GetNodeCerts().ToList();
        }
        catch (ClusterCertsException e)
        {
            Assert.Contains("Test-CertLedger", e.Message, StringComparison.Ordinal);
        }
    }

    private static readonly Dictionary<string, (Action<TestAuthority> Change, string[] Found)> Folders = new()
    {
        ["a certificate is gone"] = (a => File.Delete(a.File("node.1.crt")), ["CertificateMissing 2 1"]),
        ["a key is gone"] = (a => File.Delete(a.File("node.1.key")), ["KeyMissing 2 1"]),
        ["a certificate is another's"] = (a => File.Copy(a.File("node.2.crt"), a.File("node.1.crt"), true), ["CertificateDiffers 2 1"]),
        ["a key is another's"] = (a => File.Copy(a.File("node.2.key"), a.File("node.1.key"), true), ["KeyDiffers 2 1"]),
        ["a certificate is garbled"] = (a => File.WriteAllText(a.File("node.1.crt"), "-----BEGIN CERTIFICATE-----"), ["CertificateDiffers 2 1"]),
        ["a key is garbled"] = (a => File.WriteAllText(a.File("node.1.key"), "nothing"), ["KeyDiffers 2 1"]),
        ["the files of a revoked one are gone"] = (a => { File.Delete(a.File("node.4.crt")); File.Delete(a.File("node.4.key")); }, []),
        ["the ledger is gone"] = (a => File.Delete(a.File("ledger.jsonl")), ["LedgerMissing - -"]),
        ["the last line is torn"] = (a => File.AppendAllText(a.File("ledger.jsonl"), "{\"previous\":"), ["LineTorn 9 -"]),
        ["the list is gone"] = (a => File.Delete(a.File("signing.crl")), ["RevocationListDiffers - -"]),
        ["the list is an old one"] = (
            a =>
            {
                byte[] old = File.ReadAllBytes(a.File("signing.crl"));
                a.Open().WriteRevocationList();
                File.WriteAllBytes(a.File("signing.crl"), old);
            },
            ["RevocationListDiffers - -"]),
        ["a foreign certificate lies there"] = (
            a => File.WriteAllBytes(a.File("other.pem"), CertificateFile.Write([Forge.Leaf(Forge.Root(), "x").Der])), ["CertificateUnknown - x"]),
        ["a CA certificate lies there"] = (a => File.WriteAllBytes(a.File("other.pem"), CertificateFile.Write([Forge.Root().Der])), []),
        ["a note lies there"] = (a => File.WriteAllText(a.File("note.pem"), "Call Eve."), []),
    };

    public static TheoryData<string> FolderCases => [.. Folders.Keys];

    [Theory]
    [MemberData(nameof(FolderCases))]
    public void What_does_not_fit_the_ledger_is_found(string what)
    {
        using TestAuthority authority = Make();
        Folders[what].Change(authority);
        Assert.Equal(Folders[what].Found, Found(authority));
    }

    [Fact]
    public void A_renewed_node_and_keys_that_are_used_again_are_fine()
    {
        using TestAuthority authority = Make();
        Assert.All(authority.Open().Renew(["1", "2"], new() { ReuseKey = true }), o => Assert.True(o.Succeeded));
        using Passphrase passphrase = Passphrase.FromCharacters("secret", "");
        authority.Issue(new() { NodePassphrase = passphrase, OutputPath = Path.Combine(authority.Around, "out") }, "6");
        Assert.Empty(Found(authority));
        Directory.Delete(Path.Combine(authority.Around, "out"), recursive: true);
        Assert.Equal(["CertificateMissing 11 6", "KeyMissing 11 6"], Found(authority));
    }

    // Lines in an unbroken chain, written by a tool that repeats itself: only the contents tell.
    [Fact]
    public void Numbers_and_keys_used_twice_are_found_in_an_unbroken_chain()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        var ledger = (LedgerFile)authority.Open().Store.ReadLedger();
        LedgerEntry one = ledger.All()[1] with { Certificate = ledger.CertificateOf(1) };
        ledger.Append(FileSystem.Real, [one with { CertificatePath = null, KeyPath = null }]);
        Assert.Equal(["SerialNumberReused 4 1"], Found(authority));

        DecodedCertificate key = DecodedCertificate.Decode(one.Certificate!);
        using SigningKey signer = SigningKey.Open(authority.Open().GetSigningCert(), null);
        var template = new CertificateTemplate
        {
            SerialNumber = SerialNumber.NextAfter(ledger.HighestSerialNumber, System.Security.Cryptography.RandomNumberGenerator.Fill),
            IssuerName = signer.Certificate.SubjectName.ToArray(),
            IssuerKeyId = signer.Certificate.SubjectKeyIdentifier,
            SubjectName = SubjectName.FromCommonName("3"),
            Validity = new Validity(key.NotBefore, key.NotAfter),
            PublicKey = key.PublicKey,
            Names = new SubjectNames(["3"], []),
        };
        byte[] certificate = signer.Sign(template).Encoded;
        ledger.Append(FileSystem.Real, [one with { NodeId = NodeId.Parse("3"), SerialNumber = template.SerialNumber, Certificate = certificate, CertificatePath = null, KeyPath = null }]);
        Assert.Equal(["KeyReused 5 3", "SerialNumberReused 4 1"], Found(authority).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void A_certificate_signed_with_openssl_in_between_is_found()
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority();
        string key = authority.File("x.key"), request = authority.File("x.csr"), certificate = authority.File("x.crt");
        Peer.Expect("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=x");
        Peer.Expect("openssl", "x509", "-req", "-in", request, "-CA", authority.File("signing.crt"), "-CAkey", authority.File("signing.key"),
            "-CAserial", authority.File("signing.srl"), "-out", certificate);
        Assert.Equal(["SerialNumberUnaccounted - -", "CertificateUnknown - x"], Found(authority));
    }

    [Fact]
    public void A_folder_that_is_no_authority_is_an_error()
    {
        using var folder = new TestFolder();
        Assert.Equal(ErrorCode.AuthorityNotFound, Assert.Throws<ClusterCertsException>(() => CertLedger.Test(folder.Path)).ErrorCode);
    }
}
