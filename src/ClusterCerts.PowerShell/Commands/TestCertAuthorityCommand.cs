using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether all is well with an authority: what ends when, lists, a rotation, nodes' files, the ledger, policy, modes and the schedule.</summary>
/// <remarks>
/// <para>The answer is a Boolean, so that if is safe: true when every check is Ok. -Detailed gives an object for each check instead, with its Name, its State (Ok,
/// Warning, Critical or Unknown), the Value that was measured and a Detail that says what to do; -Verbose shows the details of those that are not Ok.</para>
/// <para>Checks are NodeCerts (the ends of nodes' certificates, or of what is above them), SigningCerts (of the CA certificates), RevocationLists (their ends, and
/// whether they tell what the ledger tells), Outlook (what will be in the way of renewals), Rotation, Publication (nodes with targets that lack their files or
/// were never seen to serve them), Ledger (as Test-CertLedger), Policy, Files (modes and access lists), Clock and Renewal (the last renewal of every node), and
/// with -Endpoint or -TestTargets also Endpoints. An authority without nodes is Unknown: it may be the wrong one.</para>
/// <para>-As Nagios writes the text of a monitoring plug-in for Nagios, Icinga and their kin: one line with performance data, then a line for each check.
/// $LASTEXITCODE is its exit status then: 0 for Ok, 1 for Warning, 2 for Critical, 3 for Unknown.</para>
/// <para>Nothing is changed, no private key is read, and no server is connected to that is not asked for. What ends is judged by its own lifetime where no limits
/// are given, so that certificates of hours and of years need none. An authority that cannot be read is an error, and the answer is false.</para>
/// </remarks>
/// <example>
/// See what is not well, and what to do about it.
/// <code>Test-CertAuthority ./pki -Detailed | Where-Object State -ne Ok | Format-List</code>
/// </example>
/// <example>
/// Watch over it from a schedule.
/// <code>if (-not (Test-CertAuthority ./pki -Warning 30d -Critical 7d)) { throw 'The authority in ./pki needs a look.' }</code>
/// </example>
/// <example>
/// Be the plug-in of a monitoring system.
/// <code>Test-CertAuthority ./pki -Warning 30d -Critical 7d -As Nagios; $LASTEXITCODE</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "CertAuthority")]
[OutputType(typeof(bool), typeof(AuthorityCheck), typeof(string))]
public sealed class TestCertAuthorityCommand : HealthCmdlet
{
    /// <summary>The authority directory that is tested.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Writes every check instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Writes the text of a monitoring plug-in instead of true or false.</summary>
    [Parameter]
    [EnumNames]
    public HealthOutput? As { get; set; }

    /// <summary>Refuses two forms at once.</summary>
    protected override void Start()
    {
        base.Start();
        if (Detailed && As is not null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-Detailed and -As cannot be combined: the text of a plug-in has every check already.");
    }

    /// <summary>Tests it.</summary>
    protected override void Process()
    {
        BeginProgress("Testing an authority");

        // What an authority has to say is in the checks; a plug-in's text stands alone.
        CertAuthority authority = As is null ? OpenAuthority(AuthorityFolder) : CertAuthority.Open(AuthorityFolder, Context);
        AuthorityHealth health = authority.TestHealth(Wanted, Cancellation);
        foreach (AuthorityCheck check in health.Checks.Where(check => check.State != CheckState.Ok))
            WriteVerbose($"{check.Name}: {check.State}: {check.Detail}");
        if (As is not null)
            Write(NagiosText.Of(health));
        else if (Detailed)
            WriteObject(health.Checks, enumerateCollection: true);
        else
            WriteObject(health.Passed);
    }

    // What cannot be tested is not well, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        if (As is not null)
            Write(NagiosText.Of(failure));
        else if (!Detailed)
            WriteObject(false);
    }

    private void Write(NagiosText text)
    {
        WriteObject(text.Text);
        SessionState.PSVariable.Set("global:LASTEXITCODE", (int)text.State);
    }
}
