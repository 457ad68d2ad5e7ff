using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>An authority, what shall happen to its rotation, and how far that is.</summary>
internal sealed class RotationRun
{
    internal const string Command = "Invoke-KeyRotation";

    private byte[]? _recordBytes;
    private byte[]? _signingBytes;

    internal RotationRun(IAuthorityStore store, AuthorityContext context, RotationParameters parameters)
    {
        Store = store;
        Context = context;
        Parameters = parameters;
        _recordBytes = Store.Read(AuthorityDocument.Rotation);
        Record = RotationFile.ReadWhole(Store);
        if (Record is not null && !Store.IsBusy() && RecordedRotation.Of(Store.ReadLedger()) is { IsKnown: true } recorded && Record.Difference(Store, recorded) is string difference)
            throw new ClusterCertsException(ErrorCode.RotationDamaged, difference, Store.PlaceOf(AuthorityDocument.Rotation));
        Signing = SigningCert.Read(store);
        _signingBytes = Store.Read(AuthorityDocument.Certificate);
    }

    internal RotationParameters Parameters { get; }

    internal IAuthorityStore Store { get; }

    internal AuthorityContext Context { get; }

    /// <summary>What is where the CA that signs now will be kept from Issue to Retire: it may be the one key that revokes what an earlier CA signed, and is not replaced.</summary>
    internal IEnumerable<ClusterCertsException> PreviousInTheWay() =>
        new[] { AuthorityDocument.PreviousKey, AuthorityDocument.PreviousCertificate }.Where(Exists).Select(name => new ClusterCertsException(
            ErrorCode.FileExists, $"'{Store.PlaceOf(name)}' is where the CA that signs now will be kept; move it away.", Store.PlaceOf(name)));

    /// <summary>Whether nothing is written: what comes after a switch of the CA cannot be rehearsed then.</summary>
    internal bool IsRehearsal => Context.Files.IsRehearsal;

    /// <summary>How far the rotation is; null when none is under way.</summary>
    internal RotationFile? Record { get; private set; }

    /// <summary>The signing certificate as it was at the beginning.</summary>
    internal SigningCert Signing { get; }

    /// <summary>Whether that was taken over to be rotated away from alone.</summary>
    internal bool IsOutgoing() => OutgoingAuthority.Is(Store.ReadLedger(), Signing.Decoded);

    /// <summary>What opens and encrypts the next CA's key: its own passphrase, or that of the CA before, as far as that goes.</summary>
    /// <param name="place">Where that key is; null for a file.</param>
    internal Passphrase? NextPassphrase(KeyUri? place) => Parameters.NewPassphrase ?? OnePassphrase(place);

    /// <summary>What opens the keys of both CAs: <see cref="RotationParameters.Passphrase"/> that of the CA before, <see cref="RotationParameters.NewPassphrase"/> that of the
    /// next one, also when this signs already.</summary>
    internal AuthorityPassphrases Passphrases() => Exists(AuthorityDocument.PreviousCertificate)
        ? new(NextPassphrase(PlaceOf(AuthorityDocument.Key)), Parameters.NewPassphrase is null ? OnePassphrase(PlaceOf(AuthorityDocument.PreviousKey)) : Parameters.Passphrase,
            PassphraseRefusal.Next, PassphraseRefusal.Signing)
        : new(Parameters.Passphrase, Parameters.NewPassphrase, otherParameter: PassphraseRefusal.Next);

    private KeyUri? PlaceOf(AuthorityDocument key) => HeldKeyFile.UriIn(Store.Paths.PathOf(key));

    // Where one was given for both: with the phase Issue there are two keys that it can be meant for, and it is the PIN of a token that is that of both.
    private Passphrase? OnePassphrase(KeyUri? place) =>
        Reaches(place, AuthorityDocument.Key) && (!Exists(AuthorityDocument.PreviousCertificate) || Reaches(place, AuthorityDocument.PreviousKey)) ? Parameters.Passphrase : null;

    private bool Reaches(KeyUri? place, AuthorityDocument key) => PassphraseScope.For(place, Store.Paths.PathOf(key), Parameters.Passphrase) is not null;

    internal bool Exists(AuthorityDocument document) => Store.Has(document);

    /// <summary>The certificates of a file of the folder; none when it is not there.</summary>
    internal CertificateChain Certificates(AuthorityDocument document) => Store.CertificatesIfAny(document);

