using ClusterCerts.Targets;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>Changes targets.</summary>
/// <param name="keeper">Where they are kept.</param>
internal sealed class TargetEditor(ITargetKeeper keeper)
{
    private const string SetOperation = "Set-NodeCertTarget";
    private const string RemoveOperation = "Remove-NodeCertTarget";

    /// <summary>What changes would come to, one on top of the other; each failure is that of one.</summary>
    internal IReadOnlyList<Outcome<NodeCertTargetChange>> Foresee(IEnumerable<NodeCertTargetChanges> wanted, Func<string, string> fullPath) =>
        Apply(keeper.ReadForChange(), wanted, fullPath).Outcomes;

    /// <summary>Makes changes, all that are legal at once.</summary>
    internal IReadOnlyList<Outcome<NodeCertTargetChange>> Set(IReadOnlyList<NodeCertTargetChanges> wanted, Func<string, string> fullPath) =>
        keeper.Change<IReadOnlyList<Outcome<NodeCertTargetChange>>>(SetOperation, () =>
        {
            (TargetList after, IReadOnlyList<Outcome<NodeCertTargetChange>> outcomes) = Apply(keeper.ReadForChange(), wanted, fullPath);
            return (outcomes.Any(o => o.Value is { IsChange: true }) ? after : null, outcomes);
        });

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
    internal IReadOnlyList<Outcome<NodeCertTarget>> Remove(IReadOnlyList<string> names) =>
        keeper.Change<IReadOnlyList<Outcome<NodeCertTarget>>>(RemoveOperation, () =>
        {
            TargetList before = keeper.Read();
            Outcome<TargetEntry>[] found = [.. Named(before, names, takesOneAlone: true)];
            TargetEntry[] gone = [.. found.Select(o => o.Value).OfType<TargetEntry>()];
            return (gone.Length == 0 ? null : before with { Targets = [.. before.Targets.Except(gone)] }, [.. found.Select(Shown)]);
        });

    /// <summary>The entries that names mean, as commands show them; of none all.</summary>
    internal IReadOnlyList<Outcome<NodeCertTarget>> Get(IReadOnlyList<string> names, bool takesOneAlone) =>
        [.. Named(keeper.Read(), names, takesOneAlone).Select(Shown)];

    private Outcome<NodeCertTarget> Shown(Outcome<TargetEntry> found) => new(found.Target, found.Value is null ? null : keeper.Show(found.Value), found.Error);

    private (TargetList After, IReadOnlyList<Outcome<NodeCertTargetChange>> Outcomes) Apply(
        TargetList list, IEnumerable<NodeCertTargetChanges> wanted, Func<string, string> fullPath)
    {
        List<Outcome<NodeCertTargetChange>> outcomes = [];
        foreach (NodeCertTargetChanges changes in wanted)
        {
            try
            {
                RequireSettings(changes);
                TargetEntry? before = list.Named(changes.NodeId);
                TargetEntry after = changes.ApplyTo(before, list.For(changes.NodeId)?.NodeId, fullPath, keeper.IsOfRing);
                list = list.With(after);
                outcomes.Add(new(changes.NodeId, new NodeCertTargetChange(before is null ? null : keeper.Show(before), keeper.Show(after)), null));
            }
            catch (ClusterCertsException e)
            {
                outcomes.Add(new(changes.NodeId, null, Explained(e, changes.NodeId)));
            }
        }

        return (list, outcomes);
    }

    // A name that is wrong would be told only when the node is to be reached.
    private static void RequireSettings(NodeCertTargetChanges changes)
    {
        if (changes.SshConfigPath is string path && Path.IsPathFullyQualified(path) && !File.Exists(path))
            throw new ClusterCertsException(ErrorCode.FileNotFound, $"'{path}' does not exist; -SshConfigPath names a file of settings for ssh on this machine.", path);
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
