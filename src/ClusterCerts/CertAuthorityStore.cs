using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts;

/// <summary>Where an authority is kept.</summary>
public static class CertAuthorityStore
{
    /// <summary>Moves what is shared of an authority into a database, or back into its directory. Keys and nodes' files stay.</summary>
    /// <param name="path">The authority directory.</param>
    /// <param name="store">The database, such as <c>Host=db1;Database=pki</c>, or <c>Folder</c>. Where it is there already nothing is done.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="notify">Receives what was finished or undone of commands that were interrupted; may be null.</param>
    /// <returns>The signing certificate, where it is then.</returns>
    /// <exception cref="ClusterCertsException">It cannot be moved; the message tells where it is.</exception>
    public static SigningCert Move(string path, string store, AuthorityContext? context = null, Action<string>? notify = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(store);
        return new AuthorityMover(path, context ?? AuthorityContext.Default).Move(store, notify);
    }

    /// <summary>Whether an authority is kept at a place already, so that a move there does nothing.</summary>
    /// <param name="path">The authority directory.</param>
    /// <param name="store">The database, or <c>Folder</c>.</param>
    /// <exception cref="ClusterCertsException">The file that says where it is kept is damaged, or the place is none.</exception>
    public static bool IsAt(string path, string store) => AuthorityMover.IsAt(path, store);

    /// <summary>Where an authority is kept.</summary>
    /// <param name="path">The authority directory.</param>
    /// <returns>The database as store.json names it, or <c>Folder</c>.</returns>
    /// <exception cref="ClusterCertsException">The file that says so is damaged.</exception>
    public static string PlaceOf(string path) => StoreFile.Read(path) is StoreFile file ? $"{file.Connection};Authority={file.Authority}" : AuthorityMover.Folder;
}
