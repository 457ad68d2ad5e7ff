using System.Globalization;
using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>The history of an OpenSSL CA as lines of our ledger, and the files of its live certificates.</summary>
internal sealed class OpenSslHistory
{
    private readonly IAuthorityStore _store;
    private readonly ImportedCA _ca;
    private readonly DateTimeOffset _now;
    private readonly NodeFileNames _names = new();
    private readonly HashSet<NodeId> _known = [];
    private readonly OpenSslCADirectory _directory;
    private readonly OpenSslLists _lists;
    private readonly List<OpenSslIndexLine> _unrecordable;
    private readonly List<OpenSslIndexLine> _withoutFile = [];
    private readonly List<OpenSslIndexLine> _byList = [];
    private readonly List<OpenSslIndexLine> _ofOtherCA = [];
    private readonly SignatureCache _signatures = new();
    private readonly Dictionary<NodeId, LedgerEntry> _live = [];
    private readonly Dictionary<SerialNumber, NodeId?> _issued = [];

    private OpenSslHistory(OpenSslCADirectory directory, IAuthorityStore store, ImportedCA ca, DateTimeOffset now)
    {
        (_directory, _store, _ca, _now) = (directory, store, ca, now);
        _lists = OpenSslLists.Of(directory, ca.Certificate);
        _unrecordable = [.. directory.Unrecordable];
        LastSerialNumber = directory.LastSerialNumber;
    }

    /// <summary>The lines.</summary>
    internal List<LedgerEntry> Entries { get; } = [];

    /// <summary>The last serial number that the directory's CA may have used.</summary>
    internal BigInteger LastSerialNumber { get; private set; }

    /// <summary>Whether a certificate was revoked, so that a list is due.</summary>
    internal bool HasRevocations => Entries.Exists(e => e.Event == LedgerEvent.Revoke);

    /// <summary>The latest certificate of each node that has not ended and is not revoked.</summary>
    internal IEnumerable<LedgerEntry> Live => _live.Values;

    /// <summary>Takes a directory over.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="store">Where it goes.</param>
    /// <param name="ledger">The ledger there.</param>
    /// <param name="ca">The CA that is installed.</param>
    /// <param name="context">The moment of the import, and who is told how far it is.</param>
    /// <exception cref="ClusterCertsException">A certificate is damaged.</exception>
    internal static OpenSslHistory Of(OpenSslCADirectory directory, IAuthorityStore store, Ledger ledger, ImportedCA ca,
        AuthorityContext context)
    {
        var history = new OpenSslHistory(directory, store, ca, context.Now);
        history._names.Refresh(ledger);
        history._known.UnionWith(ledger.Nodes());
        HashSet<SerialNumber> revoked = [.. ledger.Entries(new LineQuery { Events = [LedgerEvent.Revoke] })
            .Where(e => e.IssuerKeyId is not { } key || key == history.KeyId).Select(e => e.SerialNumber!.Value)];
        HashSet<SerialNumber> added = [];
        OpenSslIndexLine[] lines = [.. directory.Index.Select(history.WithList), .. history.BesideIndex()];
        WorkMeter meter = context.Log.Meter("Taking certificates over", lines.Length);
        foreach (OpenSslIndexLine line in lines)
        {
            meter.Advance();
            SerialNumber serial = SerialOf(line);
            int known = ledger.IndexOfIssue(serial);
            if (known >= 0 && ledger.At(known).IssuerKeyId is { } issuer && issuer != history.KeyId)
                history._ofOtherCA.Add(line);
            else if (known >= 0)
                history.AddRevocation(line, ledger.At(known).NodeId, revoked);
            else if (added.Add(serial))
                history.Add(line, revoked);
            else
                history.AddRepeated(line, revoked);
        }

        history.Summarize();
        return history;
    }

    // The index may be of an older state than the list: what the list revokes is revoked.
    private OpenSslIndexLine WithList(OpenSslIndexLine line)
    {
        if (_lists.Find(line.Number!.Value) is not RevokedCertificate entry || (line.Status == 'R' && line.Reason is not RevocationReason.Unspecified))
            return line;
        if (line.Status == 'R')
            return line with { Reason = entry.Reason };
        OpenSslIndexLine revoked = line with { Status = 'R', Revoked = entry.Time, Reason = entry.Reason };
        _byList.Add(revoked);
        return revoked;
    }

