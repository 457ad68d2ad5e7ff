using System.Management.Automation;
using System.Reflection;

namespace ClusterCerts.PowerShell;

/// <summary>The failures of a cmdlet's items. What changes something tells them after the last item: with <c>-ErrorAction Stop</c> the first error
/// ends the pipeline, and whatever could be done is done by then.</summary>
/// <param name="cmdlet">The cmdlet.</param>
internal sealed class Failures(Cmdlet cmdlet)
{
    private readonly List<ClusterCertsException> _waiting = [];
    private bool? _wait;

    /// <summary>Whether the cmdlet changes something.</summary>
    internal bool Wait => _wait ??= cmdlet.GetType().GetCustomAttribute<CmdletAttribute>()?.SupportsShouldProcess == true;

    /// <summary>Tells a failure, or keeps it for the end.</summary>
    /// <param name="failure">The failure.</param>
    internal void Add(ClusterCertsException failure)
    {
        if (Wait)
            _waiting.Add(failure);
        else
            cmdlet.WriteError(ErrorRecords.From(failure));
    }

    /// <summary>Tells those that were kept.</summary>
    internal void Write()
    {
        foreach (ClusterCertsException failure in _waiting)
            cmdlet.WriteError(ErrorRecords.From(failure));
        _waiting.Clear();
    }
}
