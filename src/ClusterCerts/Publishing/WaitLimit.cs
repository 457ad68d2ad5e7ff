using ClusterCerts.Trust;

namespace ClusterCerts.Publishing;

/// <summary>The limit of each wait for a node: who waits too long, or is stopped, is freed by ending what is waited for.</summary>
/// <param name="timeout">How long one wait may last.</param>
/// <param name="time">The clock.</param>
/// <param name="end">Ends what is waited for; called on another thread.</param>
/// <param name="cancellation">Ends it at once.</param>
internal sealed class WaitLimit(TimeSpan timeout, TimeProvider time, Action end, CancellationToken cancellation)
{
    private volatile bool _isOver;

    /// <summary>Whether a wait lasted too long.</summary>
    internal bool IsOver => _isOver;

    /// <summary>Begins a wait; the disposal of what it gives ends it.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal IDisposable Begin()
    {
        cancellation.ThrowIfCancellationRequested();
        ITimer timer = time.CreateTimer(_ => TimeOut(), null, timeout, Timeout.InfiniteTimeSpan);
        return new Wait(timer, cancellation.Register(end));
    }

    /// <summary>Throws where a wait was ended from outside.</summary>
    /// <param name="host">The node, for the message.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="ClusterCertsException">It lasted too long.</exception>
    internal void ThrowIfOver(string host)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_isOver)
            throw Silent(host, timeout);
    }

    /// <summary>The error of a node that does not answer.</summary>
    internal static ClusterCertsException Silent(string host, TimeSpan timeout) => new(
        ErrorCode.NodeUnreachable,
        $"{host} did not answer within {ProbeMessages.Seconds(timeout)} s. See whether it is up, reachable from here and not overloaded, or wait longer with -Timeout.",
        host);

    private void TimeOut()
    {
        _isOver = true;
        end();
    }

    private sealed class Wait(ITimer timer, CancellationTokenRegistration stop) : IDisposable
    {
        public void Dispose()
        {
            timer.Dispose();
            stop.Dispose();
        }
    }
}
