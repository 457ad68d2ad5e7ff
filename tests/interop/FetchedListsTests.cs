using System.Globalization;

namespace ClusterCerts.Interop;

/// <summary>Programs that fetch what certificates name: OpenSSL the lists, Java the lists and the CAs' certificates, from a running nginx with the folder that the exports fill.
/// Through a rotation and below another authority they take the good, and refuse whom the list revokes.</summary>
public sealed class FetchedListsTests : IDisposable
{
    private readonly RealProgram _openssl = RealProgram.Need("openssl");
    private readonly RealProgram _java = RealProgram.Need("java");
    private readonly TestAuthority _authority = new();
    private readonly int _port = FreePort.Take();
    private readonly string _web;
    private readonly ServerProcess _nginx;

    public FetchedListsTests()
    {
        _web = Directory.CreateDirectory(_authority["web"]).FullName;
        _nginx = NginxTests.Start(_authority, _port, [string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{_port}; root \"{_web}\";")]);
    }

    public void Dispose()
    {
        _nginx.Dispose();
        _authority.Dispose();
    }

    [SkippableFact]
    public void Through_a_rotation_the_revoked_are_refused_and_the_others_taken()
    {
        string root = _authority.Pki;
        Set(root);
        Issue(root, "good", "bad");
        Revoke(root, "bad");
        Export(root);
        AssertVerdicts(root, ("good", true), ("bad", false));
        string former = Kept(root, "good");

        Rotate(root, RotationPhase.Stage, RotationPhase.Trust);
        Export(root);
        AssertVerdicts(root, ("good", true), ("bad", false));

        // Half of the way each CA has nodes, and a list of its own.
        Rotate(root, RotationPhase.Issue);
        Issue(root, "lost");
        Revoke(root, "lost");
        Export(root);
        AssertVerdicts(root, ("good", true), ("bad", false), ("lost", false), (former, true));

        Rotate(root, RotationPhase.Retire);
        Export(root);
        AssertVerdicts(root, ("good", true), ("lost", false));
    }

    // The leaf alone is presented: Java fetches the certificate of the intermediate, and both lists.
    [SkippableFact]
    public void Below_another_authority_a_leaf_alone_is_enough()
    {
        Set(_authority.Pki);
        string pki = _authority["below"];
        CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=below", IssuerPath = _authority.Pki, Lifetime = TimeSpan.FromDays(900) });
        Set(pki);
        CertAuthority.Open(_authority.Pki).WriteRevocationList();
        Issue(pki, "good", "bad");
        Revoke(pki, "bad");
        Export(pki);
        Assert.Equal(4, Directory.GetFiles(_web).Length); // Of both CAs a list and a certificate.
        AssertVerdicts(pki, ("good", true), ("bad", false));

        // Who fetches nothing knows neither the intermediate nor any list.
        Assert.Contains("good unknown", Java(fetches: false, pki, ["good"]), StringComparison.Ordinal);

        // The root revokes the intermediate, and puts its list in place: Java looks for another way, and there is none.
        CertAuthority above = CertAuthority.Open(_authority.Pki);
        string serial = CertificateSerial(Path.Combine(pki, "signing.crt"));
        Assert.All(above.Revoke(new RevocationParameters { SerialNumbers = [SerialNumber.Parse(serial)] }), o => Assert.Null(o.Error));
        Export(_authority.Pki);
        Assert.Contains("good unknown", Java(fetches: true, pki, ["good"]), StringComparison.Ordinal);
    }

    private static void Rotate(string authority, params RotationPhase[] phases)
    {
        foreach (RotationPhase phase in phases)
            Assert.True(CertAuthority.Open(authority).Rotate(new RotationParameters { Phase = phase, IsConfirmed = true }).IsFinished);
    }

    private static void Issue(string authority, params string[] nodes) =>
        Assert.All(CertAuthority.Open(authority).Issue(nodes, new NodeCertParameters { Lifetime = TimeSpan.FromDays(90) }), o => Assert.Null(o.Error));

    private static void Revoke(string authority, string node) =>
        Assert.All(CertAuthority.Open(authority).Revoke(new RevocationParameters { NodeIds = [node] }), o => Assert.Null(o.Error));

    private static string Kept(string authority, string node)
    {
        File.Copy(Path.Combine(authority, $"node.{node}.crt"), Path.Combine(authority, $"node.former-{node}.crt"));
        return $"former-{node}";
    }

    private void Set(string authority) => CertAuthority.Open(authority).SetPolicy(new CertPolicyChanges
    {
        DistributionPoints = [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/{{issuer}}.crl")],
        IssuerAddresses = [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/{{issuer}}.crt")],
    });

    private void Export(string authority)
    {
        CertAuthority opened = CertAuthority.Open(authority);
        opened.WriteRevocationList();
        Assert.All(new RevocationListExporter(opened, new RevocationListExportParameters { OutputPath = _web }).Export(_ => true), o => Assert.Null(o.Error));
        new SigningCertExporter(opened, new SigningCertExportParameters { Format = SigningCertExportFormat.IssuerFiles, OutputPath = _web }).Export();
    }

    private void AssertVerdicts(string authority, params (string Node, bool IsGood)[] nodes)
    {
        string java = Java(fetches: true, authority, [.. nodes.Select(n => n.Node)]);
        foreach ((string node, bool isGood) in nodes)
        {
            Assert.Contains($"{node} {(isGood ? "good" : "revoked")}\n", java.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            string file = Path.Combine(authority, $"node.{node}.crt");
            ProgramResult verified = _openssl.Run(
                "verify", "-CAfile", Path.Combine(authority, "trust.crt"), "-untrusted", file, "-crl_download", "-crl_check", file);
            if (isGood)
                verified.Succeeded().Says("OK");
            else
                Assert.Contains("certificate revoked", verified.Output, StringComparison.Ordinal);
        }
    }

    private string Java(bool fetches, string authority, string[] nodes) => _java.RunWith(
        _authority.Folder, null,
        string.Join('\n', nodes.Select(n => $"{n}|{Path.Combine(authority, "trust.crt")}|{Path.Combine(authority, $"node.{n}.crt")}")),
        $"-Dcom.sun.security.enableCRLDP={fetches}", $"-Dcom.sun.security.enableAIAcaIssuers={fetches}",
        Path.Combine(AppContext.BaseDirectory, "programs", "FetchedLists.java")).Succeeded().Output;

    private string CertificateSerial(string path) =>
        _openssl.Run("x509", "-in", path, "-noout", "-serial").Succeeded().Output.Trim().Split('=')[1];
}
