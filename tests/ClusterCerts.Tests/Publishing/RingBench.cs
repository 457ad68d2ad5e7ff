using ClusterCerts.KeyRings;
using ClusterCerts.Publishing;
using ClusterCerts.Storage;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A key ring with targets, and nodes in memory.</summary>
internal sealed class RingBench : IDisposable
{
    internal const string Folder = "/etc/tls/ring";

    private readonly string _root = Directory.CreateTempSubdirectory("clustercerts-ring-").FullName;
    private readonly Dictionary<string, MemoryNode> _nodes = [];

    internal RingBench(params string[] nodes)
    {
        KeyRingFolder.Create(new() { Path = Ring, Subject = "CN=ring", KeyAlgorithm = KeyAlgorithm.EcdsaP256 });
        Assert.All(
            Targets.Set([.. nodes.Select(n => new NodeCertTargetChanges { NodeId = n, TargetPath = Folder, ReloadCommand = "reload" })]), o => Assert.Null(o.Error));
        foreach (string node in nodes)
            _nodes[node] = new MemoryNode { Shell = _ => new(0, "") };
    }

    internal string Ring => Path.Combine(_root, "private-tls");

    internal TargetRegister Targets => TargetRegister.OfKeyRing(Ring, AuthorityContext.Default);

    internal List<string> Told { get; } = [];

    internal IEnumerable<MemoryNode> Nodes => _nodes.Values;

    internal string Active => KeyRingFolder.Open(Ring).Active.SerialNumber!;

    internal MemoryNode this[string node] => _nodes[node];

    internal NodeCertPublication[] Publish()
    {
        var publisher = new KeyRingPublisher(
            Ring, new() { Timeout = TimeSpan.FromSeconds(20) }, AuthorityContext.Default, (target, _, _, stop) => _nodes[target.NodeId].Open(stop));
        return [.. publisher.Run([.. KeyRingPublishing.FindPublications(Ring, [], AuthorityContext.Default).Select(o => o.Value!)], Told.Add, default)];
    }

    internal void Turn() => KeyRingTurner.Turn(
        new KeyRingTurnParameters { Path = Ring, Force = true }, new KeyRingContext { Pause = TimeSpan.Zero, Grace = TimeSpan.Zero }, default);

    /// <summary>A node has again what it had, and nothing else.</summary>
    internal static void Reset(MemoryNode node, Dictionary<string, MemoryNode.MemoryFile> saved)
    {
        node.Reset(saved);
        using (INodeFiles way = node.Open(default))
            way.MakeFolder(Folder, default);
        node.Operations = 0;
    }

    /// <summary>What the ring holds, one line a file.</summary>
    internal string Content() => string.Join('\n', Directory.EnumerateFiles(Ring).Order(StringComparer.Ordinal)
        .Select(f => Line(Path.GetFileName(f), File.ReadAllBytes(f))));

    /// <summary>The same of a node; empty where it has none.</summary>
    internal static string RingOf(MemoryNode node, params string[] names) => string.Join('\n', node.Paths
        .Where(p => RemotePaths.Above(p) == Folder && (names.Length == 0 || names.Contains(p[(Folder.Length + 1)..])))
        .Select(p => Line(p[(Folder.Length + 1)..], node[p].Content)));

    /// <summary>Whether nothing is left beside the rings.</summary>
    internal void AssertClean() => Assert.All(Nodes, n => Assert.DoesNotContain(n.Folders.Concat(n.Paths), p => p.Contains("clustercerts", StringComparison.Ordinal)));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Line(string name, byte[] content) => $"{name} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content))}";
}
