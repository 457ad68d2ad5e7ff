using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.Audit;

/// <summary>What befalls an authority, and what its administrator does then.</summary>
internal static partial class DamagedAuthority
{
    internal static LedgerFindingKind[] Kinds(TestAuthority authority) => [.. CertLedger.Test(authority.Path, authority.Context()).Select(f => f.Kind).Distinct()];

    internal static void SetMode(TestAuthority authority, UnixFileMode others)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(authority.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | others);
    }

    internal static void Repair(TestAuthority authority) => Assert.NotEmpty(CertLedger.Repair(authority.Path, authority.Context()));

    internal static void Renew(TestAuthority authority, params string[] ids) =>
        Assert.All(authority.Open().Renew(ids, new()).ToList(), o => Assert.Null(o.Error));

    internal static void Revoke(TestAuthority authority, RevocationParameters what) => Assert.All(authority.Open().Revoke(what), o => Assert.Null(o.Error));

    internal static void Replace(TestAuthority authority) => CertAuthority.Create(
        new() { Path = authority.Path, Subject = "CN=other", Force = true }, authority.Context());

    internal static void Rotate(TestAuthority authority)
    {
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
            authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
    }

    internal static void Lines(TestAuthority authority, Action<List<string>> change)
    {
        List<string> lines = [.. File.ReadAllLines(authority.File("ledger.jsonl"))];
        change(lines);
        File.WriteAllText(authority.File("ledger.jsonl"), string.Concat(lines.Select(l => l + "\n")));
    }

    // As whoever may write the ledger would do it: each line goes on from the one before.
    internal static void Rechained(TestAuthority authority, Action<List<string>> change)
    {
        string previous = new('0', 64);
        Lines(authority, lines =>
        {
            change(lines);
            for (int i = 0; i < lines.Count; i++)
            {
                lines[i] = Previous().Replace(lines[i], $"\"previous\":\"{previous}\"", 1);
                previous = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(lines[i])));
            }
        });
    }

    internal static void SignHead(TestAuthority authority) =>
        authority.Open().PlanLedgerExport(new() { Format = LedgerExportFormat.Head }).Read(_ => { }, message => Assert.Fail(message));

    internal static void SignAnotherHead(TestAuthority authority)
    {
        File.Delete(authority.File("ledger.head"));
        SignHead(authority);
    }

    [GeneratedRegex("\"previous\":\"[0-9a-f]{64}\"")]
    private static partial Regex Previous();

    internal static void MoveAway(TestAuthority authority, string name) => File.Move(authority.File(name), Path.Combine(authority.Around, name));

    internal static void Backup(TestAuthority authority, string name)
    {
        string to = Path.Combine(authority.Around, name);
        Directory.CreateDirectory(to);
        foreach (string path in Directory.EnumerateFiles(authority.Path))
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }

    internal static void Restore(TestAuthority authority, string backup, string name) =>
        File.Copy(Path.Combine(authority.Around, backup, name), authority.File(name), overwrite: true);

    // As openssl x509 -CAserial does: a number more in the serial file, and a certificate that no line tells of.
    internal static void Outside(TestAuthority authority, string id)
    {
        Assert.True(SerialNumber.TryCreate(authority.Open().Store.ReadLedger().HighestSerialNumber + 1, out SerialNumber serial));
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        File.WriteAllBytes(authority.File($"node.{id}.crt"), CertificateFile.Write([Signed(authority, id, serial, key)]));
        File.WriteAllBytes(authority.File("signing.srl"), SerialFile.Encode(serial.Value));
    }

    // In an unbroken chain, as a tool would write it that repeats itself: node 3 gets the number of node 1.
    internal static void RepeatNumber(TestAuthority authority)
    {
        var ledger = (LedgerFile)authority.Open().Store.ReadLedger();
        LedgerEntry one = ledger.All()[1];
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        byte[] certificate = Signed(authority, "3", one.SerialNumber!.Value, key);
        DecodedCertificate decoded = DecodedCertificate.Decode(certificate);
        File.WriteAllBytes(authority.File("node.3.crt"), CertificateFile.Write([certificate]));
        File.WriteAllBytes(authority.File("node.3.key"), key.ExportPem(KeyFormat.Pkcs8, null));
        ledger.Append(FileSystem.Real, [one with
        {
            NodeId = NodeId.Parse("3"),
            NotBefore = decoded.NotBefore,
            NotAfter = decoded.NotAfter,
            PublicKeySha256 = decoded.PublicKey.Sha256,
            Certificate = certificate,
            CertificatePath = "node.3.crt",
            KeyPath = "node.3.key",
        }]);
    }

    // In an unbroken chain: node 3 is said to have been brought the certificate of node 1.
    internal static void HandOver(TestAuthority authority)
    {
        SetTargets(authority);
        var ledger = (LedgerFile)authority.Open().Store.ReadLedger();
        var files = new PublishedFiles("Pem", "web3.example.com", "/etc/tls", null, IsProven: true);
        ledger.Append(FileSystem.Real, [LedgerEntries.Published(authority.Clock.GetUtcNow(), NodeId.Parse("3"), ledger.All()[1].SerialNumber!.Value, files)]);
    }

    internal static void SetTargets(TestAuthority authority) =>
        Assert.All(authority.Open().SetTargets([new() { NodeId = "*", TargetPath = "/etc/tls" }]), o => Assert.True(o.Succeeded));

    private static byte[] Signed(TestAuthority authority, string id, SerialNumber serial, KeyPair key)
    {
        using SigningKey signer = SigningKey.Open(authority.Open().GetSigningCert(), null);
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(authority.Clock.GetUtcNow().ToUnixTimeSeconds());
        return signer.Sign(new CertificateTemplate
        {
            SerialNumber = serial,
            IssuerName = signer.Certificate.SubjectName.ToArray(),
            IssuerKeyId = signer.Certificate.SubjectKeyIdentifier,
            SubjectName = SubjectName.FromCommonName(id),
            Validity = new Validity(now, now.AddDays(30)),
            PublicKey = key.PublicKey,
            Names = new SubjectNames([id], []),
        }).Encoded;
    }

    internal static NodeCertRequest RequestWithKeyOf(NodeCert cert, string id, TestAuthority authority)
    {
        string path = Path.Combine(authority.Around, "requests");
        string key = TestAuthority.Value(RequestMaker.Make([id], new NodeCertRequestParameters { Path = path }).Single()).KeyPath!;
        File.Copy(cert.KeyPath!, key, overwrite: true);
        return TestAuthority.Value(RequestMaker.Make([id], new NodeCertRequestParameters { Path = path, ReuseKey = true, Force = true }).Single());
    }
}
