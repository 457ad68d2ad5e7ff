namespace ClusterCerts.Files;

/// <summary>Counts through long work: ends it between two of its parts when the command is stopped, and tells a few times a second how far it
/// is. It may throw at each part, so work under a lock has one only before anything is changed.</summary>
internal sealed class WorkMeter
{
    /// <summary>So often at most it tells how far the work is.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private const int Much = 50; // So much is told of from its first moment on; what is less is done before anybody could read it.

    private readonly WorkLog _log;
    private readonly string _what;
    private readonly long _total;
    private readonly bool _areBytes;
    private long _done;
    private long _told;

    internal WorkMeter(WorkLog log, string what, long total, bool areBytes)
    {
        (_log, _what, _total, _areBytes) = (log, what, total, areBytes);
        if (total >= Much)
            Tell();
        else
            _told = log.Clock?.GetTimestamp() ?? 0;
    }

    /// <summary>More is done.</summary>
    /// <param name="parts">How much.</param>
    /// <exception cref="OperationCanceledException">The command was stopped.</exception>
    internal void Advance(long parts = 1)
    {
        _log.Cancellation.ThrowIfCancellationRequested();
        _done += parts;
        if (_log is { Waits: not null, Clock: TimeProvider clock } && clock.GetElapsedTime(_told) >= Pause)
            Tell();
    }

    private void Tell()
    {
        _told = _log.Clock?.GetTimestamp() ?? 0;
        _log.Waits?.Invoke(new WorkProgress(_what, Math.Min(_done, _total), _total) { AreBytes = _areBytes });
    }
}

/// <summary>Begins to count.</summary>
internal static class WorkMeters
{
    /// <summary>Counts through long work that is done on the command's own thread.</summary>
    /// <param name="log">Who is told.</param>
    /// <param name="what">What is done, such as "Reading the ledger".</param>
    /// <param name="total">Of how many parts it is.</param>
    /// <param name="areBytes">Whether the parts are bytes.</param>
    internal static WorkMeter Meter(this WorkLog log, string what, long total, bool areBytes = false) => new(log, what, total, areBytes);
}
