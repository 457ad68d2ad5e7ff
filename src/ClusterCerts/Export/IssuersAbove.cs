using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>The CAs above those of an authority, each with the names of its files that the certificates below it promise: also above the previous and the next CA
/// of a rotation.</summary>
internal static class IssuersAbove
{
    /// <summary>Reads them.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="addresses">Which addresses of a certificate are meant.</param>
    /// <returns>Each CA's certificate once, with all names.</returns>
    internal static IReadOnlyList<(DecodedCertificate Issuer, IReadOnlyList<string> Names)> Of(IAuthorityStore store, Func<IssuerPoints, IEnumerable<string>> addresses)
    {
        var promised = new List<(DecodedCertificate Issuer, string Name)>();
        foreach ((AuthorityDocument document, _) in AuthorityDocument.Authorities.Where(a => store.Has(a.Certificate)))
        {
            CertificateChain chain = store.Certificates(document);
            for (int above = 1; above < chain.Count; above++)
                promised.AddRange(IssuerAddress.FileNamesIn(addresses(chain[above - 1].TypedExtensions.Points)).Select(name => (chain[above], name)));
        }

        return [.. promised.GroupBy(p => Convert.ToHexString(p.Issuer.Encoded))
            .Select(one => (one.First().Issuer, (IReadOnlyList<string>)[.. one.Select(p => p.Name).Distinct(StringComparer.OrdinalIgnoreCase)]))];
    }
}
