using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>Changes the targets of an authority.</summary>
internal sealed class TargetEditor(IAuthorityStore store, AuthorityContext context)
{
    private const string SetOperation = "Set-NodeCertTarget";
    private const string RemoveOperation = "Remove-NodeCertTarget";

    /// <summary>What changes would come to, one on top of the other; each failure is that of one.</summary>
    internal IReadOnlyList<Outcome<NodeCertTargetChange>> Foresee(IEnumerable<NodeCertTargetChanges> wanted, Func<string, string> fullPath) =>
        Apply(TargetList.ReadForChange(store), wanted, fullPath).Outcomes;

    /// <summary>Makes changes, all that are legal at once.</summary>
    internal IReadOnlyList<Outcome<NodeCertTargetChange>> Set(IReadOnlyList<NodeCertTargetChanges> wanted, Func<string, string> fullPath)
    {
        using IAuthoritySession session = store.Begin(SetOperation, context.Log.Cancellation);
        TargetList before = TargetList.ReadForChange(store);
        (TargetList after, IReadOnlyList<Outcome<NodeCertTargetChange>> outcomes) = Apply(before, wanted, fullPath);
        if (outcomes.Any(o => o.Value is { IsChange: true }))
            session.Commit(new ChangeSet(SetOperation).Write(AuthorityDocument.Targets, after.Encode()));
        return outcomes;
    }

    /// <summary>The entries that names mean: that of exactly the name, else all that its wildcards match.</summary>
    /// <returns>The entries in the file's order, then an error for each name that means none.</returns>
    internal static IEnumerable<Outcome<TargetEntry>> Named(TargetList list, IEnumerable<string> names, bool takesOneAlone)
    {
        var named = new HashSet<TargetEntry>();
        List<ClusterCertsException> unknown = [];
        foreach (string name in names)
        {
            TargetEntry[] found = takesOneAlone && list.Named(name) is TargetEntry own ? [own] : [.. list.Targets.Where(t => NodeIdMatch.Names(name, t.NodeId))];
            named.UnionWith(found);
            if (found.Length == 0 && !NodeIdMatch.IsPattern(name))
                unknown.Add(NotNamed(name, list));
        }

        return
        [
            .. list.Targets.Where(named.Contains).Select(t => new Outcome<TargetEntry>(t.NodeId, t, null)),
            .. unknown.Select(e => new Outcome<TargetEntry>(e.Target!, null, e)),
        ];
    }

    /// <summary>Takes entries away.</summary>
    internal IReadOnlyList<Outcome<NodeCertTarget>> Remove(IReadOnlyList<string> names)
    {
        using IAuthoritySession session = store.Begin(RemoveOperation, context.Log.Cancellation);
        TargetList before = TargetList.Read(store);
        Outcome<TargetEntry>[] found = [.. Named(before, names, takesOneAlone: true)];
        TargetEntry[] gone = [.. found.Select(o => o.Value).OfType<TargetEntry>()];
        if (gone.Length > 0)
        {
            TargetList after = before with { Targets = [.. before.Targets.Except(gone)] };
            session.Commit(new ChangeSet(RemoveOperation).Write(AuthorityDocument.Targets, after.Encode()));
        }

        return [.. found.Select(o => new Outcome<NodeCertTarget>(o.Target, o.Value is null ? null : Shown(o.Value), o.Error))];
    }

    private NodeCertTarget Shown(TargetEntry entry) => new(entry, store.Location);

    private (TargetList After, IReadOnlyList<Outcome<NodeCertTargetChange>> Outcomes) Apply(
        TargetList list, IEnumerable<NodeCertTargetChanges> wanted, Func<string, string> fullPath)
    {
        List<Outcome<NodeCertTargetChange>> outcomes = [];
        foreach (NodeCertTargetChanges changes in wanted)
        {
            try
            {
                TargetEntry? before = list.Named(changes.NodeId);
                TargetEntry after = changes.ApplyTo(before, list.For(changes.NodeId)?.NodeId, fullPath);
                list = list.With(after);
                outcomes.Add(new(changes.NodeId, new NodeCertTargetChange(before is null ? null : Shown(before), Shown(after)), null));
            }
            catch (ClusterCertsException e)
            {
                outcomes.Add(new(changes.NodeId, null, Explained(e, changes.NodeId)));
            }
        }

        return (list, outcomes);
    }

    // Of many it names the one that is wrong.
    private static ClusterCertsException Explained(ClusterCertsException error, string nodeId)
    {
        string name = $"'{DisplayText.Clip(nodeId)}'";
        return error.Message.Contains(name, StringComparison.Ordinal) ? error : new ClusterCertsException(error.ErrorCode, $"The target of {name}: {error.Message}", nodeId, error);
    }

    private static ClusterCertsException NotNamed(string name, TargetList list) => new(
        ErrorCode.TargetNotFound,
        $"No target is set under the name '{name}'" + (list.For(name) is TargetEntry applying
            ? $"; that of '{applying.NodeId}' applies to it. Name '{applying.NodeId}', or see what applies with Get-NodeCertTarget -Effective."
            : list.Targets.Count == 0 ? ", nor under any other. Set one with Set-NodeCertTarget." : ". See which there are with Get-NodeCertTarget."),
        name);
}
