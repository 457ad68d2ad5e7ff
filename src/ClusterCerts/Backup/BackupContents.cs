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
        IReadOnlyList<string> inside = DirectoryFiles.Find(_store.Paths, notify);
        IEnumerable<BackupSource> documents = _store.IsShared() ? Documents() : [];
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
            .. includeOutside ? outside.Select((path, i) => BackupSource.OfFile($"{BackupEntry.OutsideFolder}{i + 1}/{Path.GetFileName(path)}", path) with { IsOutside = true }) : [],
        ];
    }

    private IEnumerable<BackupSource> Documents() => _store.SharedDocuments().Select(document => new BackupSource(
        document.Name, null, _store.Read(document)!, document.Protection != FileProtection.Public, authority.Context.Now));

    private IReadOnlyList<string> Outside() =>
    [
        .. authority.GetNodeCerts().SelectMany(cert => (string?[])[cert.CertificatePath, cert.KeyPath]).OfType<string>()
            .Where(path => Path.IsPathRooted(_store.Paths.ToLedgerPath(path)) && File.Exists(path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
