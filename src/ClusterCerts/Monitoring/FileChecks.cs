using ClusterCerts.Audit;
using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Monitoring;

/// <summary>Looks at who may write in the authority's directory, and read what is private there, and whether the keys there are those of the CAs.</summary>
internal static class FileChecks
{
    private const int MostTold = 5;
    private const string Unopened = " A CA's key is encrypted: whether it is that of its certificate is seen where a command signs.";

    /// <summary>The modes, or access lists, of the directory, keys and private files, what is in a file's place, and keys of other CAs.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="nodes">The nodes, whose keys may be here.</param>
    /// <param name="audited">What the audit of the ledger says of the directory.</param>
    internal static AuthorityCheck Of(IAuthorityStore store, ListedNodes nodes, Func<IReadOnlyList<LedgerFinding>> audited)
    {
        var found = new List<(CheckState State, string Path, string Detail)>();
        found.AddRange(audited().Select(finding => (CheckState.Critical, finding.Path ?? store.Location, finding.Detail)));
        if (store.Paths.OpenToOthers() is string open && !found.Exists(one => one.Detail == open))
            found.Add((CheckState.Critical, store.Location, open));
        AuthorityPaths paths = store.Paths;
        IReadOnlyList<SeenKeyFile> seen = SigningKeyFiles.Look(store);
        found.AddRange(seen.Where(key => key.Problem is string problem && !found.Exists(one => one.Detail == problem)).Select(key => (CheckState.Critical, key.Path, key.Problem!)));
        string[] keys = [.. SigningKeyFiles.Pairs.Select(pair => paths.PathOf(pair.Key))];
        string[] records =
        [
            paths.PathOf(Ledger.DocumentName), .. AuthorityDocument.Shared.Where(document => document.Protection != FileProtection.Public).Select(paths.PathOf), .. Backups(paths),
        ];
        found.AddRange(keys.SelectMany(key => Loose(key, CheckState.Critical)));
        found.AddRange(records.Concat(nodes.Latest.Select(cert => cert.KeyPath).OfType<string>()).SelectMany(file => Loose(file, CheckState.Warning)));
        (CheckState State, string Path, string Detail)[] worst = [.. found.OrderByDescending(one => AuthorityHealth.Gravity(one.State))];
        return new AuthorityCheck(
            AuthorityCheckName.Files, worst.Length == 0 ? CheckState.Ok : worst[0].State,
            worst.Length == 0 ? "Only its owner may write in the directory and read what is private there." + (seen.Any(key => key.IsUnopened) ? Unopened : "")
                : string.Join(' ', worst.Take(MostTold).Select(one => DisplayText.Sentence(one.Detail))) + (worst.Length > MostTold ? $" And {worst.Length - MostTold} more." : ""))
        {
            Value = worst.Length,
            Unit = "files",
            Subjects = [.. worst.Select(one => one.Path)],
        };
    }

    // What documents and nodes' files were, keys among them.
    private static string[] Backups(AuthorityPaths paths)
    {
        string folder = paths.PathOf(AuthorityDocument.Backups);
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(folder, e);
        }
    }

    // A key that is away is nothing to look at; that of a stick that is not plugged in least of all.
    private static IEnumerable<(CheckState State, string Path, string Detail)> Loose(string path, CheckState state)
    {
        if (!File.Exists(path) || AuthorityPaths.LeadsNowhere(path))
            yield break;
        (bool isPrivate, string detail) = FilePrivacy.Of(path);
        if (!isPrivate)
            yield return (state, path, detail);
    }
}
