using System.Runtime.ExceptionServices;

namespace ClusterCerts.PowerShell;

/// <summary>Where a later command ends the pipeline (<c>Select-Object -First 1</c>), what is under way is finished,
/// and what failed is reported before it ends.</summary>
internal sealed class PipelineEnd
{
    private ExceptionDispatchInfo? _ended;

    /// <summary>Whether a later command ended the pipeline.</summary>
    internal bool HasCome => _ended is not null;

    /// <summary>Writes a result, unless nobody takes any.</summary>
    /// <param name="write">Writes it.</param>
    /// <param name="isLate">Whether an end waits for what is under way.</param>
    internal void Write(Action write, Func<bool> isLate)
    {
        if (HasCome)
            return;
        try
        {
            write();
        }
        catch (Exception e) when (isLate())
        {
            _ended = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>Ends the pipeline now, if a later command ended it.</summary>
    internal void Throw() => _ended?.Throw();
}
