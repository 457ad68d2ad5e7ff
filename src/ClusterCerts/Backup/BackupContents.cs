using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Backup;

/// <summary>What goes into a backup besides the ledger.</summary>
/// <param name="authority">The authority.</param>
/// <param name="notify">Told, in sentences, what is left out.</param>
internal sealed class BackupContents(CertAuthority authority, Action<string> notify)
{
    private readonly IAuthorityStore _store = authority.Store;

    /// <summary>Finds it, under the lock.</summary>
    /// <param name="includeOutside">Whether nodes' files that lie outside of the authority directory are among it.</param>
    internal IReadOnlyList<BackupSource> Find(bool includeOutside)
    {
        BackupSource[] documents = _store.IsShared() ? [.. Documents()] : [];
        var names = documents.Select(document => document.Name).ToHashSet(StringComparer.Ordinal);
        string[] inside = [.. DirectoryFiles.Find(_store.Paths, notify).Where(name => CanHave(name, names))];
        names.UnionWith(inside);
        IReadOnlyList<string> outside = Outside();
        if (outside.Count > 0 && !includeOutside)
        {
            notify($"{DisplayText.Count(outside.Count, "file")} of nodes outside of '{_store.Location}' {(outside.Count == 1 ? "is" : "are")} left out, such as '{outside[0]}'; "
                + "-IncludeOutside takes them.");
        }

        return
        [
            .. documents,
            .. inside.Select(name => BackupSource.OfFile(name, _store.Paths.PathOf(name))),
            .. includeOutside ? OutsideNames(outside, names).Select(file => BackupSource.OfFile(file.Name, file.Path) with { IsOutside = true }) : [],
        ];
    }

    // A file of an odd name that is nobody's does not keep the rest from being backed up.
    private bool CanHave(string name, HashSet<string> documents)
    {
        string path = _store.Paths.PathOf(name);
        if (documents.Contains(name))
            notify($"'{path}' is left out: the authority keeps its '{name}' in '{_store.Location}'.");
        else if (BackupEntry.IsName(name))
            return true;
        else if (NodeFiles().Contains(path, StringComparer.Ordinal))
            throw NoName(path);
        else
            notify($"'{path}' has a name that no file of a backup can have, and is left out; give it another.");
        return false;
    }

    // A restored authority has such a folder already.
    private static IEnumerable<(string Name, string Path)> OutsideNames(IReadOnlyList<string> outside, HashSet<string> taken)
    {
        int number = 0;
        foreach (string path in outside)
        {
            string name;
            do
                name = $"{BackupEntry.OutsideFolder}{++number}/{Path.GetFileName(path)}";
            while (taken.Contains(name));
            yield return BackupEntry.IsName(name) ? (name, path) : throw NoName(path);
        }
    }

    private static ClusterCertsException NoName(string path) => new(
        ErrorCode.InvalidArgument, $"'{path}' is a file of a node, and has a name that no file of a backup can have. Issue the node's certificate into a folder and under a name without a backslash.", path);

    private IEnumerable<BackupSource> Documents() => _store.SharedDocuments().Select(document => new BackupSource(
        document.Name, null, _store.Read(document)!, document.Protection != FileProtection.Public, authority.Context.Now));

    private IEnumerable<string> NodeFiles() => authority.GetNodeCerts().SelectMany(cert => (string?[])[cert.CertificatePath, cert.KeyPath]).OfType<string>();

    private IReadOnlyList<string> Outside() =>
    [
        .. NodeFiles()
            .Where(path => Path.IsPathRooted(_store.Paths.ToLedgerPath(path)) && File.Exists(path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
