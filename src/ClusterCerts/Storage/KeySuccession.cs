using ClusterCerts.Files;
using ClusterCerts.Keys;

namespace ClusterCerts.Storage;

/// <summary>Writes files that take another's place, each readable for whoever read the one before: the service that reads the old key must be
/// able to read the new one. Nobody gets a key by a file that he put there himself.</summary>
/// <param name="folder">The authority directory.</param>
/// <param name="ledger">Its ledger, which knows whose keys are whose.</param>
internal sealed class KeySuccession(AuthorityPaths folder, Ledger ledger)
{
    private readonly FileSystem _files = folder.Files;

    /// <summary>Writes a node's new key where it waits for its name.</summary>
    internal void WriteKey(NodeFiles pair, JournalFile key) =>
        Write(key.Temporary!, key.Target, pair.KeyPem, FileProtection.Private, pair.Passphrase);

    /// <summary>Writes the new content of a change where it waits for its name.</summary>
    internal void Write(FileChange change, JournalFile file)
    {
        // Where a CA's key is moved to or kept aside, it stays whose it was.
        string model = change.Protection == FileProtection.OwnerOnly && !File.Exists(file.Target)
            ? folder.PathOf(AuthorityDocument.Key) : file.Target;
        if (change.Writer is Action<Stream> write)
            _files.WriteSuccessor(file.Temporary!, model, write, change.Protection);
        else
            Write(file.Temporary!, model, change.Content, change.Protection, change.Passphrase);
    }

    private void Write(string path, string model, byte[]? content, FileProtection protection, Passphrase? passphrase) =>
        _files.WriteSuccessor(path, model, content, protection, (open, user) => Objection(user, open, model, passphrase));

    // What is in the authority's own folder goes to whoever owns that, and so has the CA already.
    private string? Objection(uint user, string open, string path, Passphrase? passphrase) =>
        FileErrors.FolderOf(path) == folder.Location && FileStatus.Behind(folder.Location)?.User == user ? null : Unrecorded(open, path, passphrase);

    // Why an open file cannot be recognized as the key of a certificate that the ledger has for this place: nobody else has such a file to plant.
    private string? Unrecorded(string open, string path, Passphrase? passphrase)
    {
        const string Other = "it is not a key that the ledger has";
        string recorded = folder.ToLedgerPath(path);
        try
        {
            bool isEncrypted = PrivateKeyFile.IsEncrypted(open);
            if (isEncrypted && passphrase is null)
                return $"{Other}, as far as can be told without its passphrase (give that with -NodePassphrase or -NodePassphraseFile)";
            using KeyPair key = PrivateKeyFile.Read(open, isEncrypted ? passphrase : null);
            var itsLines = new LineQuery { Events = [LedgerEvent.Issue], PublicKeySha256 = key.PublicKey.Sha256 };
            return ledger.Entries(itsLines).Any(e => e.KeyPath == recorded) ? null : Other;
        }
        catch (ClusterCertsException e)
        {
            return e.ErrorCode == ErrorCode.WrongPassphrase
                ? $"{Other}, as far as can be told: the passphrase given with -NodePassphrase or -NodePassphraseFile does not open it" : Other;
        }
    }
}
