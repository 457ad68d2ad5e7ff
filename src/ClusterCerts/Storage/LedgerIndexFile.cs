using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The index beside a ledger that has grown long. It is no part of the authority: one that is lost, old or damaged is made again by a
/// command that writes, and until then the ledger alone is read.</summary>
/// <param name="ledgerPath">The ledger's path.</param>
internal sealed class LedgerIndexFile(string ledgerPath)
{
    internal const string FileName = "ledger.index";
    internal const string StampName = FileName + ".stamp";

    /// <summary>So many lines are read without an index, or after its last one, before a command that writes adds them.</summary>
    internal const int FewLines = 512;

    // What SQLite puts beside its file while it writes, and a process that was killed leaves there.
    private const string JournalSuffix = "-journal";

    private readonly string _path = Path.Combine(FileErrors.FolderOf(ledgerPath), FileName);
    private readonly string _stampPath = Path.Combine(FileErrors.FolderOf(ledgerPath), StampName);

    /// <summary>Opens it, if it matches what was noted beside it and the ledger.</summary>
    /// <param name="ledger">The ledger's file.</param>
    /// <param name="stamp">What was noted.</param>
    /// <returns>The index; null where there is none that counts.</returns>
    internal ILedgerIndexReader? TryOpen(FileStream ledger, out LedgerIndexStamp? stamp)
    {
        stamp = LedgerIndexStamp.Read(_stampPath);
        if (stamp is null || !IsAsNoted(stamp) || !HoldsLast(ledger, stamp.Last))
            return null;
        ILedgerIndexReader? index = null;
        try
        {
            index = Engine()?.Open(_path);
            if (index?.Count == stamp.Count && index.PlaceOf(stamp.Count - 1) is var last && last.Offset == stamp.Last.Offset && IsAsNoted(stamp))
                return index;
        }
        catch (Exception e) when (LedgerIndexException.IsOne(e))
        {
            // The ledger is read instead.
        }

        index?.Dispose();
        return null;
    }

    /// <summary>What keeps an index; null where there is nothing, or it does not run here.</summary>
    internal static ILedgerIndexEngine? Engine()
    {
        try
        {
            return Engines.Find<ILedgerIndexEngine>(Engines.Sqlite);
        }
        catch (Exception e) when (LedgerIndexException.IsOne(e))
        {
            return null;
        }
    }

    /// <summary>Whether the index is as it was when it was opened.</summary>
    internal bool IsAsNoted(LedgerIndexStamp stamp) => LedgerIndexStamp.StateOf(_path) == stamp.State;

    /// <summary>Adds lines; only under the lock. What fails leaves an index that does not count, and no error: nothing depends on it.
    /// One that others read so long stays as it was, and a later command adds the lines.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="engine">What keeps it.</param>
    /// <param name="from">The index of the first of them; 0 makes it anew.</param>
    /// <param name="lines">The lines up to the last one of the ledger.</param>
    /// <param name="between">Called between two steps of the work after them; what it throws ends that.</param>
    /// <param name="then">What is noted then, but for the state of the file.</param>
    /// <returns>Whether the index counts.</returns>
    internal bool TryAdd(FileSystem files, ILedgerIndexEngine engine, int from, IEnumerable<IndexedLine> lines, Action between, LedgerIndexStamp then)
    {
        LedgerIndexStamp? noted = from > 0 ? LedgerIndexStamp.Read(_stampPath) : null;
        try
        {
            Add(files, engine, from, lines, between, then);
            return true;
        }
        catch (Exception e) when (e is LedgerIndexException { IsBusy: true } or OperationCanceledException && noted is not null && TryLeave(files, noted))
        {
            return true;
        }
        catch (Exception e) when (LedgerIndexException.IsOne(e) || e is ClusterCertsException or OperationCanceledException || FileErrors.IsFileError(e))
        {
            // The place that it takes may be what others lack. Who stops the command while this is made has what it did: that was recorded before.
            TryDelete(files);
            return false;
        }
    }

    /// <summary>Deletes it, as far as that can be done: without what was noted it does not count.</summary>
    internal void TryDelete(FileSystem files)
    {
        foreach (string path in ((string[])[_stampPath, _path, _path + JournalSuffix]).Where(File.Exists))
            AtomicFile.TryDelete(files, path);
    }

    private void Add(FileSystem files, ILedgerIndexEngine engine, int from, IEnumerable<IndexedLine> lines, Action between, LedgerIndexStamp then)
    {
        // While it changes it does not count.
        if (File.Exists(_stampPath))
            files.Delete(_stampPath);
        if (from == 0)
            MakeAnew(files);
        files.LetWrite(_path, () => engine.Add(_path, from, lines, between));
        string state = LedgerIndexStamp.StateOf(_path) ?? throw new LedgerIndexException("It is gone.");
        AtomicFile.Write(files, _stampPath, (then with { State = state }).Encode(), FileProtection.Private, replace: true);
    }

    // Only where nothing of it was written.
    private bool TryLeave(FileSystem files, LedgerIndexStamp noted)
    {
        try
        {
            if (!IsAsNoted(noted))
                return false;
            AtomicFile.Write(files, _stampPath, noted.Encode(), FileProtection.Private, replace: true);
            return true;
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            return false;
        }
    }

    private void MakeAnew(FileSystem files)
    {
        foreach (string old in ((string[])[_path, _path + JournalSuffix]).Where(File.Exists))
            files.Delete(old);
        files.WriteNew(_path, [], FileProtection.Private);
    }

    private static bool HoldsLast(FileStream ledger, LinePlace last)
    {
        byte[] line = new byte[last.Length + 1];
        return RandomAccess.Read(ledger.SafeFileHandle, line, last.Offset) == line.Length && line[^1] == '\n'
            && SHA256.HashData(line.AsSpan(0, last.Length)).AsSpan().SequenceEqual(last.Hash);
    }
}
