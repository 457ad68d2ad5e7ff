using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Files that take each other's names in one change.</summary>
internal static class FileMoves
{
    /// <summary>Adds moves to a change; a file that is not there moves nothing.</summary>
    /// <param name="rotation">The authority.</param>
    /// <param name="changes">What they are added to.</param>
    /// <param name="written">A document that is written anew, whose old name is not to be deleted; null for none.</param>
    /// <param name="moves">From which name to which.</param>
    /// <returns>What takes them back.</returns>
    internal static IReadOnlyList<UndoFile> Add(
        RotationRun rotation, ChangeSet changes, AuthorityDocument? written, params (AuthorityDocument From, AuthorityDocument To)[] moves)
    {
        var present = moves.Where(m => rotation.Exists(m.From)).ToList();
        var targets = present.Select(m => m.To).ToHashSet();
        var sources = present.Select(m => m.From).ToHashSet();
        foreach ((AuthorityDocument from, AuthorityDocument to) in present)
            changes.Write(to, rotation.Store.Read(from)!);
        foreach (AuthorityDocument from in sources.Where(from => from != written && !targets.Contains(from)))
            changes.Delete(from);
        return
        [
            .. present.Select(m => UndoFile.Of(m.From, m.To)),
            .. targets.Where(to => !sources.Contains(to)).Select(to => UndoFile.Of(to, null)),
        ];
    }
}
