namespace ClusterCerts.Tests.Storage;

/// <summary>The store of plain files: each command opens the folder anew.</summary>
public sealed class FolderStoreTests : AuthorityLifeTests
{
    private protected override IAuthorityStore Find(string path, FileSystem files) => AuthorityStores.At(path, files);
}
