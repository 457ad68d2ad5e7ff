namespace ClusterCerts.Tests.Trust;

/// <summary>What the ledger says against a certificate counts from the moment at which the line is read, whatever was asked before.</summary>
public sealed class LedgerEvidenceTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_number_that_no_line_revoked_is_asked_about_again_once_a_line_has_come()
    {
        _authority.Issue("1");
        _authority.Issue("2");
        DecodedCertificate one = CertificateFile.Read(_authority.File("node.1.crt"))[0];
        DecodedCertificate two = CertificateFile.Read(_authority.File("node.2.crt"))[0];
        IAuthorityStore store = _authority.Context().StoreAt(_authority.Path);
        LedgerEvidence evidence = LedgerEvidence.Read(store, out _)!;
        Assert.Null(evidence.Revocation(one, null, null));
        Assert.Null(evidence.Revocation(one, null, null));

        _authority.Open().Revoke(new RevocationParameters { NodeIds = ["1"] });
        store.ReadLedger();

        Assert.StartsWith("the ledger says: revoked on", evidence.Revocation(one, null, null), StringComparison.Ordinal);
        Assert.Null(evidence.Revocation(two, null, null));
    }
}
