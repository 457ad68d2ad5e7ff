using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Trust;

/// <summary>Certificates with addresses in them, which nobody asks.</summary>
public sealed class LuringEndpointTests : EndpointBed
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_address_in_a_served_certificate_is_asked(bool showsIntermediate)
    {
        using var lure = new TcpListener(IPAddress.Loopback, 0);
        lure.Start();
        (X509Certificate2 root, X509Certificate2 middle, X509Certificate2 leaf) = Luring(((IPEndPoint)lure.LocalEndpoint).Port);
        string certificate = Folder.File("lure.crt");
        File.WriteAllText(certificate, leaf.ExportCertificatePem() + "\n" + (showsIntermediate ? middle.ExportCertificatePem() + "\n" : ""));
        File.WriteAllText(Folder.File("lure.key"), leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Folder.File("root.crt"), root.ExportCertificatePem());
        Peer.Needs("openssl");
        using var server = new OpenSslTlsServer("-cert", certificate, "-cert_chain", certificate, "-key", Folder.File("lure.key"));
        var expected = new NodeCertTestParameters { CertificatePaths = [], TrustPaths = [Folder.File("root.crt")], NodeId = "node1" };
        NodeCertReport report = EndpointTester.Test([new EndpointTarget(server.Address, expected)], Patient, AuthorityContext.Default).Single();
        Assert.Equal(showsIntermediate, report.Checks.Single(c => c.Name == CheckName.Chain).Passed);
        Assert.False(lure.Pending(), "the address in the certificate was asked");

        // As a client certificate it lures as little.
        EndpointTester.Test([new EndpointTarget(server.Address, expected)], Patient with { ClientCertificatePath = certificate }, AuthorityContext.Default).Single();
        NodeCertTester.Test(expected with { CertificatePaths = [certificate] }, AuthorityContext.Default);
        Assert.False(lure.Pending(), "the address in the certificate was asked");
    }

    // AIA (RFC 5280 4.2.2.1) and a distribution point that lead to a port of ours.
    private static (X509Certificate2 Root, X509Certificate2 Middle, X509Certificate2 Leaf) Luring(int port)
    {
        DateTimeOffset start = DateTimeOffset.UtcNow.AddMinutes(-5);
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
        X509Certificate2 root = Make("CN=lure root", null, true);
        X509Certificate2 middle = Make("CN=lure middle", root, true);
        return (root, middle, Make("CN=node1", middle, false));

        X509Certificate2 Make(string name, X509Certificate2? issuer, bool isCA)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isCA, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(
                isCA ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            if (issuer is null)
                return request.CreateSelfSigned(start, start.AddDays(20));
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([address + "ocsp"], [address + "ca.crt"]));
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([address + "list.crl"]));
            if (!isCA)
            {
                var names = new SubjectAlternativeNameBuilder();
                names.AddDnsName("node1");
                request.CertificateExtensions.Add(names.Build());
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.ServerAuth), new Oid(Oids.ClientAuth)], false));
            }

            using X509Certificate2 bare = request.Create(issuer, start, start.AddDays(10), RandomNumberGenerator.GetBytes(8));
            return bare.CopyWithPrivateKey(key);
        }
    }
}
