using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The journal of a session: a step stands in it before it is begun and until it is finished or undone, beside those that earlier commands
/// could not finish.</summary>
/// <param name="folder">The directory.</param>
/// <param name="record">What is recorded, as it is now.</param>
/// <param name="held">Its lock, which is the journal's file.</param>
/// <param name="left">What commands before could not finish.</param>
internal sealed class SessionJournal(AuthorityPaths folder, AuthorityRecord record, AuthorityLock held, IReadOnlyList<JournalStep> left)
{
    private readonly FileSystem _files = folder.Files;
    private IReadOnlyList<JournalStep> _left = left;

    /// <summary>Whether the work that failed last was undone whole.</summary>
    internal bool IsUndone { get; private set; }

    /// <summary>Notes a step to come, beside what is left of others.</summary>
    internal void Write(JournalStep step) => held.WriteJournal([.. _left, step]);

    /// <summary>Does a step under the journal's cover.</summary>
    /// <param name="step">The step.</param>
    /// <param name="work">Its work; it gives the steps that are still unfinished.</param>
    /// <exception cref="ClusterCertsException">It failed, and was finished or undone where that could be done.</exception>
    internal void Run(JournalStep step, Func<IReadOnlyList<JournalStep>> work) => Guard(() =>
    {
        Write(step);
        IReadOnlyList<JournalStep> unfinished = work();
        _left = [.. DropReplaced(step), .. unfinished];
        Close();
    });

    /// <summary>Nothing of this session is in work: what commands before left stays noted.</summary>
    internal void Close()
    {
        if (_left.Count == 0)
            held.ClearJournal();
        else
            held.WriteJournal(_left);
    }

    /// <summary>Does some work; on failure what was begun is finished or undone at once, and if the disk does not even allow that, the next command
    /// does it.</summary>
    /// <exception cref="ClusterCertsException">It failed, and why.</exception>
    internal void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure)
        {
            Exception cause = failure is AggregateException several ? several.InnerExceptions[0] : failure;
            bool isRecovered = TryRecover();
            throw !FileErrors.IsFileError(cause) ? cause
                : isRecovered ? FileErrors.Writing(folder.Location, cause) : FileErrors.Begun(folder.Location, cause);
        }
    }

    /// <summary>Finishes or undoes what the journal has; whether that could be done.</summary>
    internal bool TryRecover()
    {
        IsUndone = false;
        try
        {
            record.Refresh();
            var recovery = new Recovery(folder, record, held);
            recovery.Run();
            _left = recovery.Left;
            IsUndone = recovery.IsUndone;
            return true;
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            // The first failure is the one to report; the journal stays for the next command.
            return false;
        }
    }

    // What has just been written anew is no longer waited for.
    private IEnumerable<JournalStep> DropReplaced(JournalStep step)
    {
        HashSet<string> written = [.. step.Files.Select(f => f.Target)];
        foreach (JournalStep waiting in _left)
        {
            List<JournalFile> replaced = [.. waiting.Files.Where(f => written.Contains(f.Target))];
            Placement.Discard(_files, replaced);
            if (replaced.Count < waiting.Files.Count)
                yield return waiting with { Files = [.. waiting.Files.Except(replaced)] };
        }
    }
}
