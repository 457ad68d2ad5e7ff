using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>Moves what is shared of an authority from its directory into a database, or back: the ledger byte for byte, and every document. Keys and nodes'
/// files stay where they are. Whenever it is interrupted, at most one of the two places is the authority, and the next command finishes or undoes it.</summary>
/// <param name="path">The authority directory.</param>
/// <param name="context">The world outside.</param>
internal sealed class AuthorityMover(string path, AuthorityContext context)
{
    /// <summary>What an administrator writes for the directory itself.</summary>
    internal const string Folder = "Folder";

    private const string Operation = "Move-CertAuthority";

    /// <summary>Whether an authority is at a place already.</summary>
    /// <param name="path">The authority directory.</param>
    /// <param name="target">The database, or <see cref="Folder"/>.</param>
    internal static bool IsAt(string path, string target)
    {
        StoreFile? now = StoreFile.Read(path);
        if (string.Equals(target, Folder, StringComparison.OrdinalIgnoreCase))
            return now is null;
        StoreFile wanted = StoreEngines.Of(StoreEngines.PostgreSql).Parse(target, AuthorityStores.NameOf(path));
        return now?.IsSamePlace(wanted) == true;
    }

    /// <summary>Moves it.</summary>
    /// <param name="target">The database, or <see cref="Folder"/>. Where it is there already nothing is done.</param>
    /// <param name="notify">Receives what was finished or undone of commands that were interrupted; may be null.</param>
    /// <returns>The signing certificate, where it is then.</returns>
    internal SigningCert Move(string target, Action<string>? notify)
    {
        IAuthorityStore store = context.StoreAt(path).Opened(path);
        foreach (string notice in store.Notices)
            notify?.Invoke(notice);
        bool isDone = string.Equals(target, Folder, StringComparison.OrdinalIgnoreCase) ? MoveBack(store) : MoveTo(store, target);
        return SigningCert.Read(isDone && !context.Files.IsRehearsal ? context.StoreAt(path).Opened(path) : store, asOf: context.Now);
    }

    private bool MoveTo(IAuthorityStore store, string target)
    {
        IStoreEngine engine = StoreEngines.Of(StoreEngines.PostgreSql);
        StoreFile wanted = engine.Parse(target, AuthorityStores.NameOf(path));
        if (StoreFile.Read(store.Location) is StoreFile now)
        {
            return now.IsSamePlace(wanted) ? false : throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"'{path}' is kept in '{now.Connection}', as '{now.Authority}'. Move it into the folder first (-Store {Folder}), then to the other place.",
                path);
        }

        engine.CheckArrival(wanted);
        wanted = wanted with { Move = NewMove() };
        using (IAuthoritySession session = store.Begin(Operation, context.Log.Cancellation))
        {
            IReadOnlyList<AuthorityDocument> documents = store.SharedDocuments();

            // Before anything is received there that would not become the authority.
            TargetFile.Check(store.Paths.PathOf(StoreFile.FileName), replace: false, context.Files);
            if (!context.Files.IsRehearsal)
                engine.Receive(wanted, session.Ledger.Texts(), [.. documents.Select(document => (document, store.Read(document)!))]);

            // With its first file the directory is the authority no more; what was received is it when all of them are gone.
            var changes = new ChangeSet(Operation);
            changes.Write(store.Paths.PathOf(StoreFile.FileName), wanted.Encode(), FileProtection.Public, isNew: true);
            changes.Delete(store.Paths.PathOf(Ledger.DocumentName));
            foreach (AuthorityDocument document in documents)
                changes.Delete(document);
            session.Commit(changes);
        }

        if (!context.Files.IsRehearsal)
        {
            engine.Settle(wanted);
            context.Log.Tell($"Moved the authority in '{store.Location}' to '{wanted.Connection}', as '{wanted.Authority}'.");
        }

        return true;
    }

    private string NewMove()
    {
        Span<byte> octets = stackalloc byte[16];
        context.FillRandom(octets);
        return new Guid(octets).ToString();
    }

    private bool MoveBack(IAuthorityStore store)
    {
        if (StoreFile.Read(store.Location) is null)
            return false;
        using IAuthoritySession session = store.Begin(Operation, context.Log.Cancellation);
        var changes = new ChangeSet(Operation) { MovedTo = $"'{store.Location}' on {Environment.MachineName}" };
        foreach (AuthorityDocument document in store.SharedDocuments())
        {
            string target = store.Paths.PathOf(document);
            if (document.IsBackup)
                context.Files.CreatePrivateDirectory(FileErrors.FolderOf(target));
            changes.Write(target, store.Read(document)!, document.Protection, isNew: true);
        }

        // Whoever stops that finds nothing moved. The file that says that it is elsewhere goes last.
        changes.Write(store.Paths.PathOf(Ledger.DocumentName), file => session.Ledger.CopyTo(file, context.Log), FileProtection.Private);
        if (File.Exists(store.Paths.PathOf(SeenFile.FileName)))
            changes.Delete(store.Paths.PathOf(SeenFile.FileName));
        changes.Delete(store.Paths.PathOf(StoreFile.FileName));
        session.Commit(changes);
        context.Log.Tell($"Moved the authority '{store.Location}' into its directory.");
        return true;
    }
}
