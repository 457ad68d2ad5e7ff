using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>Says and changes where files go: those of an authority's nodes, or a key ring on its nodes.</summary>
public sealed class TargetRegister
{
    private readonly TargetEditor _editor;
    private readonly Func<IReadOnlyList<string>, IEnumerable<Outcome<NodeCertTarget>>> _effective;

    private TargetRegister(ITargetKeeper keeper, Func<IReadOnlyList<string>, IEnumerable<Outcome<NodeCertTarget>>> effective) =>
        (_editor, _effective) = (new(keeper), effective);

    /// <summary>That of an authority.</summary>
    /// <param name="authority">The authority.</param>
    public static TargetRegister Of(CertAuthority authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return new(new AuthorityTargetKeeper(authority.Store, authority.Context), authority.GetEffectiveTargets);
    }

    /// <summary>That of a key ring: the file NAME.targets.json beside its folder.</summary>
    /// <param name="keyRing">The ring's folder.</param>
    /// <param name="context">The world outside.</param>
    /// <exception cref="ClusterCertsException">There is no ring.</exception>
    public static TargetRegister OfKeyRing(string keyRing, AuthorityContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(new RingTargetKeeper(keyRing, context), names => KeyRingPublishing.FindPublications(keyRing, names, context)
            .Select(o => new Outcome<NodeCertTarget>(o.Target, o.Value?.Target, o.Error)));
    }

    /// <summary>The targets as they are set, in their order.</summary>
    /// <param name="names">Node IDs and patterns; none for all.</param>
    /// <returns>The targets, then an error for each name without wildcards that has none.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged, or gone.</exception>
    public IEnumerable<Outcome<NodeCertTarget>> Get(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return _editor.Get(names.Count == 0 ? ["*"] : names, takesOneAlone: false);
    }

    /// <summary>What applies to each node, with its ID filled in.</summary>
    /// <param name="names">Node IDs and patterns; none for all.</param>
    /// <returns>The targets, errors for nodes that are named and have none, or for which one does not fit.</returns>
    /// <exception cref="ClusterCertsException">A file is damaged or cannot be read.</exception>
    public IEnumerable<Outcome<NodeCertTarget>> GetEffective(IReadOnlyList<string> names) => _effective(names);

    /// <summary>What changes would come to, each on top of those before it.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="fullPath">Makes a path of this machine absolute; null takes the process's current folder.</param>
    /// <returns>One outcome for each, in order.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged.</exception>
    public IReadOnlyList<Outcome<NodeCertTargetChange>> FindChanges(IEnumerable<NodeCertTargetChanges> changes, Func<string, string>? fullPath = null) =>
        _editor.Foresee(changes, fullPath ?? Path.GetFullPath);

    /// <summary>Changes targets: all that are legal at once.</summary>
    /// <param name="changes">The changes, each on top of those before it.</param>
    /// <param name="fullPath">Makes a path of this machine absolute; null takes the process's current folder.</param>
    /// <returns>One outcome for each, in order. Those that failed changed nothing.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged or cannot be written; then nothing is changed.</exception>
    public IReadOnlyList<Outcome<NodeCertTargetChange>> Set(IReadOnlyList<NodeCertTargetChanges> changes, Func<string, string>? fullPath = null) =>
        _editor.Set(changes, fullPath ?? Path.GetFullPath);

    /// <summary>The targets that <see cref="Remove"/> would take away.</summary>
    /// <param name="names">Node IDs and patterns as targets have them. Of exactly such a target that one alone is meant, else all that the wildcards match.</param>
    /// <returns>The targets, then an error for each name without wildcards that has none.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged, or gone.</exception>
    public IReadOnlyList<Outcome<NodeCertTarget>> FindRemovable(IReadOnlyList<string> names) => _editor.Get(names, takesOneAlone: true);

    /// <summary>Takes targets away; files on nodes stay where they are.</summary>
    /// <param name="names">As <see cref="FindRemovable"/> takes them.</param>
    /// <returns>The targets that were taken away, then an error for each name without wildcards that has none.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged, gone, or cannot be written; then nothing is changed.</exception>
    public IReadOnlyList<Outcome<NodeCertTarget>> Remove(IReadOnlyList<string> names) => _editor.Remove(names);
}
