using System.Collections.Concurrent;
using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>
/// Remembers which key signed which certificate, so that many verdicts on one cluster verify each signature once.
/// </summary>
/// <remarks>
/// What it remembers depends on the certificates' bytes alone, so it may be shared by all threads and never grows stale.
/// </remarks>
internal sealed class SignatureCache
{
    /// <summary>The most signatures that one verdict, or one search among certificates of strangers, asks about.</summary>
    internal const int Most = 128;

    private const int MaximumCount = 16384;

    /// <summary>The memory of the process: what was verified for one command, or one part of it, is known to the next.</summary>
    internal static SignatureCache Shared { get; } = new();

    private readonly ConcurrentDictionary<(string Certificate, string Issuer), string> _problems;
    private readonly CancellationToken _cancellation;
    private int _left;

    internal SignatureCache()
        : this(new(), int.MaxValue, CancellationToken.None)
    {
    }

    private SignatureCache(
        ConcurrentDictionary<(string Certificate, string Issuer), string> problems, int limit, CancellationToken cancellation) =>
        (_problems, _left, _cancellation) = (problems, limit, cancellation);

    /// <summary>Whether more was asked than the limit allows; whoever asked must refuse then.</summary>
    internal bool IsExhausted { get; private set; }

    /// <summary>How much is remembered: each signature that was verified, and each key that was tried.</summary>
    internal int Count => _problems.Count;

    /// <summary>The same memory for one verdict, which may ask about so many signatures and no more.</summary>
    /// <param name="limit">How many, known ones included: so the verdict does not depend on what was asked before.</param>
    /// <param name="cancellation">Stops it between two signatures.</param>
    internal SignatureCache Limited(int limit, CancellationToken cancellation) => new(_problems, limit, cancellation);

    /// <summary>Why a certificate is not signed by a key, or null when it is.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal string? Problem(DecodedCertificate certificate, DecodedCertificate issuer)
    {
        _cancellation.ThrowIfCancellationRequested();
        IsExhausted |= _left == 0;
        if (IsExhausted)
            return "too many signatures would have to be verified";
        if (_left < int.MaxValue)
            _left--;
        string problem = Remember(
            (certificate.Fingerprint, issuer.Fingerprint), () => Verify(certificate, issuer.PublicKey) ?? "");
        return problem.Length == 0 ? null : problem;
    }

    /// <summary>Whether the platform takes a certificate's public key, see <see cref="SignatureVerifier.CanUse"/>.</summary>
    internal bool CanUseKey(DecodedCertificate certificate) => Remember(
        (certificate.Fingerprint, ""), () => SignatureVerifier.CanUse(certificate.PublicKey) ? "" : "unusable").Length == 0;

    /// <summary>Takes a certificate's public key for one that the platform takes: it opened the private half and gave this one for it.</summary>
    internal void TakeAsUsable(DecodedCertificate certificate) => Remember((certificate.Fingerprint, ""), () => "");

    /// <summary>
    /// Whether a certificate is signed by its own key. One whose own signature is too weak to verify counts by its names and
    /// key identifiers.
    /// </summary>
    internal bool IsSelfSigned(DecodedCertificate certificate)
    {
        if (!certificate.IsSelfIssued)
            return false;
        return SignatureVerifier.Weakness(certificate.SignatureAlgorithm) is not null
            ? certificate.TypedExtensions.AuthorityKeyId is not AuthorityKeyId named || certificate.ProblemWith(named) is null
            : Problem(certificate, certificate) is null;
    }

    private string Remember((string Certificate, string Issuer) key, Func<string> find)
    {
        if (_problems.TryGetValue(key, out string? problem))
            return problem;
        if (_problems.Count >= MaximumCount)
            _problems.Clear();
        return _problems.GetOrAdd(key, find());
    }

    private static string? Verify(DecodedCertificate certificate, PublicKeyInfo key)
    {
        SignatureVerifier.Verify(
            key, certificate.SignatureAlgorithm, certificate.Tbs.Span, certificate.Signature.Span, out string? problem);
        return problem;
    }
}
