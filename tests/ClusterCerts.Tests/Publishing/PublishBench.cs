using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>An authority with targets, and nodes in memory.</summary>
internal sealed class PublishBench : IDisposable
{
    internal const string Folder = "/etc/tls";
    internal const string Work = "/etc/tls/.clustercerts";
    internal const string Foreign = "/etc/tls/other.conf";

    private readonly Dictionary<string, MemoryNode> _nodes = [];

    internal PublishBench(string target = """ "as": "Nginx", "targetPath": "/etc/tls", "reloadCommand": "reload" """)
    {
        SetTargets($$"""{ "nodeId": "*", {{target}} }""");
    }

    internal TestAuthority Authority { get; } = new();

    internal List<string> Told { get; } = [];

    internal MemoryNode this[string node]
    {
        get
        {
            if (_nodes.TryGetValue(node, out MemoryNode? known))
                return known;
            var made = new MemoryNode { Shell = _ => new(0, "") };
            made.Put(Foreign, "theirs"u8.ToArray());
            return _nodes[node] = made;
        }
    }

    internal void SetTargets(params string[] entries) =>
        File.WriteAllText(Authority.File("targets.json"), $$"""{ "version": 1, "targets": [ {{string.Join(",", entries)}} ] }""");

    internal IReadOnlyList<PublicationOrder> Orders(params string[] nodes) => [.. Authority.Open().FindPublications(nodes).Select(TestAuthority.Value)];

    internal NodeCertPublication[] PublishAll(PublicationParameters? how = null, CancellationToken stop = default, params string[] nodes)
    {
        CertAuthority authority = Authority.Open();
        var publisher = new Publisher(authority, how ?? new() { Timeout = TimeSpan.FromSeconds(20) }, (target, _, _, cancel) => this[target.NodeId].Open(cancel));
        return [.. publisher.Run(Orders(nodes), Told.Add, stop)];
    }

    internal NodeCertPublication Publish(string node, bool force = false) =>
        PublishAll(new() { Timeout = TimeSpan.FromSeconds(20), Force = force }, default, node).Single();

    internal IReadOnlyList<LedgerEntry> Lines() => [.. Authority.Open().Store.ReadLedger().All().Where(e => e.Event == LedgerEvent.Publish)];

    internal IReadOnlyList<string> Unpublished() => [.. Authority.Open().FindUnpublished(new()).Select(o => TestAuthority.Value(o).NodeId)];

    /// <summary>Has the node <c>web1</c> given its first certificate, and issues the next, which it is to get.</summary>
    /// <returns>What it has.</returns>
    internal IReadOnlyDictionary<string, string> Renewed()
    {
        Authority.Issue("web1");
        Assert.Equal(NodeCertPublicationState.Placed, Publish("web1").State);
        Assert.All(Authority.Open().Renew(["web1"], new()).ToList(), o => Assert.Null(o.Error));
        return this["web1"].Snapshot();
    }

    /// <summary>Whether the node has these files and its other ones, and nothing else.</summary>
    internal void AssertClean(string node, params string[] names)
    {
        Assert.Equal([.. names.Append(Foreign[(Folder.Length + 1)..]).Select(n => $"{Folder}/{n}").Order(StringComparer.Ordinal)], this[node].Paths);
        Assert.DoesNotContain(this[node].Folders, f => f.StartsWith(Work, StringComparison.Ordinal));
        Assert.Equal("theirs"u8.ToArray(), this[node][Foreign].Content);
    }

    /// <summary>Whether the key in the folder is the certificate's.</summary>
    internal static bool HasPair(MemoryNode node, string certificate, string key) => node.Has($"{Folder}/{certificate}") && node.Has($"{Folder}/{key}")
        && PublicKeyOf(node[$"{Folder}/{key}"].Content).SequenceEqual(CertKeyOf(node[$"{Folder}/{certificate}"].Content));

    private static byte[] PublicKeyOf(byte[] key)
    {
        using var pair = System.Security.Cryptography.ECDsa.Create();
        pair.ImportFromPem(System.Text.Encoding.ASCII.GetString(key));
        return pair.ExportSubjectPublicKeyInfo();
    }

    private static byte[] CertKeyOf(byte[] chain)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(chain));
        return certificate.PublicKey.ExportSubjectPublicKeyInfo();
    }

    public void Dispose() => Authority.Dispose();
}
