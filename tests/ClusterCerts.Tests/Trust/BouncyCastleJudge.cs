using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;
using Org.BouncyCastle.X509.Store;

namespace ClusterCerts.Tests.Trust;

/// <summary>What BouncyCastle says of certificates, lists and requests: path validation by RFC 5280 6, written by others and for others.</summary>
internal static class BouncyCastleJudge
{
    /// <summary>Why it finds no valid path, or null where it finds one.</summary>
    /// <param name="presented">The leaf, and what it was sent with.</param>
    /// <param name="trusted">The trust anchors.</param>
    /// <param name="asOf">When.</param>
    /// <param name="lists">Where revocation is checked, the lists.</param>
    internal static string? PathProblem(IEnumerable<byte[]> presented, IEnumerable<byte[]> trusted, DateTimeOffset asOf, IEnumerable<byte[]>? lists = null) => Problem(() =>
    {
        X509Certificate[] path = [.. presented.Select(der => new X509Certificate(der))];
        var anchors = new HashSet<TrustAnchor>(trusted.Select(der => new TrustAnchor(new X509Certificate(der), null)));
        var parameters = new PkixBuilderParameters(anchors, new X509CertStoreSelector { Certificate = path[0] })
        {
            Date = asOf.UtcDateTime,
            IsRevocationEnabled = lists is not null,
        };
        parameters.AddStoreCert(CollectionUtilities.CreateStore(path));
        if (lists is not null)
            parameters.AddStoreCrl(CollectionUtilities.CreateStore(lists.Select(der => new X509Crl(der)).ToArray()));
        PkixCertPathBuilderResult found = new PkixCertPathBuilder().Build(parameters);

        // RFC 5280 6.1: an anchor is a name and a key, and what its certificate says beyond is nobody's. A root's is looked at all the same where the anchor is
        // the name and key alone, and the root the first certificate of the path.
        if (found.TrustAnchor.TrustedCert is { } root && root.IssuerDN.Equivalent(root.SubjectDN) && !found.CertPath.Certificates.Contains(root))
        {
            var bare = new HashSet<TrustAnchor> { new(root.SubjectDN, root.GetPublicKey(), null) };
            new PkixCertPathValidator().Validate(
                new PkixCertPath([.. found.CertPath.Certificates, root]), new PkixParameters(bare) { Date = asOf.UtcDateTime, IsRevocationEnabled = false });
        }
    });

    /// <summary>Why a request is none, or does not prove that its maker has the key; null where it does.</summary>
    internal static string? RequestProblem(byte[] der) => Problem(() =>
    {
        var request = new Pkcs10CertificationRequest(der);
        if (!request.Verify())
            throw new SignatureException("The signature is wrong.");
    });

    /// <summary>Why a list is none of an issuer's, or null where it is.</summary>
    internal static string? ListProblem(byte[] der, byte[] issuer) => Problem(() => new X509Crl(der).Verify(new X509Certificate(issuer).GetPublicKey()));

    private static string? Problem(Action judge)
    {
        try
        {
            judge();
            return null;
        }
        catch (Exception e) when (e is GeneralSecurityException or CryptoException or IOException || DecoderGuard.IsFault(e))
        {
            return string.Join(": ", Causes(e).Select(cause => cause.Message));
        }
    }

    private static IEnumerable<Exception> Causes(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            yield return e;
    }
}
