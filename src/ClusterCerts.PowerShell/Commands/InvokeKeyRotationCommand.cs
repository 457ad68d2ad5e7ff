using System.Management.Automation;
using ClusterCerts.Publishing;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Rotates the signing certificate of an authority, phase by phase, or turns a key ring; no node is ever cut
/// off.</summary>
/// <remarks>
/// <para>A signing certificate: without -Phase it does the next phase. Stage makes the next CA, Trust adds it to trust.crt,
/// Issue has it sign and
/// issues every node in use a new certificate, Retire leaves it alone and deletes the old key. Between the phases you hand out the files that
/// the object's NextStep
/// names. Each phase refuses while something is in its way and writes one error for each node that is; -WhatIf lists them, and
/// what would be done,
/// without doing anything. A phase that was interrupted is completed with -Resume; -Undo undoes one phase, byte for byte, until
/// Retire is done. Issue
/// and Retire ask for what only you can know, whether every node has its files: -Confirm:$false or -Force says yes.</para>
/// <para>The next CA may sign for what the current one may (name constraints), or for what -PermittedDnsName and the like say. Stage refuses limits that cut off a node
/// in use, one error a node, unless -Force is given; -WhatIf and the object (ProposedConstraints) tell to what the names in use let you limit it.</para>
/// <para>Stage and -Compromised refuse a key for the next CA that the software of a node in use does not take, by the layout of its target and the preset, unless
/// -Force is given, and warn where that is not known. For a kind of key that not all software takes the endpoints of targets are asked, in a handshake that shows
/// them nothing, which signatures they verify.</para>
/// <para>With -Publish nothing is handed out by hand: the nodes are brought what each phase makes, to where their targets say, and Issue and Retire go on by what
/// the nodes have in place of a question. A node that is not ready blocks the phase by name; -Force goes on without it, and -Resume -Publish brings what it missed.
/// docs/publish.md tells more.</para>
/// <para>A key ring: of three pairs, a becomes c, b becomes a, b is new, and the old c goes. Of more, each moves one letter up,
/// the first becomes the
/// last, the oldest previous one goes and the new one is the last of the next ones. The pair that becomes active was trusted by
/// every node before, and
/// the one that was active is still trusted: nodes that have the new folder and nodes that have the old one trust each other.
/// Give every node the folder
/// and restart it before the next turn; within an hour a second turn needs -Force. A turn that is interrupted is finished or undone
/// by the next command.
/// -Undo takes the last one back. On Linux a turn is one step for programs that read the folder.</para>
/// <para>With -Publish a ring whose nodes have targets (Set-NodeCertTarget -KeyRing) is turned on them too. First each node that lacks something of the present ring gets it; a node that cannot be
/// given it, or does not load it, blocks the turn by name. Then the ring is turned, and brought to one node after the other, which reloads and proves it. Where one fails, the ring of before comes
/// back there, and the nodes after it are not begun: all of them trust each other, and Publish-NodeCert -KeyRing goes on. Beside the turn each node that was changed or failed is an object.</para>
/// <para>A folder that is named first is rotated where it is an authority directory, and turned where it is a key ring.</para>
/// <para>See about_ClusterCerts_Rotation, also for how to read a ring and how to copy it.</para>
/// </remarks>
/// <example>
/// Go through a whole rotation of a signing certificate; hand the files out between the lines.
/// <code>
/// Invoke-KeyRotation ./pki                  # Stage
/// Invoke-KeyRotation ./pki                  # Trust; then hand trust.crt to every node
/// Invoke-KeyRotation ./pki                  # Issue; then hand each node its pair
/// Invoke-KeyRotation ./pki -Phase Retire    # then hand out trust.crt once more
/// </code>
/// </example>
/// <example>
/// Go through a whole rotation where targets say how nodes get their files (Set-NodeCertTarget): each line brings them what its phase makes.
/// <code>
/// Invoke-KeyRotation ./pki -Publish         # Stage
/// Invoke-KeyRotation ./pki -Publish         # Trust
/// Invoke-KeyRotation ./pki -Publish         # Issue, once every node trusts the next CA
/// Invoke-KeyRotation ./pki -Publish         # Retire, once every node serves its new certificate
/// </code>
/// </example>
/// <example>
/// See what blocks the last phase, and undo the one before.
/// <code>
/// Invoke-KeyRotation ./pki -Phase Retire -WhatIf
/// Get-SigningCert ./pki | Invoke-KeyRotation -Undo
/// </code>
/// </example>
/// <example>
/// See to what the names in use let you limit the next CA, and limit it to a domain and a network.
/// <code>
/// Invoke-KeyRotation ./pki -Phase Stage -WhatIf
/// Invoke-KeyRotation ./pki -Phase Stage -PermittedDnsName prod.example.com -PermittedIPAddress 10.20.0.0/16
/// </code>
/// </example>
/// <example>
/// See which file of a key ring becomes which, turn the ring, and undo the turn.
/// <code>
/// Invoke-KeyRotation ./private-tls -WhatIf
/// Invoke-KeyRotation ./private-tls
/// Invoke-KeyRotation ./private-tls -Undo
/// </code>
/// </example>
/// <example>
/// Turn a key ring on all of its nodes.
/// <code>Invoke-KeyRotation ./private-tls -Publish</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "KeyRotation", SupportsShouldProcess = true, DefaultParameterSetName = AuthoritySet)]
[OutputType(typeof(KeyRotation), ParameterSetName = [AuthoritySet])]
[OutputType(typeof(KeyRingRotation), typeof(NodeCertPublication), ParameterSetName = [KeyRingSet])]
public sealed class InvokeKeyRotationCommand : RingTurningCmdlet
{
    /// <summary>The authority directory whose signing certificate is rotated.</summary>
    /// <remarks>The folder of a key ring in its place is turned.</remarks>
    [Parameter(Position = 0, ParameterSetName = AuthoritySet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference, AllowNull, AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>The folder of the key ring to turn.</summary>
    /// <remarks>A path, or a KeyRing.</remarks>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = KeyRingSet, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string[] KeyRing { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = AuthoritySet, ValueFromPipeline = true, DontShow = true)]
    public override PSObject? PipedObject { get; set; }

    /// <summary>The phase to do: Stage, Trust, Issue or Retire.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [PSDefaultValue(Help = "The next one")]
    [EnumNames]
    [ValidateSet(nameof(RotationPhase.Stage), nameof(RotationPhase.Trust), nameof(RotationPhase.Issue), nameof(RotationPhase.Retire))]
    public RotationPhase? Phase { get; set; }

    /// <summary>Takes the last phase, or the last turn, back: the files are what they were before it, byte for byte.</summary>
    [Parameter]
    public SwitchParameter Undo { get; set; }

    /// <summary>Completes a phase that was interrupted.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SwitchParameter Resume { get; set; }

    /// <summary>The signing key was stolen: makes a new CA at once, issues every node in use a new certificate, and trusts the new CA
    /// alone.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SwitchParameter Compromised { get; set; }

    private protected override bool IsOfUse => base.IsOfUse || ItsRings.Length > 0;

    // PowerShell has chosen the authority's set before it looks at an object.
    private string[] ItsRings => ParameterSetName == KeyRingSet ? KeyRing : PipelineObject.RingOf(Item) is string ring ? [ring] : [];

    /// <summary>Does the phase, or turns each ring; the failure of one is its own.</summary>
    protected override void Process()
    {
        if (ItsRings.Length > 0)
            ForEach(ItsRings, path => Turn(Paths.Literal(this, path), Undo));
        else if ((IsTyped(nameof(AuthorityPath)) || Item?.BaseObject is DirectoryInfo) && Place.At(AuthorityFolder) == PlaceKind.KeyRing)
            Turn(RequireRing(AuthorityFolder), Undo);
        else if (IsFirst(AuthorityFolder))
            Rotate(OpenAuthority(AuthorityFolder, completes: Resume || Undo), ReadNextCA() with { Phase = Phase, Undo = Undo, Resume = Resume, Compromised = Compromised });
    }

    private void Rotate(CertAuthority authority, RotationParameters wanted)
    {
        RotationPlan plan = Publish ? authority.PlanPublishedRotation(wanted) : authority.PlanRotation(wanted);
        WriteWarnings(plan.Warnings);
        foreach (ClusterCertsException block in plan.Blocks)
            WriteFailure(block);
        if (plan.Blocks.Count > 0)
        {
            authority.RecordRefusals(plan, Cancellation);
            return;
        }

        if (IsWhatIf && Do(authority, wanted) is null)
            return;
        string what = $"{plan.Title} in '{plan.AuthorityPath}':" + string.Concat(plan.Steps.Select(s => $"\n  {DisplayText.Printable(s)}"));
        if (!ShouldProcess(what, $"{what}\n{plan.Question ?? "Continue?"}", "Invoke-KeyRotation"))
            return;

        // Who gave -Confirm has been asked already, who gave -Confirm:$false has answered.
        if (plan.Question is not string question || Force || MyInvocation.BoundParameters.ContainsKey("Confirm")
            || ShouldContinue(question, $"{plan.Title} in '{plan.AuthorityPath}'"))
        {
            BeginProgress("Rotating the signing certificate");
            if (Do(authority, wanted) is KeyRotation done)
                WriteObject(done);
        }
    }

    private string RequireRing(string ring) => GivenValues.OnlyOf(this, AuthoritySet, but: nameof(AuthorityPath)) is not string other ? ring : throw new ClusterCertsException(
        ErrorCode.InvalidArgument, $"'{ring}' is a key ring, and -{other} is for an authority directory; leave it out.", ring);
}
