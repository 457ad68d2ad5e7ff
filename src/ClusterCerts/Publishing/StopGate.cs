namespace ClusterCerts.Publishing;

/// <summary>Lets a command be stopped until a node's files are being changed, and not any more from then on.</summary>
internal sealed class StopGate : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _command;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Makes a gate that is open.</summary>
    /// <param name="command">Cancelled when the command is stopped.</param>
    internal StopGate(CancellationToken command)
    {
        _command = command;
        _registration = command.Register(_stop.Cancel);
    }

    /// <summary>Cancelled when the command is stopped while the gate is open.</summary>
    internal CancellationToken Token => _stop.Token;

    /// <summary>Cancelled when the command is stopped, whenever that is: what only waits can be shortened then.</summary>
    internal CancellationToken Command => _command;

    /// <summary>Closes it: from here on the work is done to its end.</summary>
    /// <exception cref="OperationCanceledException">The command was stopped.</exception>
    internal void Close()
    {
        _registration.Dispose(); // Waits for a stop that is just being told.
        _stop.Token.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _registration.Dispose();
        _stop.Dispose();
    }
}
