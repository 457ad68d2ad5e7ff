using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Which numbers the lists of a CA get, and when each is valid.</summary>
internal static class ListCalendar
{
    /// <summary>The list of now, and those that are signed ahead: fewer than were ordered where the CA expires before.</summary>
    /// <param name="issuer">The CA.</param>
    /// <param name="number">The number of the list of now.</param>
    /// <param name="now">The moment.</param>
    /// <param name="order">Which lists.</param>
    /// <exception cref="ClusterCertsException">The lifetime is none, or the CA is not valid now.</exception>
    internal static IReadOnlyList<ListTerm> Of(DecodedCertificate issuer, BigInteger number, DateTimeOffset now, ListOrder order)
    {
        if (order.Lifetime <= TimeSpan.Zero)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "A lifetime must be greater than zero.");
        if (!new Validity(issuer.NotBefore, issuer.NotAfter).Contains(now))
        {
            throw new ClusterCertsException(
                ErrorCode.IssuerNotValid,
                $"The signing certificate is valid from {issuer.NotBefore:u} to {issuer.NotAfter:u}; its lists are valid no longer.", issuer.Subject);
        }

        var terms = new List<ListTerm>(order.Ahead + 1);
        for (int ahead = 0; ahead <= order.Ahead; ahead++)
        {
            DateTimeOffset due = Validity.After(now, order.Every * ahead);
            if (ahead > 0 && (due >= issuer.NotAfter || terms[^1].NextUpdate >= issuer.NotAfter))
                break; // No list outlives its CA, and one that ends with it is the last.
            DateTimeOffset beginning = Validity.WholeSeconds(due - ListTerm.Backdate);
            DateTimeOffset end = order.Lifetime < issuer.NotAfter - due ? Validity.WholeSeconds(due + order.Lifetime) : issuer.NotAfter;
            terms.Add(new(number + ahead, beginning < issuer.NotBefore ? issuer.NotBefore : beginning, end));
        }

        return terms;
    }
}
