using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Keys;

/// <summary>Makes a key while its command goes on listening: an RSA key takes seconds, and nothing can interrupt the platform in it.</summary>
internal static class KeyWork
{
    private const int LookAgain = 200; // milliseconds

    /// <summary>Makes one key.</summary>
    /// <param name="algorithm">Its algorithm.</param>
    /// <param name="log">Asked while it is made, and told how long that took.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="isKept">Whether it is there after the command.</param>
    /// <returns>The key.</returns>
    /// <exception cref="OperationCanceledException">The command was stopped; the key is disposed of when it is there.</exception>
    internal static KeyPair Generate(KeyAlgorithm algorithm, WorkLog log, TimeProvider clock, bool isKept = true)
    {
        log.Cancellation.ThrowIfCancellationRequested();
        if (isKept)
            PreviewKeys.Warn(algorithm, log);
        long begun = clock.GetTimestamp();
        Task<KeyPair> made = Task.Factory.StartNew(
            () => KeyPair.Generate(algorithm), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Wait(made, () => new WorkProgress("Making a key", 0, 1), log, log.Cancellation);
        }
        catch (OperationCanceledException)
        {
            made.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            throw;
        }

        log.Detail($"Made a key ({algorithm}) in {clock.GetElapsedTime(begun).TotalMilliseconds:0} ms.");
        return made.Result;
    }

    /// <summary>Waits for a key that other threads make.</summary>
    /// <param name="making">The work.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="log">Told meanwhile.</param>
    /// <param name="cancellation">Ends the waiting, not the work.</param>
    /// <exception cref="OperationCanceledException">The command was stopped meanwhile.</exception>
    internal static void Wait<T>(Task<T> making, Func<WorkProgress> progress, WorkLog log, CancellationToken cancellation)
    {
        while (Task.WaitAny([making], LookAgain, cancellation) < 0)
            log.Waits?.Invoke(progress());
        making.GetAwaiter().GetResult();
    }
}
