namespace ClusterCerts.Interop;

/// <summary>URIs, e-mail addresses and user principal names, read by those who look for them.</summary>
public sealed class NamesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _certificate;

    public NamesTests() => _certificate = _authority.Issue("web1", new()
    {
        Uris = ["spiffe://example.com/node/{id}"], EmailAddresses = ["{id}@example.com"], UserPrincipalNames = ["{id}@localhost"],
    }).CertificatePath!;

    private static string Programs => Path.Combine(AppContext.BaseDirectory, "programs");

    public void Dispose() => _authority.Dispose();

    [SkippableFact]
    public void OpenSSL_shows_them_and_finds_the_mailbox()
    {
        RealProgram openssl = RealProgram.Need("openssl");
        openssl.Run("x509", "-in", _certificate, "-noout", "-ext", "subjectAltName").Succeeded()
            .Says("DNS:web1, URI:spiffe://example.com/node/web1, email:web1@example.com, othername: UPN:");
        string trust = Path.Combine(_authority.Pki, "trust.crt");
        openssl.Run("verify", "-x509_strict", "-CAfile", trust, "-verify_email", "web1@example.com", _certificate).Succeeded();
        Assert.NotEqual(0, openssl.Run("verify", "-CAfile", trust, "-verify_email", "web2@example.com", _certificate).ExitStatus);
    }

    [SkippableFact]
    public void Go_takes_the_node_for_its_SPIFFE_ID_and_for_its_mailbox() => GoPrograms.Build("names.go")
        .Run(Path.Combine(_authority.Pki, "trust.crt"), _certificate).Succeeded().Says("workload /node/web1").Says("user web1@example.com");

    [SkippableFact]
    public void Java_finds_each_by_its_kind() => RealProgram.Need("java").Run(Path.Combine(Programs, "Names.java"), _certificate).Succeeded()
        .Says("2 web1").Says("6 spiffe://example.com/node/web1").Says("1 web1@example.com").Says("web1@localhost");
}
