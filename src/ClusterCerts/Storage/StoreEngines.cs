using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Keeps authorities elsewhere than in folders. It stands in an assembly of its own, with the packages that it needs, and is loaded when a
/// command names such a store, or opens a directory that does.</summary>
internal interface IStoreEngine
{
    /// <summary>Takes what an administrator writes for a store apart.</summary>
    /// <param name="text">Such as <c>Host=db1;Database=pki</c>.</param>
    /// <param name="name">The authority's name there, where the text does not say it.</param>
    /// <exception cref="ClusterCertsException">It is malformed, or holds a secret.</exception>
    StoreFile Parse(string text, string name);

    /// <summary>The store of an authority directory.</summary>
    /// <param name="path">The directory, which need not exist.</param>
    /// <param name="files">The disk.</param>
    /// <param name="settings">Where its shared state is.</param>
    IAuthorityStore At(string path, FileSystem files, StoreFile settings);

    /// <summary>Refuses what could not be moved to a store. Nothing is changed.</summary>
    /// <param name="settings">Where it would go.</param>
    /// <exception cref="ClusterCertsException">An authority of that name is there, or this account may not write.</exception>
    void CheckArrival(StoreFile settings);

    /// <summary>Puts a copy of an authority into a store. It is nobody's until <see cref="Settle"/>.</summary>
    /// <param name="settings">Where; <see cref="StoreFile.Move"/> names the move.</param>
    /// <param name="lines">The ledger's lines.</param>
    /// <param name="documents">The documents that no host keeps for itself.</param>
    /// <exception cref="ClusterCertsException">An authority of that name is there, or it cannot be written; nothing of it is there then.</exception>
    void Receive(StoreFile settings, IEnumerable<byte[]> lines, IReadOnlyList<(AuthorityDocument Document, byte[] Content)> documents);

    /// <summary>Makes what was received the authority; once that is done it does nothing.</summary>
    /// <param name="settings">As for <see cref="Receive"/>.</param>
    /// <exception cref="ClusterCertsException">It is not there.</exception>
    void Settle(StoreFile settings);

    /// <summary>What has to be done so that authorities can be kept there.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="grants">Which roles shall have which rights.</param>
    /// <exception cref="ClusterCertsException">The server cannot be asked.</exception>
    StorePreparation Prepare(StoreFile settings, StoreGrants grants);
}

/// <summary>Which roles shall have which rights in a store.</summary>
/// <param name="Readers">Roles that read alone.</param>
/// <param name="Writers">Roles that issue.</param>
internal sealed record StoreGrants(IReadOnlyList<string> Readers, IReadOnlyList<string> Writers);

/// <summary>What makes a store ready.</summary>
/// <param name="Place">Where the store is, for an administrator.</param>
/// <param name="VersionBefore">The version of what is there; zero for none.</param>
/// <param name="Version">The version afterwards.</param>
/// <param name="Statements">What is run for it, in this order, all or nothing.</param>
/// <param name="Run">Runs it.</param>
internal sealed record StorePreparation(string Place, int VersionBefore, int Version, IReadOnlyList<string> Statements, Action Run);

/// <summary>The engines by what a store says that it is.</summary>
internal static class StoreEngines
{
    /// <summary>The kind of the one engine that there is.</summary>
    internal const string PostgreSql = "PostgreSQL";

    /// <summary>The engine of a kind.</summary>
    /// <exception cref="ClusterCertsException">There is none.</exception>
    internal static IStoreEngine Of(string kind) => kind == PostgreSql ? Engines.Load<IStoreEngine>(Engines.PostgreSql)
        : throw new ClusterCertsException(ErrorCode.StoreFileDamaged, $"'{kind}' is not a kind of store that is known here; {PostgreSql} is.", kind);
}
