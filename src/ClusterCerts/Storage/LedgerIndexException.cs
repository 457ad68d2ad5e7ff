namespace ClusterCerts.Storage;

/// <summary>An index cannot be used. Nobody is told: the ledger itself is read instead.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What the engine said; may be null.</param>
internal sealed class LedgerIndexException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether somebody else reads or writes it, so that it can be used later.</summary>
    internal bool IsBusy { get; init; }

    /// <summary>Whether an exception says that an index cannot be used, be it that its engine is not whole.</summary>
    internal static bool IsOne(Exception e) => e is LedgerIndexException or FileNotFoundException or FileLoadException or BadImageFormatException
        or DllNotFoundException or TypeLoadException or TypeInitializationException;
}
