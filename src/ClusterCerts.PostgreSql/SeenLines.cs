using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.PostgreSql;

/// <summary>How far this host has seen the ledger of an authority. A database that was restored from an older copy, or a standby that lacked the last lines and took
/// over, has nothing in it that tells so; the directory on this host does.</summary>
/// <param name="paths">The directory.</param>
/// <param name="authority">The authority's name in the database.</param>
/// <param name="place">What messages call the ledger.</param>
/// <param name="tell">Receives what a command warns of.</param>
internal sealed class SeenLines(AuthorityPaths paths, string authority, string place, Action<string> tell)
{
    private SeenFile? _known;
    private bool _isRead;
    private bool _isHidden;

    private string Path => paths.PathOf(SeenFile.FileName);

    /// <summary>What was seen, as it was when this command asked first or kept it last; null where nothing is known.</summary>
    internal SeenFile? Known()
    {
        if (!_isRead)
            (_known, _isRead) = (Read(), true);
        return _known;
    }

    /// <summary>Holds what is there against what was seen.</summary>
    /// <param name="lines">How many lines there are.</param>
    /// <param name="hash">SHA-256 of the line that was the last one seen; null where there is no such line.</param>
    /// <param name="isStandby">Whether the server is a standby, which may lag behind.</param>
    /// <returns>Null where it goes on from there, or nothing is known.</returns>
    internal LostLines? Compare(long lines, byte[]? hash, bool isStandby)
    {
        if (Known() is not SeenFile seen || (hash is not null && Convert.ToHexStringLower(hash) == seen.Sha256))
            return null;
        if (hash is null && lines < seen.Lines && isStandby)
        {
            paths.Files.Log.Tell($"The standby has {Count(lines)} of the {place}, and this host has seen {seen.Lines}: it lags behind.");
            return null;
        }

        string what = lines >= seen.Lines ? $"it has {Count(lines)} now, and its line {seen.Lines} is another one than this host has seen"
            : hash is null ? $"it has {Count(lines)} now, and this host has seen {seen.Lines}"
            : throw new InvalidOperationException("A line is beyond the last one.");
        return new(
            seen.Lines, seen.HighestSerialNumber(), seen.HighestListNumber(), what,
            $"The {place} is an older or another copy: {what}. The database was restored from an older backup, or a standby that lacked the last lines took over: what was "
                + "issued, revoked and set since is not known there. Until that is settled nothing is written, judged or handed out by it. Restore a newer copy. If there is none, "
                + "Test-CertLedger -Repair takes what is there for the ledger from then on, and records that; then revoke again what was revoked since.");
    }

    /// <summary>What was seen where a ledger is shorter, or as long and another one, as a part of a stamp; empty where it is neither.</summary>
    internal string Ahead(long lines, byte[] head) =>
        Known() is SeenFile seen && (seen.Lines > lines || (seen.Lines == lines && seen.Sha256 != Convert.ToHexStringLower(head))) ? $"|{seen.Lines} {seen.Sha256}" : "";

    /// <summary>Keeps that this host has seen a ledger that goes on from what it saw before. A command is never kept from its work by it, and another process
    /// may keep less at the same moment: what it keeps was there all the same.</summary>
    internal void Keep(DatabaseLedger ledger)
    {
        if (_isHidden || paths.Files.IsRehearsal || ledger.Count == 0 || Known()?.Lines >= ledger.Count)
            return;
        SeenFile now = SeenFile.Of(authority, ledger, ledger.Head);
        try
        {
            _isRead = false;
            if (Known() is not SeenFile meanwhile || meanwhile.Lines < now.Lines)
                Write(now);
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            paths.Files.Log.Tell($"'{Path}' was not written: {e.Message}");
        }

        _known = now;
    }

    /// <summary>Keeps what is there, whatever was seen: from now on that counts.</summary>
    /// <exception cref="ClusterCertsException">It cannot be written.</exception>
    internal void Accept(DatabaseLedger ledger)
    {
        if (!paths.Files.IsRehearsal)
            Write(SeenFile.Of(authority, ledger, ledger.Head));
    }

    private void Write(SeenFile now)
    {
        AtomicFile.Write(paths.Files, Path, now.Encode(), FileProtection.Private, replace: true);
        (_known, _isRead) = (now, true);
    }

    // It guards against what is rare, and is no record: one that tells nothing keeps nobody from anything.
    private SeenFile? Read()
    {
        if (!File.Exists(Path))
            return null;
        const string Consequence = "Whether the database holds an older copy than this host has seen is not known";
        try
        {
            SeenFile read = SeenFile.Decode(InputFile.ReadAllBytes(Path), Path);
            return read.Authority == authority ? read : null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.StoreFileDamaged or ErrorCode.FileEmpty or ErrorCode.FileTooLarge)
        {
            tell($"{e.Message} {Consequence} this time; the file is written anew from what is there now.");
        }
        catch (ClusterCertsException e)
        {
            _isHidden = true; // Another account's may know more.
            tell($"{e.Message} {Consequence}.");
        }

        return null;
    }

    private static string Count(long lines) => lines == 1 ? "1 line" : $"{lines} lines";
}
