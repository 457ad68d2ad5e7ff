using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>The folder where an authority comes to be: made when it is not there, and not left behind half-made.</summary>
internal sealed class NewAuthorityFolder(IAuthorityStore store, AuthorityContext context, string operation)
{
    /// <summary>Does the work under the lock; when it fails, a folder that was made for it is removed.</summary>
    /// <param name="work">The work; it tells the signing certificate and its issuers up to the root.</param>
    /// <param name="needsLedger">Whether a ledger that is gone is an error; not where another's files become the authority.</param>
    /// <returns>The signing certificate that is there then.</returns>
    internal SigningCert Fill(Func<IAuthoritySession, CertificateChain> work, bool needsLedger = true)
    {
        bool existed = Directory.Exists(store.Location);
        MakeFolder(existed);
        try
        {
            CertificateChain chain;
            using (IAuthoritySession session = store.Begin(operation, context.Log.Cancellation, needsLedger))
                chain = work(session);
            return context.Files.IsRehearsal
                ? new SigningCert(store, chain, [], Preset.Default, rotation: null)
                : SigningCert.Read(store, asOf: context.Now);
        }
        catch
        {
            if (IsNone())
                RemoveFolder(existed);
            throw;
        }
    }

    // What cannot be looked at now may be there.
    private bool IsNone()
    {
        try
        {
            return !store.IsAuthority();
        }
        catch (ClusterCertsException)
        {
            return false;
        }
    }

    private void MakeFolder(bool existed)
    {
        try
        {
            context.Files.CreatePrivateDirectory(store.Location);

            // An empty folder becomes the authority directory whole; one with other things in it stays as its owner wants it.
            if (existed && !Directory.EnumerateFileSystemEntries(store.Location).Any())
                context.Files.MakePrivate(store.Location);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(store.Location, e);
        }
    }

    private void RemoveFolder(bool existed)
    {
        store.Abandon();
        if (!existed && Directory.Exists(store.Location) && !Directory.EnumerateFileSystemEntries(store.Location).Any())
            context.Files.DeleteDirectory(store.Location);
    }
}
