using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace ClusterCerts.BouncyCastle;

/// <summary>What BouncyCastle throws for content that is not what it should be, said in one way.</summary>
internal static class CmsFault
{
    /// <summary>Reads something.</summary>
    /// <exception cref="CmsContentException">It is not what it should be.</exception>
    internal static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or CmsException or CryptoException or GeneralSecurityException || DecoderGuard.IsFault(e))
        {
            throw new CmsContentException("it is cut off, or was changed", e);
        }
    }
}
