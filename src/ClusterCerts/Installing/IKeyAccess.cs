using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>The access list of a key in a certificate store.</summary>
internal interface IKeyAccess
{
    /// <summary>The security identifier of an account.</summary>
    /// <param name="account">Its name, such as <c>NT SERVICE\MSSQLSERVER</c>, or the identifier itself.</param>
    /// <returns>Such as <c>S-1-5-20</c>; null where the machine knows no such account.</returns>
    string? Find(string account);

    /// <summary>The security identifiers that are allowed to read the key.</summary>
    IReadOnlyList<string> ReadersOf(X509Certificate2 certificate);

    /// <summary>Lets one more read the key; what others may stays.</summary>
    void AllowRead(X509Certificate2 certificate, string sid);
}
