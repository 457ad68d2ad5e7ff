using ClusterCerts.KeyRings;
using ClusterCerts.Publishing;
using ClusterCerts.Storage;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A key ring comes to a node by a real SSH server, turns there, and comes back where it is not loaded.</summary>
public sealed class SshRingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public SshRingTests() => Peer.Needs("ssh");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_ring_is_published_turned_and_taken_back()
    {
        using SshServer server = SshServer.Start();
        string ring = _folder.File("ring");
        string node = Directory.CreateDirectory(_folder.File("node")).FullName;
        string there = Path.Combine(node, "tls");
        KeyRingFolder.Create(new() { Path = ring, Subject = "CN=ring", KeyAlgorithm = KeyAlgorithm.EcdsaP256 });
        Set(new() { NodeId = "m1", HostName = SshServer.HostName, SshConfigPath = server.ConfigPath, TargetPath = there, ReloadCommand = $"echo >>{node}/reloads" });
        Assert.Equal((NodeCertPublicationState.Placed, null), Publish());
        Assert.Equal(Content(ring), Content(there));
        Assert.Equal((NodeCertPublicationState.Unchanged, null), Publish());
        File.WriteAllText(Path.Combine(there, "README"), "theirs");

        // It turns, and the node does not load it.
        IReadOnlyList<string> before = Content(there);
        Set(new() { NodeId = "m1", ReloadCommand = "exit 3" });
        var told = new List<NodeCertPublication>();
        Turn().Turn(told.Add, _ => { }, _ => { }, default);
        Assert.Equal((NodeCertPublicationState.RolledBack, ErrorCode.ReloadFailed), (told.Single().State, told.Single().Error!.ErrorCode));
        Assert.Equal(before, Content(there));

        Set(new() { NodeId = "m1", ReloadCommand = $"echo >>{node}/reloads" });
        Assert.Equal((NodeCertPublicationState.Placed, null), Publish());
        Assert.Equal(Content(ring), Content(there).Where(file => !file.StartsWith("README", StringComparison.Ordinal)));
        Assert.Equal("theirs", File.ReadAllText(Path.Combine(there, "README")));
        Turn().Undo(told.Add, _ => { }, _ => { }, default);
        Assert.Equal(NodeCertPublicationState.Placed, told[^1].State);
        Assert.Equal(before, Content(there));
        Assert.Equal(["reloads", "tls"], Directory.EnumerateFileSystemEntries(node).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(node, "reloads")).Length);
        server.ExpectNoClients();

        PublishedKeyRingTurn Turn() => new(new() { Path = ring }, new(), AuthorityContext.Default);

        void Set(NodeCertTargetChanges changes) => Assert.Null(TargetRegister.OfKeyRing(ring, AuthorityContext.Default).Set([changes]).Single().Error);

        (NodeCertPublicationState, string?) Publish()
        {
            IReadOnlyList<PublicationOrder> orders = [.. KeyRingPublishing.FindPublications(ring, [], AuthorityContext.Default).Select(TestAuthority.Value)];
            NodeCertPublication done = KeyRingPublishing.Publish(ring, orders, new(), AuthorityContext.Default).Single();
            return (done.State, done.Reason);
        }
    }

    private static IReadOnlyList<string> Content(string folder) =>
        [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(f => $"{Path.GetFileName(f)} {File.GetUnixFileMode(f)} {File.ReadAllText(f)}")];
}
