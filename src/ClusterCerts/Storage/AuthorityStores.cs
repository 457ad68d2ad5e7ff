using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The one place that chooses where an authority is kept.</summary>
internal static class AuthorityStores
{
    /// <summary>The store of an authority directory, which need not exist.</summary>
    internal static IAuthorityStore At(string path, FileSystem files) => new AuthorityFolder(path, files);

    /// <summary>Opens a store, and finishes or undoes what commands that were interrupted left there.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The directory, as it was named.</param>
    /// <exception cref="ClusterCertsException">There is no authority, or it cannot be read.</exception>
    internal static IAuthorityStore Opened(this IAuthorityStore store, string path)
    {
        if (File.Exists(path))
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is a file; name the authority directory.", path);
        store.Recover();
        if (store.IsAuthority())
            return store;
        ClusterCertsException? misplaced = store.Misplaced(AuthorityDocument.Certificate);
        throw misplaced is { ErrorCode: ErrorCode.WrongFileKind } ? misplaced : new ClusterCertsException(
            ErrorCode.AuthorityNotFound,
            $"'{path}' is not an authority directory: it has no {AuthorityDocument.Certificate}. Make one with New-SigningCert, or give -AuthorityPath.",
            path);
    }
}
