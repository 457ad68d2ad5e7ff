using System.Text;

namespace ClusterCerts.Tests.Promises;

/// <summary>Every file that is read: whatever its bytes are, the answer is a value or an error of ours.</summary>
/// <remarks>Seeded, so a failure comes back; the message names the kind, the round and the bytes.</remarks>
public sealed class FileFuzzTests
{
    private static readonly int Rounds = FullTests.Count(20_000, 250);

    public static TheoryData<string> Kinds =>
    [
        "certificate", "list", "request", "key pkcs8", "key sec1", "key pkcs1", "key encrypted", "key der", "pfx", "policy", "targets", "rotation", "ring",
        "ledger", "serial", "passphrase", "subject", "duration", "endpoint", "share", "limit", "names", "node", "address", "pattern",
        "journal", "index", "openssl.cnf", "pkcs7", "key legacy", "trusted", "serial number", "ledger line",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Changed_bytes_are_told_as_such(string kind)
    {
        using var folder = new TestFolder();
        using Passphrase passphrase = Passphrase("secret");
        (byte[] seed, Action<string, byte[]> read) = Subject(kind, folder, passphrase);
        string path = folder.File("input");
        var random = new Random(kind.Length);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Change(seed, random);
            File.WriteAllBytes(path, bytes);
            try
            {
                read(path, bytes);
            }
            catch (ClusterCertsException)
            {
                // The expected answer.
            }
            catch (Exception e)
            {
                Assert.Fail($"{kind}, round {round}: {Convert.ToHexString(bytes)}\n{e}");
            }
        }
    }

    // Reading changes nothing: one authority serves for all rounds.
    private static Action<string, byte[]> RotationOf(TestFolder folder)
    {
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        return (_, bytes) =>
        {
            File.WriteAllBytes(Path.Combine(pki, AuthorityDocument.Rotation.Name), bytes);
            _ = CertAuthority.Open(pki).GetRotation().NextStep;
        };
    }

    private static (byte[] Seed, Action<string, byte[]> Read) Subject(string kind, TestFolder folder, Passphrase passphrase)
    {
        using KeyPair key = KeyPair.Generate(kind == "key pkcs1" ? KeyAlgorithm.Rsa2048 : KeyAlgorithm.EcdsaP256);
        Action<string, byte[]> readKey = (path, _) => PrivateKeyFile.Read(path, passphrase).Dispose();
        return kind switch
        {
            "certificate" => (Forge.Leaf(Forge.Root()).Der, (path, _) =>
                CertificateFile.Read(path).ToList().ForEach(c => Assert.NotNull(c.Subject + c.SerialText))),
            "list" or "request" or "pfx" => Made(kind, passphrase),
            "journal" or "index" or "openssl.cnf" or "ledger line" => OfFolder(kind),
            "pkcs7" or "trusted" => (OpenSslForm(kind), (path, _) =>
                CertificateContainer.Read(path, null).ToList().ForEach(c => Assert.NotNull(c.Subject + c.SerialText))),
            "key legacy" => (LegacyKey(), readKey),
            "key pkcs8" => (key.ExportPem(KeyFormat.Pkcs8, null), readKey),
            "key sec1" or "key pkcs1" => (key.ExportPem(KeyFormat.Traditional, null), readKey),
            "key encrypted" => (EncryptedKey(), readKey),
            "key der" => (PemFile.Parse(key.ExportPem(KeyFormat.Pkcs8, null), "key")[0].Content, readKey),
            "policy" => (System.Text.Encoding.UTF8.GetBytes(
                "{ \"version\": 1, \"preset\": \"Default\", \"rules\": { \"maximumLifetime\": \"<168h\", \"minimumSerialNumber\": \"0A\", "
                    + "\"allowedNodeIds\": [\"web*\", \"/db[0-9]+/\"], \"allowedDnsNames\": { \"*\": [\".example.com\"] }, "
                    + "\"allowedIPAddresses\": { \"*\": [\"10.0.0.0/8\"] }, \"allowedKeyAlgorithms\": [\"EcdsaP256\"], \"allowSharedKeys\": true } }"),
                (path, bytes) => PolicyFile.Parse(bytes, path)),
            "targets" => (new TargetList
            {
                Targets = [new() { NodeId = "web*", HostName = "{id}.example.net", Port = 22, TargetPath = "/etc/tls", Mode = "0640", Endpoint = "{id}:443", StartTls = StartTls.Smtp }],
            }.Encode(), (path, bytes) => TargetList.Parse(bytes, path)),
            "rotation" => (new RotationFile { NextSubject = "CN=x", Undo = [new() { Files = [new("signing.crt", "x")] }] }.Encode(), RotationOf(folder)),
            "ring" => (System.Text.Encoding.UTF8.GetBytes("{ \"undo\": { \"retired\": \"r\", \"from\": \"f\", \"to\": \"t\" }, \"lastTurn\": \"2026-01-01T00:00:00Z\", \"stamp\": 5 }"),
                (path, bytes) =>
                {
                    File.WriteAllBytes(folder.File(KeyRingState.FileName), bytes);
                    KeyRingState.Read(folder.Path);
                }),
            "ledger" => (LedgerLine.Write(new LedgerEntry { Event = LedgerEvent.Policy, Time = Forge.Now, Previous = "00", Detail = "x" }), (_, bytes) =>
            {
                try
                {
                    LedgerLine.Read(bytes, withCertificate: true);
                }
                catch (System.Text.Json.JsonException)
                {
                    // Who reads the ledger adds the line.
                }
            }),
            "serial" => ("0A1B2C\n"u8.ToArray(), (path, bytes) => SerialFile.Parse(bytes, path)),
            "passphrase" => ("secret word\n"u8.ToArray(), (path, _) => ClusterCerts.Keys.Passphrase.FromFile(path).Dispose()),
            _ => OfText(kind),
        };
    }

