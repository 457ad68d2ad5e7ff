using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Certificates, by their numbers and by their files, and the nodes that they are said to be of: what one command line, or one object of a pipeline,
/// names together.</summary>
/// <param name="NodeIds">The nodes, by their exact IDs; none says nothing of them.</param>
/// <param name="SerialNumbers">Certificates by their numbers.</param>
/// <param name="CertificatePaths">Certificates by their files.</param>
public sealed record NodeClaim(IReadOnlyList<string> NodeIds, IReadOnlyList<SerialNumber> SerialNumbers, IReadOnlyList<string> CertificatePaths)
{
    /// <summary>What is wrong with it, or null: a certificate of another node, a node that none of the certificates is of, or numbers and files that are not
    /// those of the same certificates. Nobody can tell then which is meant, so that nothing of it may be done.</summary>
    /// <remarks>A number that no line knows, and a file that cannot be read, contradict nothing here; they are errors of their own.</remarks>
    internal ClusterCertsException? Contradiction(Ledger ledger)
    {
        if (SerialNumbers.Count > 0 && CertificatePaths.Count > 0 && Difference() is ClusterCertsException difference)
            return difference;
        if (NodeIds.Count == 0)
            return null;
        var owners = new HashSet<string>(StringComparer.Ordinal);
        bool isWhole = true;
        foreach ((string what, string? owner, bool isKnown) in SerialNumbers.Select(s => Of(s, ledger)).Concat(CertificatePaths.Select(p => Of(p, ledger))))
        {
            isWhole &= isKnown;
            if (!isKnown)
                continue;
            if (owner is null || !NodeIds.Contains(owner, StringComparer.Ordinal))
                return Refuse($"{what} is {(owner is null ? "no node's" : $"of node '{owner}'")}, and not of {Nodes(NodeIds)}", what);
            owners.Add(owner);
        }

        string[] without = isWhole ? [.. NodeIds.Where(id => !owners.Contains(id))] : [];
        return without.Length == 0 ? null : Refuse($"None of the certificates that are named is of {Nodes(without)}", without[0]);
    }

    // Two ways to name certificates name the same ones.
    private ClusterCertsException? Difference()
    {
        var numbers = SerialNumbers.Select(number => number.ToString()).ToHashSet(StringComparer.Ordinal);
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in CertificatePaths)
        {
            if (NumberIn(path) is not string number)
                return null; // Its own error says why.
            if (!numbers.Contains(number))
                return Refuse($"The certificate of '{path}' is {number}, and not {string.Join(" or ", numbers)}", path);
            held.Add(number);
        }

        return numbers.FirstOrDefault(number => !held.Contains(number)) is string other
            ? Refuse($"The certificate {other} is in none of the files that are named", other) : null;
    }

    private static string? NumberIn(string path)
    {
        try
        {
            return CertificateFile.Read(path)[0].SerialText;
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }

    private static ClusterCertsException Refuse(string what, string target) => new(
        ErrorCode.InvalidArgument, $"{what}. Nothing of it was done: name the nodes or the certificates in one way, or in several where they agree.", target);

    private static string Nodes(IReadOnlyList<string> nodeIds) => string.Join(" or ", nodeIds.Select(id => $"node '{id}'"));

    private static (string What, string? Owner, bool IsKnown) Of(SerialNumber serial, Ledger ledger)
    {
        int index = ledger.IndexOfIssue(serial);
        return ($"The certificate {serial}", index < 0 ? null : ledger.At(index).NodeId?.ToString(), index >= 0);
    }

    private static (string What, string? Owner, bool IsKnown) Of(string path, Ledger ledger)
    {
        string what = $"The certificate of '{path}'";
        try
        {
            DecodedCertificate leaf = CertificateFile.Read(path)[0];
            int index = ledger.IndexOfIssue(leaf.SerialValue);
            bool isOfLine = index >= 0 && leaf.PublicKey.IsRecordedAs(ledger.At(index).PublicKeySha256 ?? leaf.PublicKey.Sha256);
            return (what, isOfLine ? ledger.At(index).NodeId?.ToString() : leaf.CommonName, true);
        }
        catch (ClusterCertsException)
        {
            return (what, null, false); // Its own error says why.
        }
    }
}
