using ClusterCerts.Files;

namespace ClusterCerts.Keys;

/// <summary>Makes keys on several threads and hands them out in order, never far ahead of who takes them.</summary>
internal sealed class OrderedKeys : IDisposable
{
    // So long it takes at most that a thread without a key to make ends.
    private const int Moment = 50; // milliseconds

    private static readonly TaskCompletionSource<NewKey> Taken = new();

    private readonly TaskCompletionSource<NewKey>[] _slots;
    private readonly Func<int, NewKey> _make;
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _stop;
    private readonly Task[] _workers;
    private int _next = -1;
    private int _taken;

    /// <summary>Starts making keys.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">On how many threads; none makes each when it is taken, on the thread that takes it.</param>
    /// <param name="ahead">How many may wait to be taken.</param>
    /// <param name="make">Makes the one of an index; called on several threads.</param>
    /// <param name="cancellation">Stops it.</param>
    internal OrderedKeys(int count, int threads, int ahead, Func<int, NewKey> make, CancellationToken cancellation)
    {
        _make = make;
        _slots = new TaskCompletionSource<NewKey>[count];
        for (int i = 0; i < count; i++)
            _slots[i] = new TaskCompletionSource<NewKey>();
        _room = new SemaphoreSlim(ahead);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _workers = new Task[Math.Min(threads, count)];
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Whether the next key is there already.</summary>
    internal bool IsNextReady => _taken < _slots.Length && _slots[_taken].Task.IsCompleted;

    /// <summary>How many were made before these, for who is told how far it is.</summary>
    internal int Before { get; init; }

    /// <summary>Of how many in all these are; 0 where they are all.</summary>
    internal int Total { get; init; }

    /// <summary>How many were made.</summary>
    internal int Made => _slots.Count(slot => slot.Task.IsCompletedSuccessfully || slot == Taken);

    /// <summary>Waits for the next key.</summary>
    /// <param name="log">Asked meanwhile.</param>
    /// <exception cref="OperationCanceledException">The command was stopped, and the key is not there.</exception>
    internal NewKey Take(WorkLog log)
    {
        if (_workers.Length == 0)
        {
            _stop.Token.ThrowIfCancellationRequested();
            _slots[_taken].SetResult(_make(_taken));
        }

        Task<NewKey> next = _slots[_taken].Task;
        if (!next.IsCompleted)
            KeyWork.Wait(next, Progress, log, _stop.Token);
        return Keep();
    }

    /// <summary>Takes the next key if it is there, else leaves it out.</summary>
    internal NewKey? TakeIfReady()
    {
        if (_slots[_taken].Task.IsCompletedSuccessfully)
            return Keep();
        _taken++;
        return null;
    }

    private WorkProgress Progress()
    {
        int total = Math.Max(Total, Before + _slots.Length);
        return new WorkProgress(total == 1 ? "Making a key" : "Making keys", Before + Made, total);
    }

    private NewKey Keep()
    {
        NewKey key = _slots[_taken].Task.GetAwaiter().GetResult();
        _slots[_taken++] = Taken; // Who took it keeps it; nobody else does.
        _room.Release();
        return key;
    }

    /// <summary>Stops the threads and zeroes the keys that nobody took. One that is still being made cannot be interrupted; it is zeroed when it
    /// is there, and nobody waits for it.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        if (Task.WaitAll(_workers, Moment))
            Clear();
        else
            Task.WhenAll(_workers)
                .ContinueWith(_ => Clear(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Clear()
    {
        foreach (TaskCompletionSource<NewKey> slot in _slots.Where(slot => slot != Taken && slot.Task.IsCompletedSuccessfully))
            slot.Task.Result.Dispose();
        _stop.Dispose();
        _room.Dispose();
    }

    private void Work()
    {
        int slot = -1;
        try
        {
            while (true)
            {
                _room.Wait(_stop.Token);
                slot = Interlocked.Increment(ref _next);
                if (slot >= _slots.Length)
                    return;
                _slots[slot].SetResult(_make(slot));
            }
        }
        catch (OperationCanceledException e)
        {
            CancelRest(e.CancellationToken);
        }
        catch (Exception e) when (slot >= 0)
        {
            _slots[slot].TrySetException(e);
        }
    }

    private void CancelRest(CancellationToken token)
    {
        for (int i = Math.Max(0, Volatile.Read(ref _next)); i < _slots.Length; i++)
            _slots[i].TrySetCanceled(token);
    }
}