    // And what only a list knows is a certificate of this CA as well.
    private List<OpenSslIndexLine> BesideIndex()
    {
        HashSet<BigInteger> indexed = [.. _directory.Index.Select(l => l.Number!.Value.Value)];
        var lines = new List<OpenSslIndexLine>();
        foreach (RevokedCertificate entry in _lists.Revoked.Where(r => !indexed.Contains(r.SerialNumber)))
        {
            SerialNumber? number = SerialNumber.TryCreate(entry.SerialNumber, out SerialNumber serial) ? serial : null;
            var line = new OpenSslIndexLine('R', null, entry.Time, entry.Reason, number, number?.ToString() ?? entry.SerialNumber.ToString("X", CultureInfo.InvariantCulture));
            (number is null ? _unrecordable : lines).Add(line);
            LastSerialNumber = number is null ? LastSerialNumber : BigInteger.Max(LastSerialNumber, serial.Value);
        }

        _byList.AddRange(lines);
        return lines;
    }

    // Of a number that is there twice, the revocation counts.
    private void AddRepeated(OpenSslIndexLine line, HashSet<SerialNumber> revoked)
    {
        NodeId? nodeId = _issued.GetValueOrDefault(SerialOf(line));
        AddRevocation(line, nodeId, revoked);
        if (!line.IsGood && nodeId is NodeId node && _live.GetValueOrDefault(node)?.SerialNumber == SerialOf(line))
            _live.Remove(node);
    }

    private void Add(OpenSslIndexLine line, HashSet<SerialNumber> revoked)
    {
        NodeId? nodeId = null;
        DecodedCertificate? certificate = CertificateOf(line);
        if (certificate is not null)
        {
            LedgerEntry issue = Issue(certificate, SerialOf(line));
            nodeId = issue.NodeId;
            Entries.Add(issue);
            _issued.Add(SerialOf(line), nodeId);
            if (nodeId is NodeId node && line.IsGood && issue.NotAfter >= _now)
                _live[node] = issue;
            else if (nodeId is NodeId gone)
                _live.Remove(gone);
        }
        else
        {
            _withoutFile.Add(line);
        }

        AddRevocation(line with { NotAfter = line.NotAfter ?? certificate?.NotAfter }, nodeId, revoked);
    }

    private void AddRevocation(OpenSslIndexLine line, NodeId? nodeId, HashSet<SerialNumber> revoked)
    {
        if (line is not { Revoked: DateTimeOffset time, Reason: RevocationReason reason } || !revoked.Add(SerialOf(line)))
            return;
        Entries.Add(LedgerEntries.Revocation(_now, SerialOf(line), nodeId, reason) with { NotAfter = line.NotAfter, IssuerKeyId = KeyId, Revoked = time });
    }

    // A file that this CA did not sign is not its certificate, whatever its number. A signature of an algorithm that is not verified any more
    // is believed here: the certificate is in the CA's own folder under a number of its index.
    private DecodedCertificate? CertificateOf(OpenSslIndexLine line) => _directory.CertificatesWith(line.Number!.Value)
        .FirstOrDefault(c => c.IssuerName.Span.SequenceEqual(_ca.Certificate.SubjectName.Span)
            && (SignatureVerifier.Weakness(c.SignatureAlgorithm) is not null || _signatures.Problem(c, _ca.Certificate) is null));

    private LedgerEntry Issue(DecodedCertificate certificate, SerialNumber serial)
    {
        if (certificate.IsCA)
            return LedgerEntries.IssuedIntermediate(_now, certificate, serial, KeyId);
        NodeId? nodeId = ClaimName(certificate.CommonName);
        return LedgerEntries.TakenOver(_now, certificate, serial, KeyId, nodeId, "taken over: " + certificate.Subject) with
        {
            CertificatePath = nodeId is NodeId node ? _store.Paths.ToLedgerPath(PathOf(node)) : null,
        };
    }

    /// <summary>The file of a node's certificate.</summary>
    internal string PathOf(NodeId nodeId) => _store.Paths.PathOf($"node.{nodeId.FileStem}.crt");