    /// <summary>Writes down that a phase is begun, so that one that is interrupted can be completed or undone.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="record">How far the rotation is.</param>
    /// <param name="replaced">The files that it will replace; one that cannot be is reported before anything is begun.</param>
    /// <param name="cancellation">Stops the wait for another process.</param>
    internal void Begin(RotationPhase phase, RotationFile record, IReadOnlyList<AuthorityDocument> replaced, CancellationToken cancellation)
    {
        if (Record?.Pending == phase)
            return;
        foreach (AuthorityDocument document in replaced)
            Store.CheckReplaceable(document);
        RotationFile begun = record with { Pending = phase, PendingSince = Validity.WholeSeconds(Context.Now) };
        Commit($"{RotationRun.Command} {phase}", begun, ledgerDetail: null, static (_, _) => { }, cancellation);
    }

    /// <summary>Changes files, the rotation's own among them, in one step.</summary>
    /// <param name="operation">For the journal: which command.</param>
    /// <param name="next">How far the rotation is then; null when it is over.</param>
    /// <param name="ledgerDetail">What the ledger says about it; null for no line.</param>
    /// <param name="fill">Adds the other changes.</param>
    /// <param name="cancellation">Stops the wait for another process.</param>
    internal void Commit(
        string operation, RotationFile? next, string? ledgerDetail, Action<IAuthoritySession, ChangeSet> fill,
            CancellationToken cancellation) =>
        Commit(
            operation,
            (session, changes) =>
            {
                fill(session, changes);
                return next;
            },
            ledgerDetail,
            cancellation);

    /// <summary>As the other, where how far the rotation is then comes from the changes themselves.</summary>
    internal void Commit(
        string operation, Func<IAuthoritySession, ChangeSet, RotationFile?> fill, string? ledgerDetail,
            CancellationToken cancellation)
    {
        using IAuthoritySession session = Store.Begin(operation, cancellation);
        CheckUnchanged();
        var changes = new ChangeSet(operation);
        RotationFile? next = fill(session, changes);
        byte[]? bytes = next?.Encode();
        if (bytes is not null)
            changes.Write(AuthorityDocument.Rotation, bytes);
        else if (_recordBytes is not null)
            changes.Delete(AuthorityDocument.Rotation);
        if (ledgerDetail is not null)
            changes.Ledger.Add(LedgerEntries.Rotation(Context.Now, ledgerDetail, next?.NextKeyId ?? Record?.NextKeyId));

        session.Commit(changes);

        // In a rehearsal the file stays as it was.
        Record = next;
        if (!IsRehearsal)
            _recordBytes = bytes;
        _signingBytes = Store.Read(AuthorityDocument.Certificate);
    }

    /// <summary>Refuses to go on when another process changed the rotation or the signing certificate; under the lock.</summary>
    internal void CheckUnchanged()
    {
        byte[]? now = Store.Read(AuthorityDocument.Rotation);
        if (now is null != _recordBytes is null || !now.AsSpan().SequenceEqual(_recordBytes)
            || !Store.Read(AuthorityDocument.Certificate).AsSpan().SequenceEqual(_signingBytes))
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process changed the signing certificate or its rotation in '{Store.Location}' in the meantime. "
                    + "See its phase with Get-SigningCert.",
                Store.Location);
        }
    }

    /// <summary>Adds what lists revoke that will be gone, and the ledger, which may be an older copy, does not know.</summary>
    internal void TakeOverRevocations(IAuthoritySession session, ChangeSet changes) =>
        changes.Ledger.AddRange(UnrecordedRevocations.At(Context.Now, UnrecordedRevocations.Of(Store, session.Ledger)));

    /// <summary>Makes lists again that are lost, from the ledger: a phase hands them out, and keeps them for verifiers of the CA
    /// before. What cannot be made is reported, and blocks nothing.</summary>
    /// <exception cref="ClusterCertsException">A PIN is wrong.</exception>
    internal void RestoreLists(CancellationToken cancellation)
    {
        if (Signing.IsOffline || AuthorityLists.Read(Store).Lost.Count == 0)
            return;
        try
        {
            new RevocationListWriter(Store, Context, Passphrases()).Write(cancellation);
        }
        catch (ClusterCertsException e) when (e.ErrorCode != ErrorCode.WrongPin) // The phase would try it once more.
        {
            Store.Tell($"A revocation list that is lost was not made again: {e.Message}");
        }
    }

    /// <summary>The folder for backups.</summary>
    internal BackupFolder Backups => new(Store.Paths);

    /// <summary>Adds the deletion of every backup to a change.</summary>
    internal void DeleteBackups(ChangeSet changes)
    {
        foreach (AuthorityDocument backup in Store.Find(AuthorityDocument.Backups + "/"))
            changes.Delete(backup);
    }
}
