using System.Globalization;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.KeyRings;

/// <summary>The hidden folder beside a ring where its next state is built and its last one kept, while this process alone may use
/// it.</summary>
/// <remarks>
/// It holds a lock, <c>ring.json</c> with the step under way, <c>next</c> while that is built, and <c>old-…</c>: the folder that
/// was the ring before. That one stays until the turn after, for programs that opened it and still read in it, and to take the
/// turn back. Nothing of it is in the ring, so it is not copied to the nodes with the ring.
/// </remarks>
internal sealed class KeyRingTransaction : IDisposable
{
    private const string NextName = "next";
    private const string RetiredPrefix = "old-";

    private readonly string _ring;
    private readonly string _folder;
    private readonly KeyRingContext _context;
    private readonly AuthorityLock _held;
    private readonly List<string> _notices = [];

    private KeyRingTransaction(string ring, KeyRingContext context, AuthorityLock held)
    {
        _ring = ring;
        _folder = PathFor(ring);
        _context = context;
        _held = held;
        State = KeyRingState.Read(_folder);
    }

    internal KeyRingState State { get; private set; }

    /// <summary>What was finished or undone, and what could not be done.</summary>
    internal IReadOnlyList<string> Notices => _notices;

    private FileSystem Files => _context.Files;

    private string Next => Path.Combine(_folder, NextName);

    /// <summary>The hidden folder of a ring: <c>.NAME.keyring</c> beside it.</summary>
    internal static string PathFor(string ring) => Path.Combine(FileErrors.FolderOf(ring), $".{Path.GetFileName(ring)}.keyring");

    /// <summary>The full path of a retired folder.</summary>
    internal string PathOf(string retired) => Path.Combine(_folder, retired);

    /// <summary>Looks whether a ring could be put in its place; nothing is written.</summary>
    /// <exception cref="ClusterCertsException">The ring, its hidden folder or the folder around them cannot be written.</exception>
    internal static void Rehearse(string ring)
    {
        var files = new RehearsalFileSystem();
        string next = Path.Combine(PathFor(ring), NextName);
        try
        {
            files.CreatePrivateDirectory(next);
            files.MoveDirectory(next, ring);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(ring, e);
        }
    }

    /// <summary>Waits for the hidden folder, and finishes or undoes what was interrupted in it.</summary>
    /// <exception cref="ClusterCertsException">Another process has it for too long, or it cannot be written.</exception>
    internal static KeyRingTransaction Enter(string ring, KeyRingContext context, CancellationToken cancellation)
    {
        string folder = PathFor(ring);
        AuthorityLock held;
        try
        {
            context.Files.CreatePrivateDirectory(folder);
            held = AuthorityLock.Acquire(folder, context.Files, cancellation);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(folder, e);
        }

        try
        {
            var transaction = new KeyRingTransaction(ring, context, held);
            transaction.Recover("earlier");
            return transaction;
        }
        catch (Exception e)
        {
            held.Dispose();
            if (FileErrors.IsFileError(e))
                throw FileErrors.Writing(folder, e);
            throw;
        }
    }

    /// <summary>Replaces the ring by a new folder, in one step for those who read it.</summary>
    /// <param name="operation">The command, for notices.</param>
    /// <param name="files">The new folder's own files.</param>
    /// <param name="keepTimes">Whether copied files keep their times.</param>
    /// <param name="finish">The state when it is done, from the retired folder's name, the old identity and the new one.</param>
    /// <param name="cancellation">Cancels the wait for a pause of the readers.</param>
    internal void Replace(
        string operation,
        IReadOnlyList<RingFile> files,
        bool keepTimes,
        Func<UndoableStep?, KeyRingState> finish,
        CancellationToken cancellation)
    {
        try
        {
            DateTimeOffset stamp = RingFolderBuilder.NextStamp(_ring, State.Stamp, _context.Time.GetUtcNow());
            string? from = RingIdentity.Of(_ring);
            string retired = RetiredName();
            string to = RingIdentity.Of(files.Where(f => RingIdentity.IsCertificate(f.Name)).Select(f => (f.Name, f.ReadContent())));
            UndoableStep? undo = from is null ? null : new UndoableStep(retired, from, to, State.LastTurn);
            var pending = new PendingStep
            {
                Operation = operation,
                From = from ?? "",
                To = to,
                Retired = retired,
                Finished = finish(undo) with { Stamp = Math.Max(State.Stamp, stamp.ToUnixTimeSeconds()) },
            };
            Run(pending, () =>
            {
                new RingFolderBuilder(Files, Next).Build(files, keepTimes ? null : stamp, from is null ? null : _ring);
                Files.SyncDirectory(_folder);
                Swap(pending, cancellation);
            });
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(_ring, e);
        }
    }

    public void Dispose() => _held.Dispose();

    private string RetiredName()
    {
        Span<byte> random = stackalloc byte[16];
        _context.FillRandom(random);
        return string.Create(
            CultureInfo.InvariantCulture, $"{RetiredPrefix}{_context.Time.GetUtcNow().ToUnixTimeMilliseconds()}-{Convert.ToHexStringLower(random)}");
    }

