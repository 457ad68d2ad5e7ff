using System.Globalization;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>A revocation list: whose it is, how long it is valid, and what it revokes.</summary>
public sealed class RevocationList
{
    internal RevocationList(DecodedRevocationList decoded, string path)
    {
        Issuer = decoded.Issuer.ToString();
        Number = decoded.Number?.ToString(CultureInfo.InvariantCulture);
        ThisUpdate = decoded.ThisUpdate;
        NextUpdate = decoded.NextUpdate;
        SerialNumbers = [.. decoded.Revoked.Select(r => r.SerialNumber).Order()
            .Where(n => n.Sign >= 0).Select(n => Convert.ToHexString(n.ToByteArray(isUnsigned: true, isBigEndian: true)))];
        Path = path;
    }

    /// <summary>One that was signed ahead, to follow another: it revokes the same.</summary>
    internal RevocationList(RevocationList current, ListTerm term, string path)
    {
        Issuer = current.Issuer;
        Number = term.Number.ToString(CultureInfo.InvariantCulture);
        ThisUpdate = term.ThisUpdate;
        NextUpdate = term.NextUpdate;
        SerialNumbers = current.SerialNumbers;
        Path = path;
        AuthorityPath = current.AuthorityPath;
        Changed = true;
        State = RevocationListState.Prepared;
    }

    /// <summary>The distinguished name of the CA that signed it.</summary>
    public string Issuer { get; }

    /// <summary>Its number in decimal digits, greater with every list; null when a foreign list has none.</summary>
    public string? Number { get; }

    /// <summary>From when it is valid, UTC.</summary>
    public DateTimeOffset ThisUpdate { get; }

    /// <summary>The last second in which it is valid, UTC. A verifier that has only an older list refuses every
    /// certificate.</summary>
    public DateTimeOffset NextUpdate { get; }

    /// <summary>How many certificates it revokes.</summary>
    public int Count => SerialNumbers.Count;

    /// <summary>The serial numbers of the revoked certificates, upper-case hexadecimal digits, in order.</summary>
    public IReadOnlyList<string> SerialNumbers { get; }

    /// <summary>Its file, absolute.</summary>
    public string Path { get; }

    /// <summary>The authority directory, absolute; null when it was read from elsewhere.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>Whether it was written now; false for the list that was there and is not due.</summary>
    public bool Changed { get; init; }

    /// <summary>Whether it is the one in place, or was signed ahead and waits to be put there.</summary>
    public RevocationListState State { get; init; }

    /// <summary>From Update-RevocationList: when the next one that was signed ahead is to be put in place, UTC; null when none waits.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>The issuer, number and expiry, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() =>
        $"{Issuer} number {Number} (until {NextUpdate:u}, {Count} revoked)";
}
