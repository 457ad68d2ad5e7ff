using System.Diagnostics;

namespace ClusterCerts.Tests.Revocation;

/// <summary>nginx, Java and GnuTLS take our lists, let the good one in and refuse the revoked one; with an intermediate too.</summary>
public sealed class RevocationInteropTests
{
    private const string JavaCheck = """
        import java.io.*;
        import java.nio.file.*;
        import java.security.cert.*;
        import java.util.*;

        // arguments: the trust file, the file of the revocation lists, the file of leaf and intermediates
        public class Check {
            public static void main(String[] a) throws Exception {
                CertificateFactory f = CertificateFactory.getInstance("X.509");
                X509Certificate root = (X509Certificate) f.generateCertificate(Files.newInputStream(Path.of(a[0])));
                List<Certificate> chain = new ArrayList<>(f.generateCertificates(Files.newInputStream(Path.of(a[2]))));
                PKIXParameters p = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
                p.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(f.generateCRLs(Files.newInputStream(Path.of(a[1]))))));
                CertPathValidator v = CertPathValidator.getInstance("PKIX");
                PKIXRevocationChecker c = (PKIXRevocationChecker) v.getRevocationChecker();
                c.setOptions(EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
                p.addCertPathChecker(c);
                try {
                    v.validate(f.generateCertPath(chain), p);
                    System.out.println("accepted");
                } catch (CertPathValidatorException e) {
                    System.out.println("refused " + e.getReason() + " " + e.getMessage());
                    System.exit(1);
                }
            }
        }
        """;

    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256, false)]
    [InlineData(KeyAlgorithm.EcdsaP521, false)]
    [InlineData(KeyAlgorithm.Rsa3072, false)]
    [InlineData(KeyAlgorithm.EcdsaP384, true)]
    [InlineData(KeyAlgorithm.Ed25519, true)]
    public void Java_refuses_the_revoked_one(KeyAlgorithm algorithm, bool below)
    {
        Peer.Needs("java", "javac");
        using var pki = new Cluster(algorithm, below);
        string[] program = BuiltPrograms.Java("Check", JavaCheck);
        Peer.Expect(program[0], [.. program[1..], pki.Trust, pki.Lists, pki.Good.CertificatePath!]);
        Peer.ExpectRefusal("refused REVOKED", program[0], [.. program[1..], pki.Trust, pki.Lists, pki.Bad.CertificatePath!]);
    }

    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256, false)]
    [InlineData(KeyAlgorithm.EcdsaP521, false)]
    [InlineData(KeyAlgorithm.Rsa3072, false)]
    [InlineData(KeyAlgorithm.EcdsaP384, true)]
    [InlineData(KeyAlgorithm.Ed25519, true)]
    public void GnuTLS_refuses_the_revoked_one(KeyAlgorithm algorithm, bool below)
    {
        Peer.Needs("certtool");
        using var pki = new Cluster(algorithm, below);
        Peer.Expect("certtool", "--verify-crl", "--load-ca-certificate", pki.Issuers, "--infile", pki.OwnList);
        string[] verify = ["--verify", "--load-ca-certificate", pki.Trust, "--load-crl", pki.Lists, "--infile"];
        Peer.Expect("certtool", [.. verify, pki.Good.CertificatePath!]);
        Peer.ExpectRefusal("revoked", "certtool", [.. verify, pki.Bad.CertificatePath!]);
    }

    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256, false)]
    [InlineData(KeyAlgorithm.Rsa2048, true)]
    [InlineData(KeyAlgorithm.Ed25519, true)]
    public void Nginx_refuses_the_revoked_one(KeyAlgorithm algorithm, bool below)
    {
        Peer.Needs("nginx", "curl");
        using var pki = new Cluster(algorithm, below);
        int port = FreePort.Take();
        using Process server = StartNginx(pki, port);
        try
        {
            (int, string) Get(NodeCert client) => Peer.Run(
                "curl", "-sS", "--max-time", "20", "--retry", "20", "--retry-connrefused", "--retry-delay", "0", "--retry-max-time", "20", "--cacert", pki.Trust,
                "--cert", client.CertificatePath!, "--key", client.KeyPath!, "-w", " %{http_code}", "--resolve", $"server:{port}:127.0.0.1", $"https://server:{port}/");
            (int code, string output) = Get(pki.Good);
            Assert.True(code == 0 && output.Contains("welcome 200", StringComparison.Ordinal), output);

            // nginx finishes the handshake and then answers 400 to a client whose certificate it refuses.
            (_, string refused) = Get(pki.Bad);
            Assert.Contains(" 400", refused, StringComparison.Ordinal);
            Assert.Contains("SSL certificate error", refused, StringComparison.Ordinal);
            Assert.Contains("certificate revoked", File.ReadAllText(pki.File("error.log")), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
        }
    }

    private static Process StartNginx(Cluster pki, int port)
    {
        File.WriteAllText(pki.File("nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{pki.File("nginx.pid")}};
            error_log {{pki.File("error.log")}} info;
            events { worker_connections 16; }
            http {
                access_log off;
                client_body_temp_path {{pki.File("b")}};
                proxy_temp_path {{pki.File("p")}};
                fastcgi_temp_path {{pki.File("f")}};
                uwsgi_temp_path {{pki.File("u")}};
                scgi_temp_path {{pki.File("s")}};
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_certificate {{pki.Server.CertificatePath}};
                    ssl_certificate_key {{pki.Server.KeyPath}};
                    ssl_client_certificate {{pki.Trust}};
                    ssl_verify_client on;
                    ssl_verify_depth 2;
                    ssl_crl {{pki.Lists}};
                    location / { return 200 "welcome"; }
                }
            }
            """);
        return Peer.Start(pki.Folder, "nginx", "-e", pki.File("error.log"), "-p", pki.Folder, "-c", pki.File("nginx.conf"));
    }

    /// <summary>A root, or an intermediate below one, with three nodes of which one is revoked.</summary>
    private sealed class Cluster : IDisposable
    {
        private readonly TestAuthority _root;

        internal Cluster(KeyAlgorithm algorithm, bool below)
        {
            _root = new TestAuthority(p => p with { KeyAlgorithm = algorithm });
            string path = _root.Path;
            if (below)
            {
                path = File("below");
                CertAuthority.Create(new() { Path = path, Subject = "CN=below", KeyAlgorithm = algorithm, IssuerPath = _root.Path }, _root.Context());
            }

            CertAuthority authority = CertAuthority.Open(path, _root.Context());
            NodeCert[] certs = [.. authority.Issue(["good", "bad", "server"], new() { KeyAlgorithm = algorithm }).Select(TestAuthority.Value)];
            (Good, Bad, Server) = (certs[0], certs[1], certs[2]);
            Assert.True(authority.Revoke(new() { NodeIds = ["bad"], Reason = RevocationReason.KeyCompromise }).Single().Succeeded);
            Trust = Path.Combine(path, "trust.crt");
            OwnList = Path.Combine(path, "signing.crl");
            Issuers = Path.Combine(path, "signing.crt");
            Lists = File("lists.pem");
            string rootList = below ? System.IO.File.ReadAllText(_root.Open().WriteRevocationList().Path) : "";
            System.IO.File.WriteAllText(Lists, System.IO.File.ReadAllText(OwnList) + rootList);
        }

        internal NodeCert Good { get; }

        internal NodeCert Bad { get; }

        internal NodeCert Server { get; }

        internal string Folder => _root.Around;

        internal string Trust { get; }

        internal string Issuers { get; }

        internal string OwnList { get; }

        /// <summary>One list of each issuer, one after the other.</summary>
        internal string Lists { get; }

        internal string File(string name) => Path.Combine(_root.Around, name);

        public void Dispose() => _root.Dispose();
    }
}
