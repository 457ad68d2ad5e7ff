namespace ClusterCerts;

/// <summary>What an authority knows of the nodes that ask: their certificates, their keys, and the rules for them; as it stood when it was read.</summary>
internal sealed class NodeHistory
{
    private readonly Ledger _ledger;
    private readonly LedgerStanding _standing;
    private readonly DateTimeOffset _now;

    internal NodeHistory(CertAuthority authority)
    {
        PolicyFile policy = PolicyFile.Read(authority.Folder);
        Rules = policy.Rules;
        Profile = PresetProfile.For(policy.Preset);
        AuthorityPath = authority.Folder.Location;
        _ledger = authority.Folder.ReadLedger();
        _standing = LedgerStanding.Of(_ledger, Rules.MinimumSerialNumber);
        _now = authority.Context.Now;
        Keys.Refresh(_ledger);
        Names.Refresh(_ledger);
    }

    internal string AuthorityPath { get; }

    internal PolicyRules Rules { get; }

    internal PresetProfile Profile { get; }

    internal KeyOwners Keys { get; } = new();

    internal NodeFileNames Names { get; } = new();

    /// <summary>A node's latest certificate with its status, or null when it never had one.</summary>
    internal NodeCert? LatestOf(NodeId id)
    {
        int index = _standing.LatestOf(id.ToString());
        return index < 0
            ? null
            : new NodeCert(DecodedCertificate.Decode(_ledger.CertificateOf(index)), _standing.StatusOf(index, _now));
    }

    /// <summary>Whether two thirds of its life are over, so that a successor is to be expected.</summary>
    internal bool IsDue(NodeCert cert) => (cert.NotAfter - _now) * 3 < cert.NotAfter - cert.NotBefore;
}
