using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that issues certificates, with what bounds their validity.</summary>
/// <typeparam name="T">What it gathers.</typeparam>
public abstract class IssuingCmdlet<T> : GatheringCmdlet<T>
{
    /// <summary>The last second in which they are valid, instead of -Lifetime.</summary>
    [Parameter]
    [Moment]
    public virtual DateTimeOffset? NotAfter { get; set; }

    /// <summary>How far before now their validity begins, for clocks that are slow.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "5 minutes")]
    public virtual TimeSpan? Backdate { get; set; }

    /// <summary>Makes a certificate expire with its issuer where it would outlive it.</summary>
    [Parameter]
    public virtual SwitchParameter ClampToIssuer { get; set; }
}
