using System.Numerics;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Issuance;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>The node certificates of a CA that is rotated away from: which there are, and what becomes of their files.</summary>
internal sealed class OutgoingNodes : IDisposable
{
    private const int MostTold = 10;

    private readonly DateTimeOffset _now;
    private readonly List<OutgoingNode> _nodes = [];
    private readonly List<string> _skipped = [];

    private OutgoingNodes(DateTimeOffset now) => _now = now;

    /// <summary>The nodes whose certificates are in use.</summary>
    internal IReadOnlyList<OutgoingNode> Live => [.. _nodes.Where(n => n.Certificate.NotAfter >= _now)];

    /// <summary>The greatest number that one of them has.</summary>
    internal BigInteger LastSerialNumber => _nodes.Select(n => n.Serial.Value).Append(BigInteger.Zero).Max();

    /// <summary>How many certificates there are.</summary>
    internal int Count => _nodes.Count;

    /// <summary>Reads files.</summary>
    /// <param name="paths">The files; <c>*</c> and <c>?</c> in a file's name stand for any characters.</param>
    /// <param name="ca">The CA.</param>
    /// <param name="profile">The preset's values.</param>
    /// <param name="now">The moment of the import.</param>
    /// <exception cref="ClusterCertsException">What is wrong, of all files; nothing is taken over then.</exception>
    internal static OutgoingNodes Read(IReadOnlyList<string> paths, DecodedCertificate ca, PresetProfile profile, DateTimeOffset now)
    {
        var nodes = new OutgoingNodes(now);
        var problems = new List<ClusterCertsException>();
        try
        {
            foreach (string path in paths.SelectMany(Expand).Distinct(StringComparer.Ordinal))
            {
                try
                {
                    nodes.Add(path, ca, profile);
                }
                catch (ClusterCertsException e)
                {
                    problems.Add(e);
                }
            }

            return problems.Count == 0 ? nodes : throw OfAll(problems);
        }
        catch
        {
            nodes.Dispose();
            throw;
        }
    }

    public void Dispose() => _nodes.ForEach(node => CryptographicOperations.ZeroMemory(node.Key));

    /// <summary>Adds their ledger lines and files to a change.</summary>
    internal void AddTo(ChangeSet changes, IAuthorityStore store, CertificateChain chain)
    {
        byte[][] tail = [.. chain.Where(c => !c.IsSelfIssued).Select(c => c.Encoded)];

        // Of two certificates of a node the later line is the node's own.
        foreach (OutgoingNode node in _nodes.OrderBy(n => n.Certificate.NotAfter >= _now))
        {
            bool isLive = node.Certificate.NotAfter >= _now;
            string certificate = node.CertificatePathIn(store);
            string key = node.KeyPathIn(store);
            changes.Ledger.Add(LedgerEntries.TakenOver(_now, node.Certificate, node.Serial, chain[0].KeyId, node.Id, "taken over: " + node.Certificate.Subject) with
            {
                CertificatePath = isLive ? store.Paths.ToLedgerPath(certificate) : null,
                KeyPath = isLive && node.HasKey ? store.Paths.ToLedgerPath(key) : null,
            });
            if (!isLive)
                continue;
            bool isThere = OutgoingNode.IsSameFile(node.Path, certificate);
            if (!isThere || node.KeySource == node.Path)
                changes.Write(certificate, CertificateFile.Write([node.Certificate.Encoded, .. tail]), FileProtection.Public, isNew: !isThere);
            if (node.Key is not null && !OutgoingNode.IsSameFile(node.KeySource!, key))
                changes.Write(key, node.Key, FileProtection.Private, isNew: true);
        }
    }

