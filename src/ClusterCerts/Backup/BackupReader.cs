using System.Formats.Tar;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;

namespace ClusterCerts.Backup;

/// <summary>Reads a backup from its beginning to its end, once. What it unpacks counts only when it returns: then all of it is as it was written.</summary>
/// <param name="path">The backup.</param>
/// <param name="passphrase">What opens it.</param>
/// <param name="log">Told how far it is, and may end it.</param>
internal sealed class BackupReader(string path, Passphrase? passphrase, WorkLog log)
{
    // EnvelopedData in a ContentInfo, as we begin it.
    private static readonly byte[] s_beginning = [0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03];

    /// <summary>Whether a file begins as a backup does. One that is empty counts as such: it may be what a full disk left of one.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal static bool IsBackup(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> first = stackalloc byte[s_beginning.Length];
            int count = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            return count == 0 || first[..count].SequenceEqual(s_beginning);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="place">Takes each file: what the manifest says of it, and its content. Null to look at it alone.</param>
    /// <returns>What it is.</returns>
    /// <exception cref="ClusterCertsException">It is none, is damaged, of a newer version, or the passphrase is missing or wrong; or a file cannot be
    /// placed.</exception>
    internal CertAuthorityBackup Read(Action<BackupEntry, Stream>? place)
    {
        if (passphrase is null)
            throw new ClusterCertsException(ErrorCode.PassphraseRequired, $"The backup '{path}' is encrypted; give -BackupPassphrase or -BackupPassphraseFile.", path);
        using var file = new HashedInput(path);
        using IPasswordEnvelope envelope = Open(file);
        (byte[] key, byte[] macKey) = envelope.Terms.Derive(passphrase);
        try
        {
            using Stream content = Decrypt(envelope, key);
            using var sealing = new UnsealingStream(content, macKey);
            BackupManifest manifest = Guard(() => ReadEntries(sealing, place));
            return new CertAuthorityBackup(path, manifest, file.Count, file.Sha256());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(macKey);
        }
    }

    private IPasswordEnvelope Open(HashedInput file)
    {
        try
        {
            return Engines.Load<ICmsEngine>(Engines.BouncyCastle).OpenEnvelope(file);
        }
        catch (CmsContentException e)
        {
            throw file.BeginsWith(s_beginning) ? BackupErrors.Damaged(path, e.Message, e) : BackupErrors.NotOne(path, e.Message, e);
        }
    }

    private Stream Decrypt(IPasswordEnvelope envelope, byte[] key)
    {
        try
        {
            return envelope.Decrypt(key);
        }
        catch (CmsContentException e)
        {
            throw e.IsWrongKey ? BackupErrors.WrongPassphrase(path, e) : BackupErrors.Damaged(path, e.Message, e);
        }
    }

    private BackupManifest ReadEntries(UnsealingStream content, Action<BackupEntry, Stream>? place)
    {
        using var tar = new TarReader(content, leaveOpen: true);
        BackupManifest manifest = ReadManifest(tar.GetNextEntry());
        WorkMeter meter = log.Meter("Reading the backup", manifest.Files.Sum(file => file.Size), areBytes: true);
        foreach (BackupEntry expected in manifest.Files)
        {
            if (tar.GetNextEntry() is not { EntryType: TarEntryType.RegularFile } entry || entry.Name != expected.Name || entry.Length != expected.Size)
                throw Damaged($"'{expected.Name}' is not where its manifest says");
            using var measured = new MeasuredInput(entry.DataStream ?? Stream.Null, meter);
            if (place is null)
                measured.CopyTo(Stream.Null);
            else
                place(expected, measured);
            if (measured.Sha256() != expected.Sha256)
                throw Damaged($"'{expected.Name}' is not what its manifest says");
        }

        if (tar.GetNextEntry() is not null)
            throw Damaged("there is more in it than its manifest says");
        return content.IsWhole() ? manifest : throw Damaged("it was changed after it was written");
    }

    private BackupManifest ReadManifest(TarEntry? entry)
    {
        if (entry is not { EntryType: TarEntryType.RegularFile, Name: BackupManifest.FileName, Length: > 0 and <= BackupManifest.Limit })
            throw Damaged("it does not begin with a manifest");
        byte[] text = new byte[entry.Length];
        entry.DataStream!.ReadExactly(text);
        return BackupManifest.Decode(text, path);
    }

    // Whatever a decoder says against it is damage; what a disk says was said before, by who reads or writes there.
    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CmsContentException or InvalidDataException or IOException || DecoderGuard.IsFault(e))
        {
            throw BackupErrors.Damaged(path, e is CmsContentException ? e.Message : "it is cut off, or was changed", e);
        }
    }

    private ClusterCertsException Damaged(string why) => BackupErrors.Damaged(path, why, null);

    private sealed class MeasuredInput(Stream inner, WorkMeter meter) : OneWayStream(canWrite: false)
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = inner.Read(buffer, offset, count);
            _hash.AppendData(buffer, offset, read);
            meter.Advance(read);
            return read;
        }

        internal string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
