using ClusterCerts.Encoding;
using ClusterCerts.Issuance;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>What is odd about node certificates that a CA signed which was taken over to be rotated away from.</summary>
/// <remarks>The guides' certificates say nothing of their use, or have keys that nobody certifies any more. Their nodes are peers of the cluster
/// all the same, and get certificates as the preset has them.</remarks>
internal sealed class OutgoingLeaves(Ledger ledger)
{
    private readonly HashSet<KeyId> _issuers = OutgoingIssuers.Of(ledger);

    /// <summary>Whether it has no usage, or one that is not signed here.</summary>
    internal bool IsUnusual(LedgerEntry issue) => Find(issue) is DecodedCertificate old && SuccessorContent.UsageProblem(old) is not null;

    /// <summary>Whether its key is not certified again.</summary>
    internal bool IsWeak(LedgerEntry issue) => Find(issue) is { PublicKey.IsAcceptable: false };

    private DecodedCertificate? Find(LedgerEntry issue) => issue.IssuerKeyId is { } issuer && _issuers.Contains(issuer)
        ? ledger.DecodedOf(ledger.IndexOfIssue(issue.SerialNumber!.Value)) : null;
}
