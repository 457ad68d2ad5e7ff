using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The certificates that must keep working while a signing certificate is rotated.</summary>
internal static class LiveNodes
{
    /// <summary>Each node's latest certificate, unless it is revoked, expired or refused anyway.</summary>
    internal static IReadOnlyList<LiveNode> Of(IAuthorityStore store, Ledger ledger, DateTimeOffset now)
    {
        return [.. ledger.EntriesAt(Lines(store, ledger, now)).Select(entry => new LiveNode(entry.NodeId!.Value, entry))];
    }

    /// <summary>The same nodes with their certificates, one after the other.</summary>
    internal static IEnumerable<(NodeId NodeId, DecodedCertificate Certificate)> Certificates(IAuthorityStore store, Ledger ledger, DateTimeOffset now) =>
        Lines(store, ledger, now).Chunk(Ledger.Batch).SelectMany(some =>
        {
            ledger.FetchTexts(some);
            return some.Select(line => (ledger.At(line).NodeId!.Value, ledger.DecodedOf(line)));
        });

    private static IEnumerable<int> Lines(IAuthorityStore store, Ledger ledger, DateTimeOffset now)
    {
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        return ledgerStatus.Ahead(ledgerStatus.Latest()).Where(line => IsLive(ledgerStatus.StatusOf(line, now)));
    }

    /// <summary>The intermediates below an authority that are neither revoked, expired nor replaced.</summary>
    internal static IReadOnlyList<LedgerEntry> Intermediates(IAuthorityStore store, Ledger ledger, DateTimeOffset now) =>
        [.. IntermediateLines(store, ledger, now).Select(ledger.At)];

    /// <summary>Their certificates.</summary>
    internal static IEnumerable<DecodedCertificate> IntermediateCertificates(IAuthorityStore store, Ledger ledger, DateTimeOffset now) =>
        IntermediateLines(store, ledger, now).Select(ledger.DecodedOf);

    private static IEnumerable<int> IntermediateLines(IAuthorityStore store, Ledger ledger, DateTimeOffset now)
    {
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        return ledgerStatus.Ahead(ledger.Find(new LineQuery { Events = [LedgerEvent.Issue], Kind = LedgerKind.Intermediate }))
            .Where(line => IsLive(ledgerStatus.StatusOf(line, now)));
    }

    /// <summary>Whether the next CA signed the certificate.</summary>
    internal static bool IsFrom(KeyId? keyId, LedgerEntry entry) => keyId is not null && entry.IssuerKeyId == keyId;

    private static bool IsLive(NodeCertStatus status) => status is NodeCertStatus.Valid or NodeCertStatus.NotYetValid;
}

/// <summary>A node's certificate in use.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Entry">The ledger line of its issuance.</param>
internal sealed record LiveNode(NodeId NodeId, LedgerEntry Entry);
