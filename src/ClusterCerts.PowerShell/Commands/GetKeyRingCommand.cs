using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Gets a key ring and what is wrong with it: each pair, whether key and certificate match, and when it expires.</summary>
/// <remarks>
/// <para>A pair that is broken, half or missing, a file in the folder that is none of the ring's, and an active or next pair that
/// is not valid now are
/// errors beside the object, and are in its Findings.</para>
/// <para>A turn that was interrupted is finished or undone first, with a warning that says which.</para>
/// </remarks>
/// <example>
/// Show a ring.
/// <code>Get-KeyRing ./private-tls</code>
/// </example>
/// <example>
/// Find the active pairs that expire within 30 days.
/// <code>Get-KeyRing ./rings/* -Slot a | Where-Object NotAfter -lt (Get-Date).AddDays(30)</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "KeyRing")]
[OutputType(typeof(KeyRing), typeof(KeyRingPair))]
public sealed class GetKeyRingCommand : ClusterCertsCmdlet
{
    /// <summary>The folders.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "KeyRing")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The letters of slots: their pairs are shown instead of the ring.</summary>
    [Parameter]
    [ValidatePattern("^[a-z]$")]
    [ArgumentCompleter(typeof(SlotCompleter))]
    public string[] Slot { get; set; } = [];

    /// <summary>Reads each ring; the failure of one is its own.</summary>
    protected override void Process() => ForEachFile(Path, areLiteral: false, Read);

    private void Read(string path)
    {
        KeyRing ring = KeyRingFolder.Open(path, Log, Cancellation);
        WriteWarnings(ring.Notices);
        if (Slot.Length == 0)
            WriteObject(ring);
        else
            WriteObject(ring.Pairs.Where(p => Slot.Contains(p.Slot, StringComparer.OrdinalIgnoreCase)), enumerateCollection: true);
        foreach (ClusterCertsException finding in ring.FindingErrors())
            WriteFailure(finding);
    }
}
