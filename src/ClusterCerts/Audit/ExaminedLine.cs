using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>What a line of a ledger tells by itself.</summary>
/// <param name="Line">The line.</param>
/// <param name="Facts">What is kept of it, but for its node and issuer.</param>
/// <param name="Contradiction">What it says otherwise than the certificate that it holds, or null.</param>
internal sealed record ExaminedLine(ScannedLine Line, LineFacts Facts, string? Contradiction)
{
    /// <summary>Examines a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="now">The moment at which certificates are in use or have expired.</param>
    /// <param name="leaves">The certificates beside the ledger: that of the line is one that it knows.</param>
    /// <param name="memo">What the command has decoded already.</param>
    internal static ExaminedLine Of(ScannedLine line, DateTimeOffset now, FolderLeaves leaves, CertificateMemo memo)
    {
        Digest hash = Digest.OfHash(line.Hash)!.Value;
        if (line.Entry is not LedgerEntry entry)
            return new(line, new LineFacts(hash, default, default, -1, -1, 0, LineTraits.IsUnreadable), null);
        LineTraits traits = (entry.SerialNumber is null ? 0 : LineTraits.HasSerial) | (entry.PublicKeySha256 is null ? 0 : LineTraits.HasKey)
            | (entry.Certificate is null ? 0 : LineTraits.HasCertificate) | (entry.NotAfter >= now ? LineTraits.IsCurrent : 0);
        var facts = new LineFacts(
            hash, entry.PublicKeySha256 is string key ? Digest.OfKey(key) : default, entry.SerialNumber is { } serial ? SerialKey.Of(serial) : default, -1, -1,
            (byte)entry.Event, traits);

        // A CA of version 1 does not say that it is one, so that its certificate looks like a node's.
        bool isLeaf = entry.Event is LedgerEvent.Issue or LedgerEvent.Revoke || entry.Kind == LedgerKind.Outgoing;
        DecodedCertificate? certificate = isLeaf ? Decode(entry.Certificate, memo) : null;
        if (certificate is not null)
            leaves.Know(certificate);
        return new(line, facts, entry.Event == LedgerEvent.Issue ? ContradictionOf(entry, certificate) : null);
    }

    // A line that records a certificate carries it: what it says besides must be the same.
    private static string? ContradictionOf(LedgerEntry entry, DecodedCertificate? certificate) =>
        entry.Certificate is null ? "it records a certificate and does not hold one"
        : certificate is null ? "its certificate is damaged"
        : entry.SerialNumber?.Value != certificate.SerialValue ? $"its serial number is not the certificate's, {certificate.SerialText}"
        : entry.NodeId is { } node && node.ToString() != certificate.CommonName ? $"its node ID is not the certificate's, '{certificate.CommonName}'"
        : entry.NotBefore != certificate.NotBefore || entry.NotAfter != certificate.NotAfter ? "its dates are not the certificate's"
        : !certificate.PublicKey.IsRecordedAs(entry.PublicKeySha256) ? "its key is not the certificate's"
        : null;

    private static DecodedCertificate? Decode(byte[]? der, CertificateMemo memo)
    {
        try
        {
            return der is null ? null : memo.DecodeOnce(der);
        }
        catch (ClusterCertsException)
        {
            return null; // What it was is not known; for an issuance that is named.
        }
    }
}
