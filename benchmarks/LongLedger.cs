using System.Numerics;
using System.Security.Cryptography;

namespace ClusterCerts.Benchmarks;

/// <summary>Makes an authority as it is after years: a ledger of many certificates, each chained to the one before,
/// of which those of the last round are in use.</summary>
/// <param name="folder">Where; it must not exist.</param>
/// <param name="count">How many certificates were issued.</param>
/// <param name="nodes">How many nodes there are: each got a certificate in every round.</param>
internal sealed class LongLedger(string folder, int count, int nodes)
{
    private const int RoundsOfOneKey = 10;

    // One in so many was revoked, a round later.
    private const int Revoked = 1000;

    private static readonly TimeSpan Round = TimeSpan.FromDays(7);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(10);

    // What is expired is never verified: one signature does for all of them.
    private static readonly byte[] s_anySignature = Convert.FromHexString("3006020101020101");

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly (PublicKeyInfo Public, byte[] Pem)[] _keys = new (PublicKeyInfo, byte[])[nodes];
    private string _previous = "";
    private BigInteger _serial;

    internal void Make()
    {
        int rounds = (count + nodes - 1) / nodes;
        string path = Path.Combine(folder, Ledger.DocumentName);
        CertAuthority.Create(new SigningCertParameters { Path = folder, Subject = "CN=Long ledger" });
        IAuthorityStore store = CertAuthority.Open(folder).Store;
        Ledger ledger = store.ReadLedger();
        _serial = ledger.HighestSerialNumber;
        _previous = Hash(File.ReadAllBytes(path).AsSpan()[..^1]);
        using SigningKey signer = SigningKey.Open(SigningCert.Read(store), null);
        using (var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 1 << 20))
        {
            for (int i = 0; i < count; i++)
            {
                DateTimeOffset time = _now - TimeSpan.FromHours(1) - ((rounds - 1 - (i / nodes)) * Round);
                Write(file, Issue(i, time, signer, isLast: i / nodes == rounds - 1));
                if (i % Revoked == Revoked - 1 && i >= nodes)
                    Write(file, LedgerEntries.Revocation(time, Numbers[(i - nodes) / Revoked], NodeOf(i), RevocationReason.Superseded));
            }
        }

        File.WriteAllBytes(store.Paths.PathOf(AuthorityDocument.SerialNumber), SerialFile.Encode(_serial));
        CertAuthority.Open(folder).WriteRevocationList();
    }

    private List<SerialNumber> Numbers { get; } = [];

    private NodeId NodeOf(int i) => NodeId.Parse($"node-{i % nodes:d6}.example");

    private LedgerEntry Issue(int i, DateTimeOffset time, SigningKey signer, bool isLast)
    {
        NodeId node = NodeOf(i);
        if (i / nodes % RoundsOfOneKey == 0)
        {
            using NewKey made = NewKey.Generate(new NewKeyTerms(KeyAlgorithm.EcdsaP256, KeyFormat.Pkcs8, null));
            _keys[i % nodes] = (made.PublicKey, [.. made.Pem]);
        }

        SerialNumber serial = SerialNumber.NextAfter(_serial, RandomNumberGenerator.Fill);
        _serial = serial.Value;
        if (i % Revoked == Revoked - 1)
            Numbers.Add(serial);
        var template = new CertificateTemplate
        {
            SerialNumber = serial,
            IssuerName = signer.Certificate.SubjectName.ToArray(),
            IssuerKeyId = signer.Certificate.KeyId,
            SubjectName = SubjectName.FromCommonName(node.ToString()),
            Validity = new Validity(Validity.WholeSeconds(time - TimeSpan.FromMinutes(5)), Validity.WholeSeconds(time + Lifetime)),
            PublicKey = _keys[i % nodes].Public,
            Names = new SubjectNames([node.ToString()], []),
        };
        byte[] tbs = template.Encode(signer.SignatureAlgorithm);
        byte[] der = CertificateTemplate.Assemble(tbs, signer.SignatureAlgorithm, isLast ? signer.SignRaw(tbs) : s_anySignature);
        if (isLast)
        {
            File.WriteAllBytes(Path.Combine(folder, $"node.{node}.crt"), CertificateFile.Write([der]));
            File.WriteAllBytes(Path.Combine(folder, $"node.{node}.key"), _keys[i % nodes].Pem);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path.Combine(folder, $"node.{node}.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return LedgerEntries.Issued(time, DecodedCertificate.Decode(der), serial, node, signer.Certificate.KeyId) with
        {
            CertificatePath = $"node.{node}.crt",
            KeyPath = $"node.{node}.key",
        };
    }

    private void Write(FileStream file, LedgerEntry entry)
    {
        byte[] line = LedgerLine.Write(entry with { Previous = _previous });
        _previous = Hash(line);
        file.Write(line);
        file.WriteByte((byte)'\n');
    }

    private static string Hash(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));
}
