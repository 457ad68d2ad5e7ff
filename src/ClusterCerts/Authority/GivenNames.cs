using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>What a command line gives without parameters' names where node IDs go, told apart: a path is that of an authority directory, a key ring
/// or a file; a bare word is a node ID.</summary>
public sealed record GivenNames
{
    /// <summary>The authority directory, or null where none is among them.</summary>
    public string? AuthorityPath { get; private init; }

    /// <summary>The node IDs.</summary>
    public IReadOnlyList<string> NodeIds { get; private init; } = [];

    /// <summary>The folders of key rings.</summary>
    public IReadOnlyList<string> KeyRings { get; private init; } = [];

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>Tells apart what was given.</summary>
    /// <param name="names">What was given.</param>
    /// <param name="authorityPath">What <c>-AuthorityPath</c> says as it was typed, or null; a bare word that is no authority directory is a node ID
    /// where a path among the names is one.</param>
    /// <param name="resolve">Makes the paths of the file system of what was typed.</param>
    /// <param name="takesFiles">Whether a path at which nothing is stands for a file; otherwise it is an ID that no node has.</param>
    /// <returns>What is what. Its authority is null where no path among the names is one.</returns>
    /// <exception cref="ClusterCertsException">Two authorities are named.</exception>
    public static GivenNames Sort(IEnumerable<string> names, string? authorityPath, Func<string, IReadOnlyList<string>> resolve, bool takesFiles)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(resolve);
        List<string> nodeIds = [], keyRings = [], files = [], authorities = [];
        foreach (string name in names)
        {
            foreach (string path in Place.IsPath(name) ? resolve(name) : [])
            {
                PlaceKind kind = Place.At(path);
                List<string>? places = kind switch
                {
                    PlaceKind.Authority or PlaceKind.Folder => authorities,
                    PlaceKind.KeyRing => keyRings,
                    PlaceKind.File => files,
                    _ => takesFiles ? files : null,
                };
                if (places is null)
                    nodeIds.Add(name);
                else
                    places.Add(path);
            }

            if (!Place.IsPath(name))
                nodeIds.Add(name);
        }

        if (authorities.Count > 0 && authorityPath is not null && resolve(authorityPath) is [string named])
        {
            if (Place.IsPath(authorityPath) || Place.At(named) is PlaceKind.Authority)
                authorities.Add(named);
            else
                nodeIds.Add(authorityPath);
        }

        return authorities.Find(other => !SamePlace.Folders(other, authorities[0])) is string second
            ? throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{authorities[0]}' and '{second}' are two folders; name one authority directory.", second)
            : new GivenNames { AuthorityPath = authorities.FirstOrDefault(), NodeIds = nodeIds, KeyRings = keyRings, Files = files };
    }

    /// <summary>The files, where nothing else is given: a certificate's file is shown as it is.</summary>
    /// <param name="others">What else the command line gives that chooses among certificates.</param>
    /// <returns>The files.</returns>
    /// <exception cref="ClusterCertsException">Something else is given, or a key ring.</exception>
    public IReadOnlyList<string> OnlyFiles(IEnumerable<string> others)
    {
        if (KeyRings.Count > 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{KeyRings[0]}' is a key ring; Get-KeyRing shows it.", KeyRings[0]);
        string? other = NodeIds is [string nodeId, ..] ? nodeId : AuthorityPath ?? others.FirstOrDefault();
        return other is null ? Files : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"'{Files[0]}' and {other} cannot be combined: a certificate's file is shown as it is.", Files[0]);
    }

    /// <summary>Refuses what a command cannot take that works on nodes by their IDs.</summary>
    /// <param name="needsNodes">Whether it needs one.</param>
    /// <param name="readsFiles">How it takes a file that names nodes; null where it takes none.</param>
    /// <returns>The same.</returns>
    /// <exception cref="ClusterCertsException">There is a key ring or file, or no node.</exception>
    public GivenNames RequireNodes(bool needsNodes, string? readsFiles = null)
    {
        if (KeyRings.Count > 0)
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{KeyRings[0]}' is a key ring and has no nodes; name an authority directory.", KeyRings[0]);
        if (Files.Count > 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument,
                $"'{Files[0]}' is a file; name nodes by their IDs{(readsFiles is null ? "" : $", or {readsFiles}")}.", Files[0]);
        if (needsNodes && NodeIds.Count == 0)
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{AuthorityPath}' is the authority directory; name the nodes too.", AuthorityPath);
        return this;
    }

    /// <summary>Says of a node or an authority that is not there what a bare word may have meant.</summary>
    /// <param name="failure">Why the command failed.</param>
    /// <param name="nodeIds">The words that were taken for node IDs.</param>
    /// <param name="authorityPath">What was taken for the authority directory as it was typed, or null.</param>
    /// <param name="resolve">Makes a path of the file system of what was typed.</param>
    /// <returns>The same failure, or one that says how to name the authority directory.</returns>
    public static ClusterCertsException Explain(
        ClusterCertsException failure, IReadOnlyList<string> nodeIds, string? authorityPath, Func<string, string> resolve)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(resolve);
        IEnumerable<string> words = failure.ErrorCode switch
        {
            ErrorCode.NodeCertNotFound or ErrorCode.TargetNotFound => nodeIds.Where(id => id.Equals(failure.Target)),
            ErrorCode.AuthorityNotFound => nodeIds,
            _ => [],
        };
        if (failure.ErrorCode == ErrorCode.AuthorityNotFound && authorityPath is not null && nodeIds.Count > 0
            && !Place.IsPath(authorityPath) && Place.At(resolve(authorityPath)) == PlaceKind.Nothing)
            return Say($"If '{authorityPath}' is a node too, put commas between nodes: {string.Join(",", nodeIds)},{authorityPath}.");
        string? meant = words.FirstOrDefault(
            word => !Place.IsPath(word) && word.AsSpan().IndexOfAny('*', '?', ':') < 0 && Place.At(resolve(word)) == PlaceKind.Authority);
        return meant is null ? failure : Say($"If the authority directory '{meant}' is meant, write ./{meant}.");

        ClusterCertsException Say(string more) => new(failure.ErrorCode, $"{failure.Message} {more}", failure.Target, failure);
    }
}
