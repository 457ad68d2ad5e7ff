namespace ClusterCerts;

/// <summary>Finishes or undoes what a process left half-done when it was killed or its disk was full.</summary>
/// <remarks>Every step can be done again: a recovery that is cut off itself is taken up by the next.</remarks>
internal sealed class Recovery(AuthorityFolder folder, Ledger ledger, AuthorityLock held)
{
    private readonly FileSystem _files = folder.Files;
    private readonly List<string> _notices = [];
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    /// <summary>Runs it under the lock.</summary>
    /// <returns>What was done, in sentences.</returns>
    internal IReadOnlyList<string> Run()
    {
        ledger.CutTornLine(_files);
        if (held.WasAbandoned)
        {
            if (held.ReadJournal() is Journal journal)
                Replay(journal);
            foreach (string leftover in AtomicFile.Leftovers(folder.Location).ToList())
                _files.Delete(leftover);
            _touched.Add(folder.Location);
            foreach (string touched in _touched.Where(Directory.Exists))
                _files.SyncDirectory(touched);
            held.ClearJournal();
        }

        return _notices;
    }

    private void Replay(Journal journal)
    {
        if (journal.IsCommitted && journal.Ledger.Count > 0 && !IsRecorded(journal.Ledger[^1]))
            ledger.Append(_files, journal.Ledger);

        var finished = new List<string>();
        var undone = new List<string>();
        foreach (JournalFile file in journal.Files)
        {
            bool finish = file.SerialNumber is string serial ? ledger.IndexOfIssue(serial) >= 0 : journal.IsCommitted;
            (finish ? finished : undone).Add(file.NodeId ?? Path.GetFileName(file.Target));
            if (finish)
                Finish(file, journal);
            else if (file.Temporary is not null)
                AtomicFile.TryDelete(_files, file.Temporary);
            _touched.Add(AtomicFile.FolderOf(file.Target));
        }

        Tell(journal.Operation, "finished", finished);
        Tell(journal.Operation, "undone", undone);
    }

    private void Finish(JournalFile file, Journal journal)
    {
        if (file.IsCertificate && file.SerialNumber is string serial)
        {
            AtomicFile.TryDelete(_files, file.Temporary!);
            byte[] leaf = ledger.CertificateOf(ledger.IndexOfIssue(serial));
            AtomicFile.Write(_files, file.Target, CertificateFile.Write([leaf, .. journal.Chain]), FileProtection.Public, replace: true);
        }
        else if (file.Temporary is null)
        {
            if (File.Exists(file.Target))
                _files.Delete(file.Target);
        }
        else if (File.Exists(file.Temporary))
        {
            _files.Move(file.Temporary, file.Target, replace: true);
        }
    }

    // The journal's lines were chained to the ledger as it was: the last of them is there, or none is.
    private bool IsRecorded(LedgerEntry entry) => ledger.Entries.Any(
        e => e.Time == entry.Time && e.Event == entry.Event && e.SerialNumber == entry.SerialNumber && e.Detail == entry.Detail);

    private void Tell(string operation, string what, List<string> names)
    {
        string[] distinct = names.Distinct(StringComparer.Ordinal).ToArray();
        if (distinct.Length == 0)
            return;
        string shown = string.Join(", ", distinct.Take(10)) + (distinct.Length > 10 ? $" and {distinct.Length - 10} more" : "");
        _notices.Add($"{operation} was cut off earlier in '{folder.Location}'; it was {what} for: {shown}.");
    }
}
