namespace ClusterCerts.Tests.Storage;

/// <summary>A store without files: whatever passes here asks nothing of a folder.</summary>
public sealed class MemoryStoreTests : AuthorityLifeTests
{
    private readonly Dictionary<string, MemoryStore> _stores = new(StringComparer.Ordinal);

    // Nothing but keys and nodes' files, and what rotations keep of these.
    [Fact]
    public void Only_keys_and_node_files_are_on_this_host()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=life" }, Context);
        CertAuthority authority = CertAuthority.Open(Pki, Context);
        Assert.All(authority.Issue(["1"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        authority.WriteRevocationList();
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            CertAuthority.Open(Pki, Context).Rotate(new() { Phase = phase, IsConfirmed = true });
        Assert.Equal(
            ["node.1.crt", "node.1.key", "previous.key", "signing.key"], Directory.GetFiles(Pki).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    private protected override IAuthorityStore Find(string path, FileSystem files)
    {
        string full = Path.GetFullPath(path);
        if (!_stores.TryGetValue(full, out MemoryStore? store))
            _stores[full] = store = new MemoryStore(full, files);
        return store;
    }

    private protected override void Dispose(bool disposing)
    {
        foreach (MemoryStore store in _stores.Values)
            store.Dispose();
        base.Dispose(disposing);
    }
}
