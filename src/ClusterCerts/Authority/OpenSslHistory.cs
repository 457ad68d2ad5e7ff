using System.Globalization;
using System.Numerics;

namespace ClusterCerts;

/// <summary>The history of an OpenSSL CA as lines of our ledger, and the files of its live certificates.</summary>
internal sealed class OpenSslHistory
{
    private readonly AuthorityFolder _folder;
    private readonly ImportedCA _ca;
    private readonly DateTimeOffset _now;
    private readonly NodeFileNames _names = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<OpenSslIndexLine> _withoutFile = [];
    private readonly SignatureCache _signatures = new();
    private readonly Dictionary<string, LedgerEntry> _live = new(StringComparer.Ordinal);

    private OpenSslHistory(AuthorityFolder folder, ImportedCA ca, DateTimeOffset now) => (_folder, _ca, _now) = (folder, ca, now);

    /// <summary>The lines.</summary>
    internal List<LedgerEntry> Entries { get; } = [];

    /// <summary>Whether a certificate was revoked, so that a list is due.</summary>
    internal bool HasRevocations => Entries.Exists(e => e.Event == LedgerEvent.Revoke);

    /// <summary>The latest certificate of each node that has not ended and is not revoked.</summary>
    internal IEnumerable<LedgerEntry> Live => _live.Values;

    /// <summary>Takes a directory over.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="ledger">The ledger there.</param>
    /// <param name="ca">The CA that is installed.</param>
    /// <param name="now">The moment of the import.</param>
    /// <exception cref="ClusterCertsException">A certificate is damaged.</exception>
    internal static OpenSslHistory Of(OpenSslCADirectory directory, AuthorityFolder folder, Ledger ledger, ImportedCA ca,
        DateTimeOffset now)
    {
        var history = new OpenSslHistory(folder, ca, now);
        history._names.Refresh(ledger);
        history._known.UnionWith(ledger.Entries.Select(e => e.NodeId).OfType<string>());
        foreach (OpenSslIndexLine line in directory.Index.Where(l => ledger.IndexOfIssue(SerialOf(l)) < 0))
            history.Add(directory, line);
        history.Summarize(directory);
        return history;
    }

    private void Add(OpenSslCADirectory directory, OpenSslIndexLine line)
    {
        string serial = SerialOf(line);
        string? nodeId = null;
        if (CertificateOf(directory, line) is DecodedCertificate certificate)
        {
            LedgerEntry issue = Issue(certificate, serial);
            nodeId = issue.NodeId;
            Entries.Add(issue);
            if (nodeId is not null && line.Status == 'V' && issue.NotAfter >= _now)
                _live[nodeId] = issue;
            else if (nodeId is not null)
                _live.Remove(nodeId);
        }
        else
        {
            _withoutFile.Add(line);
        }

        if (line is { Revoked: DateTimeOffset revoked, Reason: RevocationReason reason })
        {
            Entries.Add(new LedgerEntry
            {
                Time = _now,
                Event = LedgerEvent.Revoke,
                NodeId = nodeId,
                SerialNumber = serial,
                NotAfter = line.NotAfter,
                IssuerKeyId = KeyId,
                Reason = reason.ToString(),
                Revoked = revoked,
            });
        }
    }

    // A file that this CA did not sign is not its certificate, whatever its number. A signature of an algorithm that is not verified any more
    // is believed here: the certificate stands in the CA's own folder under a number of its index.
    private DecodedCertificate? CertificateOf(OpenSslCADirectory directory, OpenSslIndexLine line) => directory.CertificatesOf(line)
        .FirstOrDefault(c => c.IssuerName.Span.SequenceEqual(_ca.Certificate.SubjectName.Span)
            && (SignatureVerifier.Weakness(c.SignatureAlgorithm) is not null || _signatures.Problem(c, _ca.Certificate) is null));

