using ClusterCerts.Tests.Storage;

namespace ClusterCerts.Tests.Authority;

/// <summary>One key is one node's, and one that was given up is nobody's.</summary>
public sealed class KeyOwnersTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly KeyOwners _owners = new();
    private readonly MemoryLedger _ledger = new("of the test");

    // The ledger has a CA's key, one of node web, and one of node db that was revoked for the reason: who wants which, and the answer.
    [Theory]
    [InlineData("web", "web", null, false, null)] // its own again
    [InlineData("db", "web", null, false, ErrorCode.PolicyViolation)]
    [InlineData("db", "web", null, true, null)] // where the policy allows it
    [InlineData("db", "ca", null, true, ErrorCode.PolicyViolation)] // a CA's key never
    [InlineData("new", "unknown", null, false, null)]
    [InlineData("db", "db", RevocationReason.Superseded, false, null)]
    [InlineData("db", "db", RevocationReason.KeyCompromise, false, ErrorCode.KeyCompromised)]
    [InlineData("db", "db", RevocationReason.KeyCompromise, true, ErrorCode.KeyCompromised)]
    public void A_key_is_claimed(string nodeId, string key, RevocationReason? reason, bool allowShared, ErrorCode? refused)
    {
        Fill(reason);
        Exception? error = Record.Exception(() => _owners.Claim(NodeId.Parse(nodeId), Key(key), new PolicyRules { AllowSharedKeys = allowShared }));
        Assert.Equal(refused, (error as ClusterCertsException)?.ErrorCode);
        if (refused is null)
            Assert.Contains(nodeId, _owners.Of(Key(key)));
    }

    [Fact]
    public void Each_key_has_its_owners()
    {
        Fill(null);
        Assert.Equal(["web"], _owners.Of(Key("web")));
        Assert.Equal([""], _owners.Of(Key("ca"))); // a CA's has no node
        Assert.Empty(_owners.Of(Key("unknown")));
    }

    // Lines that came since count, and those that a list alone tells of.
    [Fact]
    public void What_came_since_counts()
    {
        Fill(null);
        Assert.False(_owners.IsCompromised(Key("web")));
        _owners.Refresh(_ledger, [LedgerEntries.Revocation(Time, SerialNumber.Parse("02"), NodeId.Parse("web"), RevocationReason.KeyCompromise)]);
        Assert.True(_owners.IsCompromised(Key("web")));
        _ledger.Append([Issued("late", "04")]);
        Assert.Empty(_owners.Of(Key("late")));
        _owners.Refresh(_ledger);
        Assert.Equal(["late"], _owners.Of(Key("late")));
    }

    private void Fill(RevocationReason? reason)
    {
        Forged root = Forge.Root("CN=owners", key: Forge.Key("owners ca"));
        _ledger.Append([LedgerEntries.Authority(Time, root.Decoded, SerialNumber.Parse("01"), "x"), Issued("web", "02"), Issued("db", "03")]);
        if (reason is { } why)
            _ledger.Append([LedgerEntries.Revocation(Time, SerialNumber.Parse("03"), NodeId.Parse("db"), why)]);
        _owners.Refresh(_ledger);
    }

    private static LedgerEntry Issued(string id, string serial) => LedgerEntries.Issued(
        Time, Forge.Leaf(Forge.Root(), id, key: Forge.Key("owners " + id)).Decoded, SerialNumber.Parse(serial), NodeId.Parse(id), null);

    private static PublicKeyInfo Key(string name) => Forge.Key("owners " + name).PublicKey;
}
