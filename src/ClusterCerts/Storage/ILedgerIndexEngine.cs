namespace ClusterCerts.Storage;

/// <summary>Keeps the index of a ledger in a file.</summary>
internal interface ILedgerIndexEngine
{
    /// <summary>Opens an index to read it.</summary>
    /// <exception cref="LedgerIndexException">It is not one, is damaged, or the engine does not run here.</exception>
    ILedgerIndexReader Open(string path);

    /// <summary>Adds lines to an index, all of them or none. A file that is empty becomes one.</summary>
    /// <param name="path">A file that is there.</param>
    /// <param name="from">The index of the first of them; so many lines it has.</param>
    /// <param name="lines">The lines. What reading them throws ends the work, and nothing is added.</param>
    /// <param name="between">Called between two steps of the work after the last line, which takes seconds where there are many; the same holds for what it throws.</param>
    /// <exception cref="LedgerIndexException">It is not one, is damaged, cannot be written, or the engine does not run here.</exception>
    void Add(string path, int from, IEnumerable<IndexedLine> lines, Action? between = null);
}

/// <summary>An index that is open.</summary>
internal interface ILedgerIndexReader : ILedgerIndex, IDisposable
{
    /// <summary>Where a line is.</summary>
    /// <exception cref="LedgerIndexException">The index does not tell.</exception>
    LinePlace PlaceOf(int line);

    /// <summary>Where several lines are, in any order; those that the index does not know are left out.</summary>
    /// <exception cref="LedgerIndexException">The index does not tell.</exception>
    IReadOnlyList<(int Line, LinePlace Place)> PlacesOf(IReadOnlyList<int> lines);

    /// <summary>Begins to hold all of it against the lines of the ledger.</summary>
    ILedgerIndexCheck Check();
}

/// <summary>Holds an index against the lines of its ledger.</summary>
internal interface ILedgerIndexCheck
{
    /// <summary>Whether all that the index has of a line is so. Lines come in their order, from the first.</summary>
    /// <exception cref="LedgerIndexException">The index is damaged.</exception>
    bool Holds(IndexedLine line);

    /// <summary>Whether the rest is so too, once each line was held: nothing is in it that no line says, and it finds what it has.</summary>
    /// <exception cref="LedgerIndexException">The index is damaged.</exception>
    bool IsSound();
}

/// <summary>Where a line is in its file.</summary>
/// <param name="Offset">Of its first octet.</param>
/// <param name="Length">In octets, without its end.</param>
/// <param name="Hash">Its SHA-256.</param>
internal readonly record struct LinePlace(long Offset, int Length, byte[] Hash);

/// <summary>A line for an index.</summary>
/// <param name="Entry">What it says, without its certificate.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Leap">How far its time is from that of the line before.</param>
internal sealed record IndexedLine(LedgerEntry Entry, LinePlace Place, ClockLeap Leap);