    /// <summary>What to know of them, in sentences.</summary>
    internal IEnumerable<string> Notices(PresetProfile profile)
    {
        foreach (string path in _skipped)
            yield return $"'{path}' is the CA itself, and no node's certificate.";
        if (Live.Count == 0)
        {
            yield return "No node certificate in use was given with -NodeCertPath: the phase Issue will have none to replace. Name them, or issue the "
                + "nodes new ones with New-NodeCert after it, before Retire.";
        }

        if (_nodes.Where(n => n.Certificate.NotAfter < _now).ToArray() is { Length: > 0 } expired)
            yield return $"Expired, and not issued anew: {Few(expired)}. If such a node is in service, issue it a new pair with New-NodeCert after the phase Issue.";
        foreach (IGrouping<bool, OutgoingNode> nameless in Live.Where(n => n.Certificate.SubjectAltNames is null).GroupBy(n => NamesOf(n, profile).Length > 0).OrderByDescending(g => g.Key))
        {
            OutgoingNode first = nameless.First();
            yield return $"Without a subjectAltName: {Few([.. nameless])}. " + (nameless.Key
                ? $"The phase Issue gives them the names of the preset {profile.Preset}, such as {string.Join(", ", NamesOf(first, profile))} for {first.Id}."
                : "The phase Issue gives them none either: such a node ID is neither a DNS name nor an address.");
        }

        if (Live.Where(n => n.LacksOwnName).ToArray() is { Length: > 0 } others)
        {
            yield return $"Without the node ID among the names of the subjectAltName: {Few(others)}. The phase Issue adds it, such as "
                + $"{(others[0].Id.Address is null ? "DNS" : "IP")}:{others[0].Id} for {others[0].Id}.";
        }

        if (Live.Where(n => SuccessorContent.UsageProblem(n.Certificate) is not null).ToArray() is { Length: > 0 } unusual)
            yield return $"Without an extended key usage that is signed here: {Few(unusual)}. The phase Issue gives them the purpose {profile.Purpose}.";
        if (Live.Where(n => n.Key is null && n.IsKeyUsable).ToArray() is { Length: > 0 } elsewhere)
            yield return $"The keys are not here: {Few(elsewhere)}. The phase Issue certifies the same keys again.";
        if (Live.Where(n => !n.IsKeyUsable).ToArray() is { Length: > 0 } weak)
            yield return $"The keys are too weak ({weak[0].Certificate.PublicKey.Name}): {Few(weak)}. The phase Issue makes new ones, whatever is asked for.";
    }

    private static string[] NamesOf(OutgoingNode node, PresetProfile profile)
    {
        SubjectNames names = SubjectNames.For(node.Id, [], [], profile.AddressAsDnsText);
        return [.. names.DnsNames.Select(n => $"DNS:{n}"), .. names.Addresses.Select(a => $"IP:{a}")];
    }

    private static string Few(OutgoingNode[] nodes) =>
        string.Join(", ", nodes.Take(MostTold).Select(n => n.Id)) + (nodes.Length > MostTold ? $" and {nodes.Length - MostTold} more" : "");

    private void Add(string path, DecodedCertificate ca, PresetProfile profile)
    {
        if (OutgoingNode.Read(path, ca) is not OutgoingNode node)
        {
            _skipped.Add(path);
            return;
        }

        if (_nodes.Exists(n => n.Certificate.Fingerprint == node.Certificate.Fingerprint))
            return;
        if ((Double(node) ?? (node.Certificate.NotAfter >= _now ? node.Obstacle(profile) : null)) is ClusterCertsException refused)
        {
            CryptographicOperations.ZeroMemory(node.Key);
            throw refused;
        }

        _nodes.Add(node);
    }

    private ClusterCertsException? Double(OutgoingNode node)
    {
        // RFC 5280 4.1.2.2: neither the ledger nor a list could tell them apart.
        if (_nodes.Find(n => n.Serial == node.Serial) is OutgoingNode same)
        {
            return new(
                ErrorCode.InvalidArgument,
                $"'{node.Path}' has the serial number {node.Serial} of '{same.Path}'. Leave one out, and issue its node a new pair with New-NodeCert "
                    + "after the phase Issue, before Retire.",
                node.Path);
        }

        if (_nodes.Find(n => !n.Id.Equals(node.Id) && string.Equals(n.Id.FileStem, node.Id.FileStem, StringComparison.OrdinalIgnoreCase)) is OutgoingNode alike)
            return new(ErrorCode.NodeIdCollision, $"The nodes '{alike.Id}' and '{node.Id}' would share the file name 'node.{node.Id.FileStem}.crt'.", node.Path);

        // Which one the node presents nobody here can tell, and the other would be forgotten.
        return node.Certificate.NotAfter >= _now && Live.FirstOrDefault(n => n.Id.Equals(node.Id)) is OutgoingNode twice
            ? new(
                ErrorCode.InvalidArgument,
                $"'{twice.Path}' and '{node.Path}' are both certificates of node '{node.Id}', and both are valid. Name the one that the node has loaded.",
                node.Path)
            : null;
    }

    // The shell has read them as a rule; a name that is a file's is that file's.
    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path) || !NodeIdMatch.IsPattern(Path.GetFileName(path)))
            return [path];
        try
        {
            string[] found = [.. Directory.EnumerateFiles(FileErrors.FolderOf(Path.GetFullPath(path)), Path.GetFileName(path)).Order(StringComparer.Ordinal)];
            return found.Length > 0 ? found : throw new ClusterCertsException(ErrorCode.FileNotFound, $"No file matches '{path}'.", path);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    private static ClusterCertsException OfAll(List<ClusterCertsException> problems) => problems.Count == 1 ? problems[0] : new(
        problems[0].ErrorCode,
        $"{DisplayText.Count(problems.Count, "file")} cannot be taken over, so nothing is: "
            + string.Join(" ", problems.Take(MostTold).Select(p => p.Message)) + (problems.Count > MostTold ? " ..." : ""),
        problems[0].Target,
        problems[0]);
}
