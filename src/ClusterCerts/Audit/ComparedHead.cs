using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>A head that a ledger is held against, and what a pass over the lines found of it.</summary>
/// <param name="head">The head.</param>
/// <param name="name">What messages call it: its file.</param>
internal sealed class ComparedHead(LedgerHead head, string name)
{
    internal LedgerHead Head => head;

    internal string Name => name;

    /// <summary>From which line on all that the head tells of was written after the head; 0 for none. No line of the ledger that it was signed of was.</summary>
    internal int FirstLater { get; private set; }

    /// <summary>Takes the next line.</summary>
    internal void Take(int number, LedgerEntry entry)
    {
        if (number > head.Lines)
            return;
        if (entry.Time <= head.Time)
            FirstLater = 0; // A clock that was ahead for a while tells nothing.
        else if (FirstLater == 0)
            FirstLater = number;
    }
}
