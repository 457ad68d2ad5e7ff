using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Files that take each other's names in one change.</summary>
internal static class FileMoves
{
    /// <summary>Adds moves to a change; a file that is not there moves nothing.</summary>
    /// <param name="scene">The authority.</param>
    /// <param name="changes">What they are added to.</param>
    /// <param name="written">A file that is written anew, whose old name is not to be deleted; null for none.</param>
    /// <param name="moves">From which name to which, and who may read it there.</param>
    /// <returns>What takes them back.</returns>
    internal static IReadOnlyList<UndoFile> Add(
        RotationRun scene,
        ChangeSet changes,
        string? written,
        params (string From, string To, FileProtection Protection)[] moves)
    {
        var present = moves.Where(m => scene.Exists(m.From)).ToList();
        var targets = present.Select(m => m.To).ToHashSet(StringComparer.Ordinal);
        var sources = present.Select(m => m.From).ToHashSet(StringComparer.Ordinal);
        foreach ((string from, string to, FileProtection protection) in present)
            changes.Write(scene.PathOf(to), scene.Folder.Read(from)!, protection);
        foreach (string from in sources.Where(from => from != written && !targets.Contains(from)))
            changes.Delete(scene.PathOf(from));
        return
        [
            .. present.Select(m => new UndoFile(m.From, m.To)),
            .. targets.Where(to => !sources.Contains(to)).Select(to => new UndoFile(to, null)),
        ];
    }
}
