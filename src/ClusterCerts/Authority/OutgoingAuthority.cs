using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>A CA that was taken over to be rotated away from: it gives its successor a cross certificate, signs its own revocation lists,
/// and issues nothing.</summary>
internal static class OutgoingAuthority
{
    /// <summary>Whether a signing certificate is that of such a CA. Who installs the same key anew, as a CA to issue from, says so.</summary>
    internal static bool Is(Ledger ledger, DecodedCertificate signing) =>
        ledger.FindLast(new LineQuery { Events = [LedgerEvent.Authority], PublicKeySha256 = signing.PublicKey.Sha256 }) is >= 0 and int line
        && ledger.At(line).Kind == LedgerKind.Outgoing;

    /// <summary>Refuses to issue from such a CA.</summary>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    internal static void Refuse(IAuthorityStore store, Ledger ledger, SigningCert signing)
    {
        if (!Is(ledger, signing.Decoded))
            return;
        string next = signing.Phase == RotationPhase.None ? "Make its successor with Invoke-KeyRotation -Phase Stage"
            : "Go on with Invoke-KeyRotation";
        throw new ClusterCertsException(
            ErrorCode.NotASigningCert,
            $"'{signing.Subject}' is a CA to rotate away from, and issues nothing here. {next}: from the phase Issue on its successor signs.",
            store.Location);
    }
}
