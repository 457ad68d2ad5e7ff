using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The one place that chooses where an authority is kept.</summary>
internal static class AuthorityStores
{
    /// <summary>The store of an authority directory, which need not exist.</summary>
    /// <exception cref="ClusterCertsException">The directory says that it is kept elsewhere, and that cannot be read.</exception>
    internal static IAuthorityStore At(string path, FileSystem files) =>
        StoreFile.Read(path) is StoreFile elsewhere ? StoreEngines.Of(elsewhere.Kind).At(path, files, elsewhere) : new AuthorityFolder(path, files);

    /// <summary>The store of an authority directory that shall be kept elsewhere.</summary>
    /// <param name="path">The directory, which need not exist.</param>
    /// <param name="files">The disk.</param>
    /// <param name="store">Where, as an administrator writes it.</param>
    /// <exception cref="ClusterCertsException">It is malformed, or the directory is kept in another place already.</exception>
    internal static IAuthorityStore At(string path, FileSystem files, string store)
    {
        StoreFile wanted = StoreEngines.Of(StoreEngines.PostgreSql).Parse(store, NameOf(path));
        IAuthorityStore here = At(path, files);
        if (StoreFile.Read(path) is not StoreFile now)
        {
            return !here.IsAuthority() ? StoreEngines.Of(wanted.Kind).At(path, files, wanted) : throw new ClusterCertsException(
                ErrorCode.AuthorityExists, $"'{path}' is an authority that is kept in the folder itself. Move it with Move-CertAuthority, or choose another folder.", path);
        }

        return now.IsSamePlace(wanted) ? here : throw new ClusterCertsException(
            ErrorCode.AuthorityExists,
            $"'{path}' is kept in another place already: '{now.Connection}', as '{now.Authority}'. Leave -Store out to use that, or choose another folder.",
            path);
    }

    /// <summary>Makes a directory of this host one of an authority that is kept elsewhere. Nothing is written there, so a role that reads alone may.</summary>
    /// <param name="store">The directory, which need not exist.</param>
    /// <param name="text">Where the authority is, as an administrator writes it.</param>
    /// <param name="cancellation">Ends the wait for whoever has the directory.</param>
    /// <exception cref="ClusterCertsException">It cannot be written.</exception>
    internal static void Join(IAuthorityStore store, string text, CancellationToken cancellation)
    {
        FileSystem files = store.Paths.Files;
        try
        {
            files.CreatePrivateDirectory(store.Location);
            using AuthorityLock held = AuthorityLock.Acquire(store.Paths, cancellation);
            if (StoreFile.Read(store.Location) is null)
            {
                StoreFile settings = StoreEngines.Of(StoreEngines.PostgreSql).Parse(text, NameOf(store.Location));
                AtomicFile.Write(files, store.Paths.PathOf(StoreFile.FileName), settings.Encode(), FileProtection.Public, replace: false);
            }
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(store.Location, e);
        }
    }

    /// <summary>Whether what an authority is, but for keys and nodes' files, is kept elsewhere than in its directory.</summary>
    internal static bool IsShared(this IAuthorityStore store) =>
        store.PlaceOf(AuthorityDocument.Certificate) != store.Paths.PathOf(AuthorityDocument.Certificate);

    // A move that was interrupted is finished now: the authority is in another place than when it was looked for.
    private static IAuthorityStore Succeeded(IAuthorityStore store)
    {
        IAuthorityStore now = At(store.Location, store.Paths.Files);
        foreach (string notice in store.Notices)
            now.Tell(notice);
        return now;
    }

    /// <summary>The name that an authority has elsewhere by default: that of its directory.</summary>
    internal static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) is { Length: > 0 } name ? name : "pki";

    /// <summary>Opens a store, and finishes or undoes what commands that were interrupted left there.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The directory, as it was named.</param>
    /// <param name="remedy">How the command names another.</param>
    /// <exception cref="ClusterCertsException">There is no authority, or it cannot be read.</exception>
    internal static IAuthorityStore Opened(this IAuthorityStore store, string path, string remedy = "give -AuthorityPath")
    {
        if (File.Exists(path))
            throw FileErrors.NoFolder(path, "name the authority directory");
        bool wasElsewhere = StoreFile.Read(store.Location) is not null;
        store.Recover();
        if (StoreFile.Read(store.Location) is not null != wasElsewhere)
            return Succeeded(store).Opened(path, remedy);
        if (store.IsAuthority())
            return store;
        ClusterCertsException? misplaced = store.Misplaced(AuthorityDocument.Certificate);
        string lacks = Directory.Exists(path) && StoreFile.Read(path) is { } elsewhere
            ? $"'{elsewhere.Connection}' has no authority '{elsewhere.Authority}'" : $"it has no {AuthorityDocument.Certificate}";
        throw misplaced is { ErrorCode: ErrorCode.WrongFileKind or ErrorCode.AuthorityMoved } ? misplaced : new ClusterCertsException(
            ErrorCode.AuthorityNotFound, $"'{path}' is not an authority directory: {lacks}. Make one with New-SigningCert, or {remedy}.", path);
    }
}
