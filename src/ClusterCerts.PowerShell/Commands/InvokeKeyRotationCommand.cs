using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Turns a key ring: the next pair becomes active, the active one the last, and a new one is made.</summary>
/// <remarks>
/// <para>Of three pairs, a becomes c, b becomes a, b is new, and the old c goes. Of more, each moves one letter up, the first becomes the last, the oldest
/// previous one goes and the new one is the last of the next ones. The pair that becomes active was trusted by every node before, and the one that was
/// active is still trusted: nodes that have the new folder and nodes that have the old one trust each other. Give every node the folder and restart it
/// before the next turn; within an hour a second turn needs -Force.</para>
/// <para>On Linux a turn is one step for programs that read the folder. See about_ClusterCerts_Rotation for how to read it, and how to copy it.</para>
/// <para>A turn that is cut off is finished or undone by the next command. -Undo takes the last one back.</para>
/// </remarks>
/// <example>
/// See which file becomes which, then turn the ring.
/// <code>
/// Invoke-KeyRotation ./private-tls -WhatIf
/// Invoke-KeyRotation ./private-tls
/// </code>
/// </example>
/// <example>
/// Take the last turn back.
/// <code>Invoke-KeyRotation ./private-tls -Undo</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "KeyRotation", SupportsShouldProcess = true, DefaultParameterSetName = KeyRingSet)]
[OutputType(typeof(KeyRingRotation))]
public sealed class InvokeKeyRotationCommand : ClusterCertsCmdlet
{
    private const string KeyRingSet = "KeyRing";

    /// <summary>The folder of the key ring, or a KeyRing.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = KeyRingSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] KeyRing { get; set; } = [];

    /// <summary>Takes the last turn back: the files are what they were before it, byte for byte.</summary>
    [Parameter]
    public SwitchParameter Undo { get; set; }

    /// <summary>The distinguished name of the new pair.</summary>
    [Parameter]
    [PSDefaultValue(Help = "That of the newest pair")]
    public string? Subject { get; set; }

    /// <summary>The DNS names in the new certificate.</summary>
    [Parameter(ParameterSetName = KeyRingSet)]
    [PSDefaultValue(Help = "Those of the newest pair")]
    public string[] DnsName { get; set; } = [];

    /// <summary>The algorithm of the new key.</summary>
    [Parameter]
    [PSDefaultValue(Help = "That of the newest pair")]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How long the new certificate is valid: a TimeSpan, text such as 3560d or 36h, or a number of days.</summary>
    [Parameter]
    [Duration]
    [PSDefaultValue(Help = "As long as the newest pair")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>Turns a ring again within an hour. Every node must have the state of the last turn.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Turns each ring; the failure of one is its own.</summary>
    protected override void Process() => ForEach(KeyRing, path => Rotate(Paths.Literal(this, path)));

    private void Rotate(string path)
    {
        var wanted = new KeyRingTurnParameters
        {
            Path = path,
            Subject = Subject,
            DnsNames = DnsName,
            KeyAlgorithm = KeyAlgorithm,
            Lifetime = Lifetime,
            Force = Force,
        };
        KeyRingRotation plan = Undo ? ClusterCerts.KeyRing.PlanUndo(path) : ClusterCerts.KeyRing.PlanTurn(wanted);
        string what = $"{(Undo ? "Take back the last turn of" : "Turn")} the key ring '{plan.Path}':"
            + string.Concat(plan.Moves.Select(m => $"\n  {m}"));
        if (!ShouldProcess(what, $"{what}\nContinue?", "Invoke-KeyRotation"))
            return;
        KeyRingRotation done = Undo ? ClusterCerts.KeyRing.Undo(path, Cancellation) : ClusterCerts.KeyRing.Turn(wanted, Cancellation);
        foreach (string notice in done.Notices)
            WriteWarning(notice);
        WriteObject(done);
    }
}
