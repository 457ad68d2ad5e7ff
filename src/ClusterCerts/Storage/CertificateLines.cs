using System.Security.Cryptography;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Finds the lines of a ledger with a very certificate.</summary>
internal static class CertificateLines
{
    /// <summary>The line with a certificate, or -1.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="fingerprint">Its SHA-256, hexadecimal.</param>
    /// <param name="nodeId">Whose it is; null when that is not known, and every certificate is read.</param>
    internal static int IndexOfFingerprint(this Ledger ledger, string fingerprint, NodeId? nodeId) =>
        ledger.Find(new LineQuery { NodeId = nodeId, Events = [LedgerEvent.Issue] }).Where(line => ledger.At(line).NodeId is not null && HasFingerprint(ledger, line, fingerprint))
            .DefaultIfEmpty(-1).First();

    /// <summary>The line that records this very certificate of a node, or revokes it where none does; -1 when there is none.</summary>
    internal static int LineWith(this Ledger ledger, byte[] der, SerialNumber serialNumber) =>
        ledger.Find(new LineQuery { SerialNumber = serialNumber, Events = [LedgerEvent.Issue, LedgerEvent.Revoke] })
            .Where(line => ledger.At(line) is { Event: LedgerEvent.Issue, NodeId: not null } or { Event: LedgerEvent.Revoke, PublicKeySha256: not null })
            .Where(line => ledger.CertificateOf(line).AsSpan().SequenceEqual(der)).DefaultIfEmpty(-1).First();

    private static bool HasFingerprint(Ledger ledger, int line, string fingerprint) =>
        string.Equals(Convert.ToHexString(SHA256.HashData(ledger.CertificateOf(line))), fingerprint, StringComparison.OrdinalIgnoreCase);
}
