using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Audit;

/// <summary>The certificates of nodes in an authority directory, and which of them a line of the ledger holds.</summary>
internal sealed class FolderLeaves
{
    private static readonly string[] Extensions = [".crt", ".cer", ".pem"];

    private readonly List<Leaf> _leaves = [];
    private readonly Dictionary<BigInteger, List<Leaf>> _bySerial = [];

    private readonly AuthorityContext _context;

    private FolderLeaves(AuthorityContext context) => _context = context;

    /// <summary>Reads them, in the order of their names.</summary>
    internal static FolderLeaves Of(IAuthorityStore store, AuthorityContext context)
    {
        var leaves = new FolderLeaves(context);
        if (!Directory.Exists(store.Location))
            return leaves;
        string[] paths = [.. Directory.EnumerateFiles(store.Location).Order(StringComparer.Ordinal)];
        WorkMeter meter = context.Log.Meter("Looking for certificates in the folder", paths.Length);
        foreach (string path in paths)
        {
            meter.Advance();
            if (Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()) && leaves.LeafOf(path) is DecodedCertificate certificate)
                leaves.Add(new Leaf(path, certificate.SerialValue, certificate.Fingerprint));
        }

        return leaves;
    }

    /// <summary>Notes that the ledger holds a certificate; on any thread.</summary>
    internal void Know(DecodedCertificate certificate)
    {
        if (!_bySerial.TryGetValue(certificate.SerialValue, out List<Leaf>? alike))
            return;
        foreach (Leaf leaf in alike.Where(leaf => leaf.Fingerprint == certificate.Fingerprint))
            leaf.IsKnown = true;
    }

    /// <summary>Those that no line holds.</summary>
    internal IEnumerable<(string Path, DecodedCertificate Certificate)> Unknown()
    {
        foreach (Leaf leaf in _leaves.Where(leaf => !leaf.IsKnown))
        {
            if (LeafOf(leaf.Path) is DecodedCertificate certificate && certificate.Fingerprint == leaf.Fingerprint)
                yield return (leaf.Path, certificate);
        }
    }

    // CA certificates are the authority's own; what is no certificate at all is none of the ledger's business, unless the ledger
    // names it.
    private DecodedCertificate? LeafOf(string path)
    {
        try
        {
            DecodedCertificate first = CertificateText.Read(path, _context).Certificates[0];
            return first.IsCA ? null : first;
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }

    private void Add(Leaf leaf)
    {
        _leaves.Add(leaf);
        if (!_bySerial.TryGetValue(leaf.Serial, out List<Leaf>? alike))
            _bySerial[leaf.Serial] = alike = [];
        alike.Add(leaf);
    }

    private sealed class Leaf(string path, BigInteger serial, string fingerprint)
    {
        internal string Path { get; } = path;

        internal BigInteger Serial { get; } = serial;

        internal string Fingerprint { get; } = fingerprint;

        internal bool IsKnown { get; set; }
    }
}
