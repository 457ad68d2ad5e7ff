namespace ClusterCerts.Tests.House;

/// <summary>Above <c>Storage</c> nobody knows that an authority may be a folder of files: a command takes whatever store its context finds.</summary>
public sealed class StoreSeamTests
{
    // What the folder store is made of. Locks, placing of files and codecs serve others too: key rings, requests, OpenSSL's directories.
    private static readonly string[] FolderStore =
        ["AuthorityFolder", "FolderSession", "RehearsalSession", "LedgerFile", "Recovery", "PairRecovery", "KeySuccession"];

    [Fact]
    public void Only_Storage_knows_what_the_folder_store_is_made_of() => Assert.Empty(CoreSources.Now.References
        .Where(file => !file.Key.StartsWith("Storage/", StringComparison.Ordinal))
        .SelectMany(file => file.Value.Where(r => FolderStore.Contains(r.Type)).Select(r => $"{file.Key}:{r.Line} refers to {r.Type}")));

    [Fact]
    public void One_place_chooses_the_folder_store() =>
        Assert.Equal(["Storage/AuthorityStores.cs"], FilesThatReferTo("AuthorityFolder"));

    [Fact]
    public void The_types_are_there() =>
        Assert.All(FolderStore, type => Assert.NotNull(typeof(CertAuthority).Assembly.GetType($"ClusterCerts.Storage.{type}")));

    private static IEnumerable<string> FilesThatReferTo(string type) =>
        CoreSources.Now.References.Where(file => file.Value.Any(r => r.Type == type)).Select(file => file.Key);
}