    // A name that is no legal node ID, that is a node's here, or whose file another has, is kept by its serial number alone.
    private NodeId? ClaimName(string? commonName)
    {
        if (!NodeId.TryParse(commonName, out NodeId id) || _known.Contains(id))
            return null;
        try
        {
            _names.Claim(id);
            return id;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.NodeIdCollision)
        {
            return null;
        }
    }

    /// <summary>What could not be taken over, in sentences to show as warnings.</summary>
    internal IReadOnlyList<string> Warnings()
    {
        var warnings = new List<string>(_lists.Warnings);
        if (_byList.Count > 0)
        {
            warnings.Add($"The list '{_lists.Newest}' revokes {DisplayText.Count(_byList.Count, "certificate")} that '{_directory.IndexPath}' does not show as revoked "
                + $"({Few(_byList)}); taken over as revoked.");
        }

        if (_withoutFile.Count > 0)
        {
            int all = _directory.Index.Count + _unrecordable.Count + _byList.Count(l => l.NotAfter is null);
            warnings.Add($"No file that this CA signed was found for {_withoutFile.Count} of {DisplayText.Count(all, "certificate")} in '{_directory.IndexPath}' "
                + $"({Few(_withoutFile)}): names and keys of these are not known here. What is revoked of them stays revoked, by its serial number.");
        }

        OpenSslIndexLine[] compromised = [.. _withoutFile.Where(l => l.Reason?.IsCompromise() == true)];
        if (compromised.Length > 0)
        {
            warnings.Add($"Among them: {DisplayText.Count(compromised.Length, "certificate")} revoked because the key was compromised ({Few(compromised)}). Such a key "
                + "cannot be recognized, and a request for it would be signed. Find these certificates and import again, or have new keys made.");
        }

        if (_unrecordable.Count > 0)
        {
            OpenSslIndexLine[] revoked = [.. _unrecordable.Where(l => l.Reason is not null && !(l.NotAfter < _now))];
            warnings.Add($"Not taken over: {DisplayText.Count(_unrecordable.Count, "certificate")} with a serial number that is not positive and of at most 20 "
                + $"octets ({Few(_unrecordable)}), as RFC 5280 4.1.2.2 demands."
                + (revoked.Length == 0 ? "" : $" Revoked of these: {Few(revoked)}. No list of this CA will name them: replace those nodes' certificates."));
        }

        if (_ofOtherCA.Count > 0)
        {
            warnings.Add($"Not taken over: {DisplayText.Count(_ofOtherCA.Count, "certificate")} with the serial number of one that another CA here signed "
                + $"({Few(_ofOtherCA)}). No list of this CA will name them: import into a folder of its own, or replace those nodes' certificates.");
        }

        return warnings;
    }

    private static string Few(IReadOnlyList<OpenSslIndexLine> lines) =>
        string.Join(", ", lines.Take(10).Select(l => l.SerialText.Length > 0 ? DisplayText.Clip(l.SerialText) : "an empty one")) + (lines.Count > 10 ? ", ..." : "");

    private void Summarize()
    {
        string missing = _withoutFile.Count == 0 ? "" : $"; no file was there for {string.Join(", ", _withoutFile.Select(SerialOf))}";
        string odd = _unrecordable.Count == 0 ? "" : $"; not taken over: {string.Join(", ", _unrecordable.Select(l => DisplayText.Clip(l.SerialText)))}";
        string listed = _byList.Count == 0 ? "" : $"; revoked by the list alone: {string.Join(", ", _byList.Select(SerialOf))}";
        Entries.Add(LedgerEntries.History(
            _now, LastSerialNumber.Sign > 0 ? Serial(LastSerialNumber) : null, KeyId, BigInteger.Max(_directory.LastListNumber, _lists.LastNumber),
            $"{DisplayText.Count(_directory.Index.Count, "certificate")} of an OpenSSL CA directory{missing}{odd}{listed}"));
    }

    private KeyId KeyId => _ca.Certificate.KeyId;

    private static SerialNumber SerialOf(OpenSslIndexLine line) => line.Number!.Value;

    private static SerialNumber Serial(BigInteger number) => SerialNumber.TryCreate(number, out SerialNumber serial)
        ? serial
        : throw new ArgumentOutOfRangeException(nameof(number)); // Such lines are not in the index that is taken over.
}