    private void Run(PendingStep pending, Action work)
    {
        try
        {
            Save(State with { Pending = pending });
            work();
            Finish(pending);
        }
        catch (Exception failure)
        {
            // What was begun is finished or undone at once. Where the disk does not even allow that, the next command does it.
            if (IsFinishedAfter(pending, failure))
                return;
            if (failure is ClusterCertsException || !FileErrors.IsFileError(failure))
                throw;
            throw FileErrors.Writing(_ring, failure);
        }

        Sweep();
    }

    private bool IsFinishedAfter(PendingStep pending, Exception failure)
    {
        try
        {
            State = KeyRingState.Read(_folder);
            return Recover($"by a failure ({failure.Message})") ?? State == pending.Finished;
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            return false; // The first failure is the one to report.
        }
    }

    private void Swap(PendingStep pending, CancellationToken cancellation)
    {
        if (!Directory.Exists(_ring))
        {
            Files.MoveDirectory(Next, _ring);
            return;
        }

        // Ending a watch takes milliseconds, in which a reader could begin: it ends after the exchange.
        using FolderWatch? watch = _context.Pause > TimeSpan.Zero ? FolderWatch.TryBegin(_ring) : null;
        WaitForReaders(watch, cancellation);
        try
        {
            if (Files.ExchangeDirectories(Next, _ring))
                return;
        }
        catch (IOException e) when (e.HResult is 16 or 18)
        {
            // EBUSY, EXDEV
            throw new ClusterCertsException(
                ErrorCode.FileSystemError,
                $"'{_ring}' cannot be exchanged with a folder beside it: it is a mount point, or part of an image's "
                    + "layer. Keep the ring in a "
                + "plain folder, below the mount point.",
                _ring,
                e);
        }

        // No such step here: for the time between these two there is no ring, which a reader can tell
        // and wait for. Renaming file by file would let even one that has the folder open see a mixture.
        Files.MoveDirectory(_ring, PathOf(pending.Retired));
        Files.MoveDirectory(Next, _ring);
    }

    private void WaitForReaders(FolderWatch? watch, CancellationToken cancellation)
    {
        // The first call of a native function takes milliseconds to prepare, in which a reader could begin.
        Files.ExchangeDirectories(Next, Next);
        if (watch?.WaitForPause(_context.Pause, _context.LongestWait, Files.Clock, cancellation) == false)
        {
            _notices.Add(
                $"Files of '{_ring}' were in use all the time, for {_context.LongestWait.TotalSeconds:0} seconds, and it "
                    + "was turned in the meantime: "
                + "programs that read key and certificate one after the other may have read two that do not match, "
                + "and must read again.");
        }
    }

    private void Finish(PendingStep pending)
    {
        if (Directory.Exists(Next))
            Files.MoveDirectory(Next, PathOf(pending.Retired));
        Files.SyncDirectory(_folder);
        Files.SyncDirectory(FileErrors.FolderOf(_ring));
        Save(pending.Finished);
    }

    // True when a step was finished, false when one was undone, null when there was none.
    private bool? Recover(string when)
    {
        foreach (string leftover in AtomicFile.Leftovers(_folder).ToList())
            Files.Delete(leftover);
        if (State.Pending is not PendingStep pending)
            return null;

        bool isDone = IsDone(pending);
        if (isDone)
        {
            if (!Directory.Exists(_ring))
                Files.MoveDirectory(Next, _ring);
            Finish(pending);
        }
        else
        {
            RingFolderBuilder.Delete(Files, Next);
            Save(State with { Pending = null });
        }

        string outcome = isDone ? "it was finished" : "it was undone, and the ring is as before";
        _notices.Add($"{pending.Operation} was interrupted {when} at '{_ring}'; {outcome}.");
        return isDone;
    }

    // The new folder is complete, or it would not have been exchanged: what 'next' holds tells which of the two it is.
    private bool IsDone(PendingStep pending) => RingIdentity.Of(_ring) is string ring
        ? ring == pending.To || (RingIdentity.Of(Next) == pending.From && pending.From != RingIdentity.OfEmpty)
        : Directory.Exists(PathOf(pending.Retired));

    private void Save(KeyRingState state)
    {
        state.Write(Files, _folder);
        State = state;
    }

    private void Sweep()
    {
        long now = _context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (string folder in Directory.EnumerateDirectories(_folder, RetiredPrefix + "*").ToList())
        {
            string name = Path.GetFileName(folder);
            bool isRecent = long.TryParse(name.Split('-')[1], NumberStyles.None, CultureInfo.InvariantCulture, out long time)
                && Math.Abs(now - time) < _context.Grace.TotalMilliseconds;
            if (name == State.Undo?.Retired || isRecent)
                continue;
            try
            {
                RingFolderBuilder.Delete(Files, folder);
            }
            catch (Exception e) when (FileErrors.IsFileError(e))
            {
                _notices.Add($"'{folder}', which holds keys that are no longer used, cannot be deleted: {e.Message} Delete it by hand.");
            }
        }
    }
}
