using System.Globalization;
using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Backup;

/// <summary>Makes an authority again from a backup, whole or not at all, where nothing is yet. Of what the lost one did since nothing is known: numbers go on so far
/// above those of the backup that none is used twice.</summary>
/// <param name="parameters">From what, and where.</param>
/// <param name="context">The world outside.</param>
/// <param name="notify">Told, in sentences, what to know and do.</param>
internal sealed class AuthorityRestorer(RestoreParameters parameters, AuthorityContext context, Action<string> notify)
{
    /// <summary>So many certificates, and lists, the lost authority may have made since; the random bits of a serial number do the rest.</summary>
    internal const int Leap = 1 << 20;

    private const string Operation = "Restore-CertAuthority";
    private const int RandomBits = 64;

    private readonly string _target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parameters.AuthorityPath));
    private readonly string _backup = Path.GetFullPath(parameters.Path);

    /// <summary>Restores it; in a rehearsal the backup is read and nothing written.</summary>
    /// <returns>The backup, and the signing certificate as it is then; null for that in a rehearsal.</returns>
    /// <exception cref="ClusterCertsException">Something is there already, or the backup cannot be used; then nothing is left behind.</exception>
    internal (CertAuthorityBackup Backup, SigningCert? Signing) Run()
    {
        RefuseTaken();
        CheckStore();
        var reader = new BackupReader(_backup, parameters.Passphrase, context.Log);
        if (context.Files.IsRehearsal)
            return (reader.Read(place: null), null);
        CertAuthorityBackup backup;
        SerialNumber last;
        using (var scratch = ScratchFolder.Beside(context.Files, _target))
        {
            backup = reader.Read(scratch.Place);
            last = Record(scratch.Path, backup);
            scratch.CheckWhole(backup.Manifest.Files.Where(file => !IsWritten(AuthorityDocument.Named(file.Name))));
            scratch.MoveTo(_target);
        }

        context.Log.Tell($"Restored the authority '{backup.Subject}' from '{_backup}' to '{_target}'.");
        foreach (string notice in Notices(backup, last))
            notify(notice);
        return (backup, Settle());
    }

    private void RefuseTaken()
    {
        if (context.StoreAt(_target).IsAuthority())
            throw new ClusterCertsException(ErrorCode.AuthorityExists, $"'{_target}' is an authority already, and a backup never replaces one; name a folder that does not exist.", _target);
        if (Path.Exists(_target) || new FileInfo(_target).LinkTarget is not null)
            throw new ClusterCertsException(ErrorCode.FileExists, $"'{_target}' already exists, and a backup is restored where nothing is; name a folder that does not exist.", _target);
        string above = FileErrors.FolderOf(_target);
        if (!context.Files.HasFolder(above))
            throw new ClusterCertsException(ErrorCode.FileNotFound, $"The folder '{above}' does not exist; make it first.", above);
    }

    // Before anything is unpacked that could not go where it is wanted.
    private void CheckStore()
    {
        if (parameters.Store is not string store)
            return;
        IStoreEngine engine = StoreEngines.Of(StoreEngines.PostgreSql);
        engine.CheckArrival(engine.Parse(store, AuthorityStores.NameOf(_target)));
    }

    // By the line that tells of the restoration, and with it.
    private static bool IsWritten(AuthorityDocument document) =>
        document.Name == Ledger.DocumentName || document == AuthorityDocument.SerialNumber || document.IsPrepared;

    private SerialNumber Record(string scratch, CertAuthorityBackup backup)
    {
        IAuthorityStore store = context.StoreAt(scratch).Opened(scratch);
        using IAuthoritySession session = store.Begin(Operation, context.Log.Cancellation);
        BigInteger next = (((session.ReadLastSerialNumber() >> RandomBits) + Leap) << RandomBits) - 1;
        if (!SerialNumber.TryCreate(next, out SerialNumber last))
        {
            throw new ClusterCertsException(
                ErrorCode.SerialNumberExhausted, "No serial numbers of at most 20 octets are left above those that the lost authority may have used. Make a new authority.", _backup);
        }

        LedgerEntry line = backup.ToDrilled().ToRestoration(
            context.Now, last, session.Ledger.HighestListNumber + Leap, Environment.MachineName,
            $"restored from a backup of {backup.Made:u}, made on {backup.Host}; numbers up to {last} may have been used since");
        var changes = new ChangeSet(Operation);
        changes.Ledger.Add(line);
        session.Commit(changes.WriteLastSerialNumber(last));
        return last;
    }

    private IEnumerable<string> Notices(CertAuthorityBackup backup, SerialNumber last)
    {
        string age = DurationText.Format(TimeSpan.FromSeconds(Math.Max(1, Math.Floor((context.Now - backup.Made).TotalSeconds))));
        yield return $"The backup is {age} old: of {backup.Made:u}, from {backup.Host}, with {DisplayText.Count(backup.LedgerLines, "line")} in the ledger. What the lost authority issued, revoked and "
            + "set since is unknown here. Look with Find-NodeCert which certificates nodes have that the ledger does not know, revoke again what was revoked since, and then write "
            + "the list with New-RevocationList and hand it to every node.";
        yield return string.Create(CultureInfo.InvariantCulture, $"Serial numbers go on after {last}, {Leap:N0} above those of the backup, and list numbers as far: none is used twice. If the lost authority is found, never let both issue.");
        if (backup.Manifest.Files.Any(file => AuthorityDocument.Named(file.Name).IsPrepared))
            yield return "Revocation lists that were signed ahead are not restored: what was revoked after the backup is not on them. Prepare new ones with New-RevocationList -Ahead.";
        if (backup.SigningKey == BackupKeyState.Absent)
            yield return $"The signing key is not in the backup: the CA is offline until its key is put at '{Path.Combine(_target, AuthorityDocument.Key.Name)}'.";
        if (backup.SigningKey == BackupKeyState.InToken)
            yield return $"The signing key is in a token and not in the backup: '{Path.Combine(_target, AuthorityDocument.Key.Name)}' tells in which. Bring the token and its library to this host.";
        if (backup.Manifest.Store != AuthorityMover.Folder && parameters.Store is null)
            yield return $"It was kept in '{backup.Manifest.Store}', and is in the folder now; Move-CertAuthority brings it into a database.";
        foreach (BackupEntry outside in backup.Manifest.Files.Where(file => file.Path is not null))
            yield return $"'{Path.Combine(_target, outside.Name)}' was at '{outside.Path}'; put it there.";
    }

    private SigningCert Settle()
    {
        if (parameters.Store is not string store)
            return SigningCert.Read(context.StoreAt(_target).Opened(_target), asOf: context.Now);
        try
        {
            return CertAuthorityStore.Move(_target, store, context, notify);
        }
        catch (ClusterCertsException e)
        {
            throw new ClusterCertsException(
                e.ErrorCode, $"The authority is restored whole in the folder '{_target}', but could not be moved to the database: {e.Message} Move it with Move-CertAuthority.", _target, e);
        }
    }
}