    private LedgerEntry Issue(DecodedCertificate certificate, string serial)
    {
        string? nodeId = certificate.IsCA ? null : ClaimName(certificate.CommonName);
        return new LedgerEntry
        {
            Time = _now,
            Event = LedgerEvent.Issue,
            NodeId = nodeId,
            SerialNumber = serial,
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            PublicKeySha256 = certificate.PublicKey.Sha256,
            IssuerKeyId = KeyId,
            CertificatePath = nodeId is null ? null : _folder.ToLedgerPath(PathOf(nodeId)),
            Detail = (certificate.IsCA ? "intermediate " : "taken over: ") + certificate.Subject,
            Certificate = certificate.Encoded,
        };
    }

    /// <summary>The file of a node's certificate.</summary>
    internal string PathOf(string nodeId) => _folder.PathOf($"node.{NodeId.Parse(nodeId).FileStem}.crt");

    // A name that is no legal node ID, that is a node's here, or whose file another has, is kept by its serial number alone.
    private string? ClaimName(string? commonName)
    {
        if (!NodeId.TryParse(commonName, out NodeId id) || _known.Contains(id.ToString()))
            return null;
        try
        {
            _names.Claim(id);
            return id.ToString();
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.NodeIdCollision)
        {
            return null;
        }
    }

    /// <summary>What could not be taken over, in sentences to show as warnings.</summary>
    internal IReadOnlyList<string> Warnings(OpenSslCADirectory directory)
    {
        var warnings = new List<string>();
        int all = directory.Index.Count + directory.Unrecordable.Count;
        if (_withoutFile.Count > 0)
        {
            warnings.Add($"Of {all} certificates in '{directory.IndexPath}' {_withoutFile.Count} have no file that this CA signed ({Few(_withoutFile)}): "
                + "their names and keys are not known here. What is revoked of them stays revoked, by its serial number.");
        }

        OpenSslIndexLine[] compromised = [.. _withoutFile.Where(l => l.Reason?.ToString().EndsWith("Compromise", StringComparison.Ordinal) == true)];
        if (compromised.Length > 0)
        {
            warnings.Add($"{compromised.Length} of them were revoked because the key was compromised ({Few(compromised)}): those keys cannot be "
                + "recognized, and a request for one would be signed. Find these certificates and import again, or have new keys made.");
        }

        if (directory.Unrecordable.Count > 0)
        {
            OpenSslIndexLine[] revoked = [.. directory.Unrecordable.Where(l => l.Reason is not null && l.NotAfter >= _now)];
            warnings.Add($"{directory.Unrecordable.Count} certificates have a serial number that is not positive and of at most 20 octets "
                + $"({Few(directory.Unrecordable)}); they are not taken over (RFC 5280 4.1.2.2)."
                + (revoked.Length == 0 ? "" : $" Revoked of these are {Few(revoked)}, which no list of this CA will name: replace those nodes' certificates."));
        }

        return warnings;
    }

    private static string Few(IReadOnlyList<OpenSslIndexLine> lines) =>
        string.Join(", ", lines.Take(10).Select(l => l.SerialText)) + (lines.Count > 10 ? ", ..." : "");

    private void Summarize(OpenSslCADirectory directory)
    {
        string missing = _withoutFile.Count == 0 ? "" : $"; no file was there for {string.Join(", ", _withoutFile.Select(SerialOf))}";
        string odd = directory.Unrecordable.Count == 0 ? "" : $"; not taken over: {string.Join(", ", directory.Unrecordable.Select(l => l.SerialText))}";
        Entries.Add(new LedgerEntry
        {
            Time = _now,
            Event = LedgerEvent.Import,
            SerialNumber = directory.LastSerialNumber.Sign > 0 ? SerialText(directory.LastSerialNumber) : null,
            IssuerKeyId = KeyId,
            ListNumber = directory.LastListNumber.ToString(CultureInfo.InvariantCulture),
            Detail = $"{directory.Index.Count} certificates of an OpenSSL CA directory{missing}{odd}",
        });
    }

    private string? KeyId => Convert.ToHexString(_ca.Certificate.KeyIdentifier);

    private static string SerialOf(OpenSslIndexLine line) => SerialText(line.SerialNumber);

    private static string SerialText(BigInteger number) => SerialNumber.TryCreate(number, out SerialNumber serial)
        ? serial.ToString()
        : throw new ArgumentOutOfRangeException(nameof(number)); // Such lines are not in the index that is taken over.
}
