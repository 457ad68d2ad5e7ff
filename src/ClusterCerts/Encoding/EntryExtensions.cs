using System.Collections.Concurrent;
using System.Formats.Asn1;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>The extensions of a list's entry that has a reason and nothing else: each is encoded once.</summary>
internal static class EntryExtensions
{
    private static readonly ConcurrentDictionary<RevocationReason, byte[]> Known = [];

    /// <summary>The crlEntryExtensions of a reason (RFC 5280 5.3.1), DER.</summary>
    internal static ReadOnlySpan<byte> Of(RevocationReason reason) => Known.GetOrAdd(reason, static r =>
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) // crlEntryExtensions
            CertificateExtensions.Write(writer, Oids.ReasonCode, critical: false, value => value.WriteEnumeratedValue(r));
        return writer.Encode();
    });

    /// <summary>The reason where the extensions are that and nothing else, or null: then they are read field by field.</summary>
    internal static RevocationReason? ReasonIn(ReadOnlySpan<byte> encoded)
    {
        // removeFromCRL (8) is no reason of a whole list, and is not defined here.
        if (encoded.Length == 0 || !Enum.IsDefined((RevocationReason)encoded[^1]) || encoded[^1] == 0)
            return null;
        var reason = (RevocationReason)encoded[^1];
        return encoded.SequenceEqual(Of(reason)) ? reason : null;
    }
}
