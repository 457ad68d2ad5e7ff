namespace ClusterCerts.Tests.Issuance;

/// <summary>What is planned for a node that is made, made again, or brought back; nothing is written.</summary>
public sealed class NodeCertPlannerTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_new_node_gets_what_was_asked_for_and_the_presets_values_otherwise()
    {
        PlannedCert bare = Plan("web", new());
        Assert.Equal((CertPurpose.Node, KeyAlgorithm.EcdsaP256), (bare.Wish.Purpose, AlgorithmOf(bare.Wish)));
        Assert.Equal(["web"], bare.Wish.Names.DnsNames);
        Assert.Equal((_authority.File("node.web.crt"), _authority.File("node.web.key")), (bare.CertificatePath, bare.KeyPath));
        Assert.Null(bare.Replaces);
        Assert.Null(bare.Wish.Inherited);
        Assert.False(bare.MayReplaceFiles);

        PlannedCert asked = Plan("fd00::5", new()
        {
            DnsNames = ["db"], IPAddresses = ["10.0.0.5"], Purpose = CertPurpose.Server, KeyAlgorithm = KeyAlgorithm.EcdsaP384, OutputPath = _authority.Around,
        });
        Assert.Equal((CertPurpose.Server, KeyAlgorithm.EcdsaP384), (asked.Wish.Purpose, AlgorithmOf(asked.Wish)));
        Assert.Equal(["db"], asked.Wish.Names.DnsNames);
        Assert.Equal(["fd00::5", "10.0.0.5"], asked.Wish.Names.Addresses.Select(a => a.ToString()));
        Assert.Equal(Path.Combine(_authority.Around, "node.fd00--5.crt"), asked.CertificatePath); // no colon in a file name
    }

    // What is not given is as it was: what node web had, what is given, and what is planned.
    [Theory]
    [InlineData(null, null, null, "a 10.0.0.5 Client EcdsaP384")]
    [InlineData("b", null, null, "b 10.0.0.5 Client EcdsaP384")]
    [InlineData(null, CertPurpose.Node, null, "a 10.0.0.5 Node EcdsaP384")]
    [InlineData(null, null, KeyAlgorithm.EcdsaP256, "a 10.0.0.5 Client EcdsaP256")]
    public void A_node_that_is_made_again_is_the_same_node(string? name, CertPurpose? purpose, KeyAlgorithm? key, string expected)
    {
        NodeCert old = _authority.Issue(
            new NodeCertParameters { DnsNames = ["a"], IPAddresses = ["10.0.0.5"], Purpose = CertPurpose.Client, KeyAlgorithm = KeyAlgorithm.EcdsaP384 }, "web")[0];
        PlannedCert plan = Plan("web", new() { Force = true, DnsNames = name is null ? [] : [name], Purpose = purpose, KeyAlgorithm = key });
        CertWish wish = plan.Wish;
        Assert.Equal(["web", .. expected.Split(' ')],
            [.. wish.Names.DnsNames, .. wish.Names.Addresses.Select(a => a.ToString()), $"{wish.Purpose}", $"{AlgorithmOf(wish)}"]);
        Assert.Equal(old.SerialNumber, plan.Replaces.ToString());
        Assert.True(plan.MayReplaceFiles);
        Assert.NotNull(wish.DefaultLifetime);
    }

    [Theory]
    [InlineData("bad/id", ErrorCode.InvalidNodeId)]
    [InlineData("db", ErrorCode.PolicyViolation)] // only web* is allowed
    [InlineData("web", ErrorCode.FileExists)] // without -Force
    public void What_cannot_be_made_is_told_for_that_one(string nodeId, ErrorCode code)
    {
        _authority.Issue("web");
        _authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*"] });
        Outcome<PlannedCert> outcome = TryPlan(nodeId, new());
        Assert.Equal(code, outcome.Error!.ErrorCode);
        Assert.Null(outcome.Value);
    }

    // A node that was removed begins anew, in the place of its own files alone, and its names of before are told.
    [Fact]
    public void A_node_that_comes_back_begins_anew()
    {
        _authority.Issue(new NodeCertParameters { DnsNames = ["a"] }, "web");
        Assert.All(_authority.Open().Remove(new() { NodeIds = ["web"] }), o => Assert.Null(o.Error));
        var told = new List<string>();
        PlannedCert plan = Plan("web", new(), told.Add);
        Assert.Equal(["web"], plan.Wish.Names.DnsNames);
        Assert.True(plan.MayReplaceFiles);
        Assert.True(plan.Basis.WasRemoved);
        Assert.Contains("had a before it was taken out of service", Assert.Single(told), StringComparison.Ordinal);
        Assert.False(Plan("web", new() { OutputPath = _authority.Around }).MayReplaceFiles);
    }

    private static KeyAlgorithm AlgorithmOf(CertWish wish) => Assert.IsType<CertKey.ToMake>(wish.Key).Terms.Algorithm;

    private PlannedCert Plan(string nodeId, NodeCertParameters parameters, Action<string>? notify = null) =>
        TestAuthority.Value(TryPlan(nodeId, parameters, notify));

    private Outcome<PlannedCert> TryPlan(string nodeId, NodeCertParameters parameters, Action<string>? notify = null)
    {
        Dictionary<string, string> before = _authority.Snapshot();
        IAuthorityStore store = _authority.Open().Store;
        Ledger ledger = store.ReadLedger();
        Outcome<PlannedCert> outcome = new NodeCertPlanner(store, parameters, _authority.Context(), notify).Plan(
            nodeId, PresetProfile.For(Preset.Default), PolicyFile.Read(store).Rules, ledger, LedgerStatus.Of(store, ledger, minimum: null));
        Assert.Equal(before, _authority.Snapshot());
        return outcome;
    }
}
