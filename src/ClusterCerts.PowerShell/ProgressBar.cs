using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>The bar that shows how far a command is: what it does, how many of how many, and how long that will take.
/// It is gone at the end.</summary>
/// <param name="cmdlet">The cmdlet.</param>
internal sealed class ProgressBar(Cmdlet cmdlet)
{
    private string _activity = "Working";
    private int _total;
    private int _done;
    private long _begun;
    private string? _step;
    private long _stepBegun;
    private bool _isShown;

    /// <summary>Shows that work begins, before the first of it is done.</summary>
    /// <param name="activity">What is done.</param>
    /// <param name="total">How many there are; none where that is not known.</param>
    internal void Begin(string activity, int total = 0)
    {
        (_activity, _total, _done, _begun) = (activity, total, 0, ClusterCertsCmdlet.Clock.GetTimestamp());
        if (total != 1)
            Show(total > 1 ? $"0 of {total}" : "Please wait", total > 1 ? 0 : -1, -1);
    }

    /// <summary>Shows that one more is done.</summary>
    /// <param name="target">Which.</param>
    internal void Advance(object target)
    {
        _done++;
        if (_total > 1)
            Show($"{_done} of {_total}: {target}", Math.Min(100, 100 * _done / _total), Left(_begun, _done, _total));
        else if (_total == 0)
            Show($"{_done}: {target}", -1, -1);
    }

    /// <summary>Shows how far one long step of the command is.</summary>
    internal void Wait(WorkProgress step)
    {
        if (_begun == 0)
            (_activity, _total, _done, _begun) = (step.What, 0, 0, ClusterCertsCmdlet.Clock.GetTimestamp());
        if (_step != step.What)
            (_step, _stepBegun) = (step.What, ClusterCertsCmdlet.Clock.GetTimestamp());
        bool isCounted = step.Total > 1;
        int percent = isCounted ? (int)Math.Min(100, 100 * step.Done / step.Total) : -1;
        Show(step.ToString(), percent, isCounted ? Left(_stepBegun, step.Done, step.Total) : -1);
    }

    /// <summary>Takes the bar away.</summary>
    internal void End()
    {
        if (_isShown)
            cmdlet.WriteProgress(new ProgressRecord(0, _activity, "Done") { RecordType = ProgressRecordType.Completed });
        (_isShown, _begun, _step) = (false, 0, null);
    }

    private void Show(string status, int percent, int seconds)
    {
        _isShown = true;
        cmdlet.WriteProgress(
            new ProgressRecord(0, _activity, DisplayText.Printable(status)) { PercentComplete = percent, SecondsRemaining = seconds });
    }

    private static int Left(long begun, long done, long total) => done == 0 ? -1
        : (int)Math.Min(int.MaxValue, ClusterCertsCmdlet.Clock.GetElapsedTime(begun).TotalSeconds / done * (total - done));
}
