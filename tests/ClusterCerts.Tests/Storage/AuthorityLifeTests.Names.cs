namespace ClusterCerts.Tests.Storage;

public abstract partial class AuthorityLifeTests
{
    // What a node is called is in its certificate, and the certificate in the ledger; the rules are in the policy.
    [SkippableFact]
    public void It_names_nodes_in_full()
    {
        Make();
        Open().SetPolicy(new CertPolicyChanges
        {
            AllowedUris = [new("*", ["spiffe://example.com/node/{id}"])], AllowedEmailAddresses = [new("*", ["{id}@example.com"])], AllowedUserPrincipalNames = [],
        });
        var wanted = new NodeCertParameters { Uris = ["spiffe://example.com/node/{id}"], EmailAddresses = ["{id}@example.com"] };
        Assert.Null(Assert.Single(Open().Issue(["1"], wanted)).Error);
        Assert.Null(Assert.Single(Open().Renew(["1"], new NodeCertRenewalParameters())).Error);
        Assert.Equal(("spiffe://example.com/node/1", "1@example.com"), (Latest("1").Uris.Single(), Latest("1").EmailAddresses.Single()));
        Assert.Equal(
            nameof(CertPolicy.AllowedUserPrincipalNames),
            Assert.Single(Open().Issue(["2"], new NodeCertParameters { UserPrincipalNames = ["2@localhost"] })).Error!.Rule);
        Assert.Equal("*=spiffe://example.com/node/{id}", Open().GetPolicy().AllowedUris!.Single().ToString());
        CheckLedger();
    }
}
