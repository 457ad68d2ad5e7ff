using System.Formats.Tar;
using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;

namespace ClusterCerts.Backup;

/// <summary>Writes a backup of one state of an authority: what is not the ledger is read while nobody else may change it, and written once others may, before the
/// ledger's lines up to that state. However slow the place of the backup is, nobody waits for it.</summary>
/// <param name="authority">The authority.</param>
/// <param name="parameters">How.</param>
/// <param name="notify">Told, in sentences, what is left out, and what an administrator should know.</param>
internal sealed class BackupWriter(CertAuthority authority, BackupParameters parameters, Action<string> notify)
{
    private const string Operation = "Backup-CertAuthority";

    private readonly IAuthorityStore _store = authority.Store;
    private readonly AuthorityContext _context = authority.Context;
    private readonly string _output = Path.GetFullPath(parameters.OutputPath);

    /// <summary>Writes it; in a rehearsal nothing is written, and what would be in it is told.</summary>
    /// <exception cref="ClusterCertsException">It cannot be written, or the authority cannot be read; nothing is there then.</exception>
    internal CertAuthorityBackup Run()
    {
        Passphrase passphrase = parameters.Passphrase ?? throw new ClusterCertsException(
            ErrorCode.PassphraseRequired, "A backup is always encrypted: give -BackupPassphrase or -BackupPassphraseFile.", _output)
        {
            PassphraseParameter = "BackupPassphrase",
            PassphraseKind = PassphraseKind.NewPassphrase,
        };
        RefuseInside();
        TargetFile.Check(_output, parameters.Force, _context.Files);
        RefuseOther();
        var ledger = new LedgerText(_store.ReadLedger(), _context.Log);
        if (_context.Files.IsRehearsal)
        {
            using IAuthoritySession session = _store.Begin(Operation, _context.Log.Cancellation);
            BackupManifest planned = Take(ledger, session.Ledger, BackupSource.Measure).Manifest;
            AtomicFile.Write(_context.Files, _output, _ => { }, FileProtection.Private, parameters.Force);
            return new CertAuthorityBackup(_output, planned, 0, "");
        }

        // Before the authority is taken: it is meant to take a while.
        var terms = PasswordTerms.Create(_context.FillRandom, parameters.Rounds);
        (byte[] key, byte[] macKey) = terms.Derive(passphrase);
        try
        {
            CertAuthorityBackup? written = null;
            AtomicFile.Write(
                _context.Files, _output, file => written = Write(file, Engines.Load<ICmsEngine>(Engines.BouncyCastle), terms, key, macKey, ledger),
                FileProtection.Private, parameters.Force, notify);
            _context.Log.Tell($"Wrote a backup of '{_store.Location}' as '{_output}'.");
            return written!;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(macKey);
        }
    }

    private CertAuthorityBackup Write(Stream file, ICmsEngine engine, PasswordTerms terms, byte[] key, byte[] macKey, LedgerText ledger)
    {
        using var output = new HashedOutput(file);
        BackupManifest manifest;
        using (Stream encrypted = engine.Encrypt(output, terms, key))
        using (var sealing = new SealingStream(encrypted, macKey))
        {
            using (var tar = new TarWriter(sealing, TarEntryFormat.Pax, leaveOpen: true))
                manifest = WriteEntries(tar, ledger);
            sealing.Finish();
        }

        return new CertAuthorityBackup(_output, manifest, output.Written, output.Sha256());
    }

    private BackupManifest WriteEntries(TarWriter tar, LedgerText ledger)
    {
        using var held = new HeldSources();
        BackupManifest manifest;
        IReadOnlyList<BackupSource> sources;
        using (IAuthoritySession session = _store.Begin(Operation, _context.Log.Cancellation))
            (manifest, sources) = Take(ledger, session.Ledger, held.Take);
        byte[] text = manifest.Encode();
        Add(tar, new BackupEntry { Name = BackupManifest.FileName, Size = text.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(text)), IsPrivate = true, Modified = manifest.Made },
            new MemoryStream(text));
        WorkMeter meter = _context.Log.Meter("Backing up files", sources.Count);
        foreach ((BackupSource source, BackupEntry entry) in sources.Zip(manifest.Files))
        {
            meter.Advance();
            Add(tar, entry, held.Open(source));
        }

        Add(tar, manifest.Files[^1], ledger.Open(_store.ReadLedger()));
        return manifest;
    }

    private static void Add(TarWriter tar, BackupEntry entry, Stream content)
    {
        using var measured = new MeasuredStream(content, entry);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, entry.Name)
        {
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (entry.IsPrivate ? 0 : UnixFileMode.GroupRead | UnixFileMode.OtherRead),
            ModificationTime = entry.Modified,
            DataStream = measured,
        });
        measured.Check();
    }

    // The ledger is the last: others may issue while it is written.
    private (BackupManifest Manifest, IReadOnlyList<BackupSource> Sources) Take(LedgerText text, Ledger ledger, Func<BackupSource, BackupEntry> measure)
    {
        text.MeasureRest(ledger);
        IReadOnlyList<BackupSource> sources = new BackupContents(authority, notify).Find(parameters.IncludeOutside);
        SigningCert signing = SigningCert.Read(_store);
        DateTimeOffset now = _context.Now;
        BackupKeyState key = signing.IsOffline ? BackupKeyState.Absent
            : HeldKeyFile.UriIn(signing.KeyPath) is not null ? BackupKeyState.InToken
            : PrivateKeyFile.IsEncrypted(signing.KeyPath) ? BackupKeyState.Encrypted : BackupKeyState.Plain;
        return (new BackupManifest
        {
            Program = $"ClusterCerts {typeof(BackupWriter).Assembly.GetName().Version?.ToString(3)}",
            Made = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset),
            Host = Environment.MachineName,
            AuthorityPath = _store.Location,
            Store = CertAuthorityStore.PlaceOf(_store.Location),
            Subject = signing.Subject,
            Fingerprint = signing.Fingerprint,
            SigningKey = key,
            LedgerLines = text.Lines,
            LedgerHead = ledger.LastHash,
            Files = [.. sources.Select(measure), text.Measured(now)],
        }, sources);
    }

    // It would be in the next one, and goes with the authority when that is lost.
    private void RefuseInside()
    {
        if (!SamePlace.IsWithin(_output, _store.Location))
            return;
        throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"'{_output}' is in the authority directory itself, and would be lost with it; name a place outside, best on another medium.", _output);
    }
    // With -Force too: it may be the file of the passphrase, or a key.
    private void RefuseOther()
    {
        if (File.Exists(_output) && !BackupReader.IsBackup(_output))
            throw new ClusterCertsException(ErrorCode.FileExists, $"'{_output}' is another file, and only a backup is replaced; name a new file.", _output);
    }
}
