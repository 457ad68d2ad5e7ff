using System.Runtime.InteropServices;

namespace ClusterCerts.Cli;

/// <summary>Turns Ctrl+C and SIGTERM into a cancellation. What does not heed it within moments, such as the making of a large key or a wait
/// in the system, is ended all the same, and so does a second signal at once: the core survives that.</summary>
internal sealed class StopSignal : IDisposable
{
    // Long enough to put away what is half-done, short enough for whoever waits: service managers kill after ten seconds and more.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>What is said when a command was stopped.</summary>
    internal const string Message = "stopped; everything finished before that is complete and stays.";

    /// <summary>What is said when a command did not heed it and was ended.</summary>
    private const string ForcedMessage =
        "ended by force, since it did not stop within 5 seconds; everything finished before that is complete and stays, and the next command finishes or undoes the rest.";

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    internal StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        if (!context.Cancel)
            return;
        new Thread(EndAfterGrace) { IsBackground = true }.Start();
        _source.Cancel();
    }

    private static void EndAfterGrace()
    {
        // Who waits for another program's input heeds nothing, and has nothing to put away.
        TimeSpan waited = TimeSpan.Zero;
        for (; waited < Grace && !PipedInput.IsAwaited; waited += Pause)
            Thread.Sleep(Pause);
        Console.Error.Write($"clustercerts: {(waited < Grace ? Message : ForcedMessage)}\n");
        Environment.Exit(ExitStatus.Stopped);
    }
}