    private static (byte[] Seed, Action<string, byte[]> Read) OfText(string kind)
    {
        (string seed, Action<string> read) = kind switch
        {
            "subject" => ("CN=prod\\2C x, O=\"A, B\"+OU=c, C=DE, OID.1.2.3=z", t => _ = SubjectName.Parse(t)),
            "duration" => ("1d12h30.5m", t => DurationText.Parse(t)),
            "endpoint" => ("[fd00::5]:443", t => EndpointAddress.Parse(t)),
            "share" => ("66.5%", t => LifeShare.Parse(t)),
            "limit" => ("<168h", t => LifetimeLimit.Parse(t)),
            "names" => ("/we=b/=a.example.com,b.example.com", t => NodeNames.Parse(t)),
            "node" => ("m\u00FCller.example.com", (Action<string>)(t => _ = NodeId.Parse(t).DnsName)),
            "address" => ("fd00::/8", t => AddressRange.Parse(t)),
            "serial number" => ("00A1:b2", t => SerialNumber.Parse(t)),
            "pattern" => ("{id}.b\u00FCro.*.example.com", t => DnsNamePattern.Parse(t)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return (System.Text.Encoding.UTF8.GetBytes(seed), (_, bytes) => read(System.Text.Encoding.UTF8.GetString(bytes)));
    }

    private static (byte[] Seed, Action<string, byte[]> Read) Made(string kind, Passphrase passphrase)
    {
        using var authority = new TestAuthority();
        switch (kind)
        {
            case "list":
                authority.Open().WriteRevocationList();
                return (File.ReadAllBytes(authority.File("signing.crl")), (path, _) => RevocationListFile.Read(path).ToList().ForEach(l => l.ProblemAt(Forge.Now)));
            case "request":
                return (ForgedRequest.Make(), (path, _) => RequestFile.Read(path));
            default:
                using (var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256))
                {
                    var made = new System.Security.Cryptography.X509Certificates.CertificateRequest(
                        "CN=x", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
                    using var certificate = made.CreateSelfSigned(Forge.Now, Forge.Now.AddDays(1));
                    byte[] pfx = certificate.ExportPkcs12(
                        new System.Security.Cryptography.PbeParameters(
                            System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 100),
                        "secret");
                    return (pfx, (path, _) => PrivateKeyFile.Read(path, passphrase).Dispose());
                }
        }
    }

    private static (byte[] Seed, Action<string, byte[]> Read) OfFolder(string kind)
    {
        string name = kind switch { "journal" => AuthorityLock.FileName, "index" => "index.txt", "ledger line" => LedgerFile.FileName, _ => kind };
        switch (kind)
        {
            case "index":
                return ("R\t300101000000Z\t260101000000Z,keyCompromise\t0A\tunknown\t/CN=a\nV\t20510101000000Z\t\t0B\tunknown\t/CN=b\n"u8.ToArray(),
                    (_, bytes) => ReadOpenSsl(name, bytes));
            case "openssl.cnf":
                return ("[ ca ]\ndefault_ca = my\n[ my ]\ndir = $ENV::HOME/$x # no\nx = ${dir}\ndatabase = $dir/index.txt\nserial=./serial\n"u8.ToArray(),
                    (_, bytes) => ReadOpenSsl(name, bytes));
            default:
                return (SeedOf(kind), (_, bytes) =>
                {
                    using var folder = new TestFolder();
                    Directory.CreateDirectory(folder.File("pki"));
                    File.WriteAllBytes(folder.File("pki/" + name), bytes);
                    var authority = new AuthorityFolder(folder.File("pki"), FileSystem.Real);
                    authority.Recover();
                    LedgerStatus.Of(authority, authority.ReadLedger());
                    Assert.NotNull(ScannedLines.Read(folder.File("pki/" + LedgerFile.FileName)));
                });
        }
    }

    // Two steps: one to be finished, one to be undone.
    private static byte[] SeedOf(string kind)
    {
        var line = new LedgerEntry
        {
            Event = LedgerEvent.Issue, Time = Forge.Now, Previous = new string('0', 64), NodeId = NodeId.Parse("a"), SerialNumber = SerialNumber.Parse("0A"), NotBefore = Forge.Now, NotAfter = Forge.Now,
            CertificatePath = "node.a.crt", KeyPath = "node.a.key", Certificate = [1, 2, 3],
        };
        if (kind != "journal")
            return [.. LedgerLine.Write(line), (byte)'\n'];
        var file = new JournalFile { Temporary = ".a.crt.00000000.cctmp", Kept = ".a.crt.00000001.cctmp", Target = "a.crt", SerialNumber = "0A", IsCertificate = true, NodeId = "a" };
        var journal = new Journal
        {
            Location = "/pki", Steps =
            [
                new JournalStep { Operation = "x", IsCommitted = true, Files = [file with { SerialNumber = null, IsCertificate = false }], Ledger = [line] },
                new JournalStep { Operation = "y", Files = [file], Chain = [[1]] },
            ],
        };
        return [.. System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(journal, Journal.Json), (byte)'\n'];
    }

    private static void ReadOpenSsl(string name, byte[] bytes)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("index.txt"), "");
        File.WriteAllBytes(folder.File(name), bytes);
        OpenSslCADirectory directory = OpenSslCADirectory.Open(folder.Path);
        directory.ReadCertificates(WorkLog.None);
        Assert.NotNull(directory.FindCertificate() + directory.FindKey() + directory.Index.Sum(l => directory.CertificatesWith(l.Number!.Value).Count));
    }

