using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>The number of the next list of a CA.</summary>
internal static class NextListNumber
{
    // RFC 5280 5.2.3: "CRL issuers conforming to this profile MUST NOT use CRLNumber values longer than 20 octets."
    private const int LongestNumber = 20;

    /// <summary>RFC 5280 5.2.3: above every list of the ledger, and above those in the files, whoever made them with this key; lists that were signed
    /// ahead count from the moment on that somebody may have seen them.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="ledger">Its ledger.</param>
    /// <param name="document">Which list.</param>
    /// <param name="lists">What is in its file.</param>
    /// <exception cref="ClusterCertsException">None is left.</exception>
    internal static BigInteger Of(IAuthorityStore store, Ledger ledger, AuthorityDocument document, IReadOnlyList<DecodedRevocationList> lists)
    {
        BigInteger next = lists.Select(l => l.Number ?? 0).Append(ledger.HighestListNumber).Append(LastPrepared(store, document.Prepared)).Max() + 1;
        return next.GetByteCount() <= LongestNumber ? next : throw new ClusterCertsException(
            ErrorCode.SerialNumberExhausted,
            "No greater list number of at most 20 octets is left; rotate the signing certificate.", store.PlaceOf(document));
    }

    /// <summary>The greatest number of those that were signed ahead, which is the last one's; zero when there is none.</summary>
    internal static BigInteger LastPrepared(IAuthorityStore store, AuthorityDocument prepared)
    {
        try
        {
            return store.Has(prepared) && PreparedListFile.Read(store, prepared) is [.., (_, byte[] last)] ? DecodedRevocationList.Decode(last).Number ?? 0 : 0;
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
            return 0; // One that is damaged is no list that anybody could show.
        }
    }
}
