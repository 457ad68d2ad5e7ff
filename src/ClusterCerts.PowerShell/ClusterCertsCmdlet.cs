using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>What all cmdlets share: Ctrl+C as a token, the core's exceptions as error records, and secrets that are zeroed.</summary>
public abstract class ClusterCertsCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _owned = [];

    /// <summary>Cancelled when the pipeline is stopped: Ctrl+C, or <c>Select-Object -First</c>.</summary>
    protected CancellationToken Cancellation => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Start, ThrowTerminatingError);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process, WriteError);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(Finish, WriteError);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Work before the first object; a failure here ends the command.</summary>
    protected virtual void Start()
    {
    }

    /// <summary>Work for each object of the pipeline; a failure here is that object's alone.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Work after the last object.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Keeps something that is disposed when the command ends, however it ends.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="disposable">The thing, or null.</param>
    /// <returns>The thing.</returns>
    protected T Own<T>(T disposable)
        where T : IDisposable?
    {
        if (disposable is not null)
            _owned.Add(disposable);
        return disposable;
    }

    /// <summary>Does something for each item; the failure of one is a non-terminating error and the rest go on.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="action">What to do with each.</param>
    protected void ForEach<T>(IEnumerable<T> items, Action<T> action)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (T item in items)
            Guard(() => action(item), WriteError);
    }

    /// <summary>Zeroes and closes what the command owns.</summary>
    /// <param name="disposing">Whether it is disposed, not finalized.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        _owned.Clear();
        _stop.Dispose();
    }

    private void Guard(Action action, Action<ErrorRecord> report)
    {
        try
        {
            action();
        }
        catch (ClusterCertsException e)
        {
            report(ErrorRecords.From(e));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
