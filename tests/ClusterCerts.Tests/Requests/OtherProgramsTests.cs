namespace ClusterCerts.Tests.Requests;

/// <summary>Requests as the programs of the field make them, each signed, verified by OpenSSL and matched with the requester's key.</summary>
public sealed class OtherProgramsTests
{
    private const string GoProgram = """
        package main

        import (
            "crypto/ecdsa"
            "crypto/elliptic"
            "crypto/rand"
            "crypto/x509"
            "crypto/x509/pkix"
            "encoding/pem"
            "os"
        )

        func main() {
            key, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
            template := x509.CertificateRequest{Subject: pkix.Name{CommonName: "web1", Organization: []string{"Example"}}, DNSNames: []string{"web1"}}
            request, err := x509.CreateCertificateRequest(rand.Reader, &template, key)
            if err != nil {
                panic(err)
            }
            der, _ := x509.MarshalPKCS8PrivateKey(key)
            os.WriteFile("node.csr", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: request}), 0644)
            os.WriteFile("node.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0600)
        }
        """;

    // Each makes node.csr, and node.key where the program gives its key away; the request is for web1.
    private static readonly Dictionary<string, Action<string>> Makers = new()
    {
        ["openssl, no extensions"] = f => OpenSsl(f, "-subj", "/CN=web1"),
        ["openssl, subjectAltName"] = f => OpenSsl(f, "-subj", "/CN=web1", "-addext", "subjectAltName=DNS:web1"),
        ["openssl, everything harmless"] = f => OpenSsl(
            f, "-subj", "/C=CH/O=Example/CN=web1", "-addext", "subjectAltName=DNS:web1", "-addext", "extendedKeyUsage=serverAuth,clientAuth",
            "-addext", "keyUsage=critical,digitalSignature,keyEncipherment,keyAgreement", "-addext", "basicConstraints=critical,CA:FALSE",
            "-addext", "nsComment=hello"),
        ["openssl, DER"] = f => OpenSsl(f, "-subj", "/CN=web1", "-outform", "DER"),
        ["openssl, EC"] = f => OpenSsl(f, "-subj", "/CN=web1", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"),
        ["openssl, RSA-PSS signature"] = f => OpenSsl(
            f, "-subj", "/CN=web1", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"),
        ["openssl, CRLF and text around"] = f =>
        {
            OpenSsl(f, "-subj", "/CN=web1", "-text");
            File.WriteAllText(Path.Combine(f, "node.csr"), "From: web1\n\n" + File.ReadAllText(Path.Combine(f, "node.csr")).ReplaceLineEndings("\r\n") + "\r\nBest wishes\r\n");
        },
        ["openssl, a challenge password"] = f =>
        {
            File.WriteAllText(Path.Combine(f, "r.cnf"), """
                [req]
                prompt = no
                distinguished_name = dn
                attributes = at
                [dn]
                CN = web1
                [at]
                challengePassword = not to be shown
                unstructuredName = web one
                """);
            OpenSsl(f, "-config", "r.cnf");
        },
        ["certtool"] = f =>
        {
            File.WriteAllText(Path.Combine(f, "r.tmpl"), "cn = web1\norganization = Example\ndns_name = web1\ntls_www_server\nsigning_key\nencryption_key\n");
            Peer.ExpectIn(f, "certtool", "--generate-privkey", "--key-type", "ecdsa", "--curve", "secp256r1", "--no-text", "--outfile", "node.key");
            Peer.ExpectIn(f, "certtool", "--generate-request", "--load-privkey", "node.key", "--template", "r.tmpl", "--outfile", "node.csr");
        },
        ["keytool"] = f =>
        {
            string[] store = ["-keystore", "k.p12", "-storepass", "changeit", "-storetype", "PKCS12", "-alias", "n"];
            Peer.ExpectIn(f, "keytool", ["-genkeypair", .. store, "-keyalg", "RSA", "-keysize", "3072", "-dname", "CN=web1, OU=Ops, O=Example, C=CH"]);
            Peer.ExpectIn(f, "keytool", ["-certreq", .. store, "-ext", "san=dns:web1", "-file", "node.csr"]);
            Peer.ExpectIn(f, "openssl", "pkcs12", "-in", "k.p12", "-passin", "pass:changeit", "-nocerts", "-nodes", "-out", "node.key");
        },
        ["certutil"] = f =>
        {
            Directory.CreateDirectory(Path.Combine(f, "db"));
            File.WriteAllBytes(Path.Combine(f, "noise"), new byte[4096]);
            Peer.ExpectIn(f, "certutil", "-N", "-d", "sql:db", "--empty-password");
            Peer.ExpectIn(f, "certutil", "-R", "-d", "sql:db", "-s", "CN=web1", "-8", "web1", "-k", "rsa", "-g", "2048", "-z", "noise", "-a", "-o", "node.csr");
        },
        ["go"] = f =>
        {
            File.WriteAllText(Path.Combine(f, "main.go"), GoProgram);
            Peer.ExpectIn(f, "go", "run", "main.go");
        },
    };

    public static TheoryData<string> All => [.. Makers.Keys];

    [SkippableTheory]
    [MemberData(nameof(All))]
    public void Is_signed_and_stands_a_strict_verification(string maker)
    {
        using var folder = new TestFolder();
        string csr = folder.File("node.csr");
        Makers[maker](folder.Path);
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki") });
        CertAuthority authority = CertAuthority.Open(folder.File("pki"));
        NodeCertRequest request = NodeCertRequest.Read(csr);

        NodeCertRequest reviewed = authority.ReviewRequests().Review(request);
        Outcome<NodeCert> outcome = authority.Approve([request], new ApprovalParameters()).Single();

        Assert.Equal("web1", request.NodeId);
        Assert.True(request.SignatureValid);
        Assert.Equal((RequestRisk.Low, ""), (reviewed.Risk!.Value, string.Concat(reviewed.Violations)));
        Assert.Null(outcome.Error);
        NodeCert cert = outcome.Value!;
        Assert.Equal("CN=web1", cert.Subject);
        Assert.Equal(["web1"], cert.DnsNames);
        Assert.Null(cert.KeyPath);
        Assert.Equal(folder.File("pki/node.web1.crt"), cert.CertificatePath);
        Peer.ExpectIn(folder.Path, "openssl", "verify", "-x509_strict", "-purpose", maker == "certtool" ? "sslserver" : "sslclient", "-CAfile", "pki/trust.crt", "pki/node.web1.crt");
        Peer.ExpectIn(folder.Path, "openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "web1", "-CAfile", "pki/trust.crt", "pki/node.web1.crt");
        Assert.True(Matches(folder, csr, cert), "the certificate is for another key than the requester's");
        Assert.DoesNotContain("not to be shown", string.Join('\n', reviewed.Dropped.Concat(reviewed.Reasons)), StringComparison.Ordinal);
    }

    private static void OpenSsl(string folder, params string[] arguments)
    {
        string[] key = arguments.Contains("-newkey") ? [] : ["-newkey", "rsa:2048"];
        Peer.ExpectIn(folder, "openssl", ["req", "-new", "-nodes", .. key, "-keyout", "node.key", "-out", "node.csr", .. arguments]);
    }

    // NSS keeps its key to itself; there the request's stands for it.
    private static bool Matches(TestFolder folder, string csr, NodeCert cert) => File.Exists(folder.File("node.key"))
        ? KeyMatch.Test(folder.File("node.key"), cert.CertificatePath!) && KeyMatch.Test(folder.File("node.key"), csr)
        : NodeCertRequest.Read(csr).Decoded.PublicKey.Encoded.AsSpan().SequenceEqual(DecodedCertificate.Decode(cert.Encoded).PublicKey.Encoded);
}