    private static byte[] OpenSslForm(string kind)
    {
        var root = Forge.Root();
        byte[] leaf = Forge.Leaf(root).Der;
        if (kind == "trusted")
            return PemFile.WriteBytes("TRUSTED CERTIFICATE", [.. leaf, 0x30, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 6, 1, 5, 5, 7, 3, 1]);
        var bundle = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        bundle.Add(System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(leaf));
        bundle.Add(System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(root.Der));
        return bundle.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs7)!;
    }

    // What openssl ec -aes128 writes.
    private static byte[] LegacyKey()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        byte[] iv = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
#pragma warning disable CA5351 // The form's own derivation.
        byte[] derived = System.Security.Cryptography.MD5.HashData([.. "secret"u8, .. iv.AsSpan(0, 8)]);
#pragma warning restore CA5351
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = derived;
        string body = Convert.ToBase64String(aes.EncryptCbc(key.ExportECPrivateKey(), iv), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");
        return System.Text.Encoding.ASCII.GetBytes(
            $"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{Convert.ToHexString(iv)}\n\n{body}\n-----END EC PRIVATE KEY-----\n");
    }

    // A hundred iterations: the point is the bytes, not the work.
    private static byte[] EncryptedKey()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return PemFile.WriteBytes("ENCRYPTED PRIVATE KEY", key.ExportEncryptedPkcs8PrivateKey(
            "secret",
            new System.Security.Cryptography.PbeParameters(
                System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 100)));
    }

    private static Passphrase Passphrase(string text)
    {
        using var secret = new System.Security.SecureString();
        foreach (char c in text)
            secret.AppendChar(c);
        return ClusterCerts.Keys.Passphrase.FromSecureString(secret);
    }

    private static byte[] Change(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 1; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4: // a piece from elsewhere
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count), 1));
                    break;
                default: // cut off
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
