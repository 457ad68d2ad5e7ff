using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>The bar that shows how far a command is: what it does, how many of how many, and how long that will take. It is gone at the end.</summary>
/// <param name="cmdlet">The cmdlet.</param>
internal sealed class ProgressBar(Cmdlet cmdlet)
{
    private string _activity = "Working";
    private int _total;
    private int _done;
    private long _begun;
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
            Show($"{_done} of {_total}: {target}", Math.Min(100, 100 * _done / _total), Left(_done, _total));
        else if (_total == 0)
            Show($"{_done}: {target}", -1, -1);
    }

    /// <summary>Shows how far the making of keys is, which other threads do.</summary>
    internal void Wait(WorkProgress keys)
    {
        if (_begun == 0)
            Begin("Making keys", keys.Total);
        Show(
            keys.Total > 1 ? $"Making keys: {keys.Made} of {keys.Total}" : "Making a key",
            keys.Total > 1 ? Math.Min(100, 100 * keys.Made / keys.Total) : -1,
            keys.Total > 1 ? Left(keys.Made, keys.Total) : -1);
    }

    /// <summary>Takes the bar away.</summary>
    internal void End()
    {
        if (_isShown)
            cmdlet.WriteProgress(new ProgressRecord(0, _activity, "Done") { RecordType = ProgressRecordType.Completed });
        (_isShown, _begun) = (false, 0);
    }

    private void Show(string status, int percent, int seconds)
    {
        _isShown = true;
        cmdlet.WriteProgress(new ProgressRecord(0, _activity, DisplayText.Printable(status)) { PercentComplete = percent, SecondsRemaining = seconds });
    }

    private int Left(int done, int total) => done == 0 ? -1
        : (int)(ClusterCertsCmdlet.Clock.GetElapsedTime(_begun).TotalSeconds / done * (total - done));
}
