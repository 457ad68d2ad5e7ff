using ClusterCerts.Encoding;

namespace ClusterCerts.Requests;

/// <summary>Whether a request comes from who has the key: its key is strong enough to say so, and its signature is the key's.</summary>
internal static class RequestProof
{
    // Longer keys cost every peer a noticeable time with each handshake, and us with each request.
    private const int LargestRsa = 8192;

    /// <summary>What speaks against it, or null.</summary>
    internal static ClusterCertsException? Problem(DecodedRequest request, object target)
    {
        PublicKeyInfo key = request.PublicKey;
        if (!key.IsAcceptable || key.KeySize > LargestRsa)
        {
            return new ClusterCertsException(
                ErrorCode.UnsupportedKey,
                $"The request '{target}' is for a key of the kind {key.Name}; RSA of 2048 to {LargestRsa} bits, P-256, P-384 or P-521 is needed. Make a new key.",
                target);
        }

        return SignatureVerifier.Verify(key, SignatureVerifier.Lenient(request.SignatureAlgorithm), request.Info.Span, request.Signature, out string? problem)
            ? null
            : new ClusterCertsException(
                ErrorCode.RequestSignatureInvalid,
                $"The request '{target}' does not prove that its maker has the key: {problem}. Make it again with the key, with SHA-256 or better.",
                target);
    }
}
