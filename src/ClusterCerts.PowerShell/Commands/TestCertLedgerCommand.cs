using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Examines the ledger of an authority and holds its folder against it.</summary>
/// <remarks>
/// <para>Each finding is an object; no output means that nothing was found. Found are lines that were changed, removed or moved,
/// serial numbers
/// and keys that are used twice, certificates in the folder that the ledger does not know, and live certificates or keys whose
/// files are gone or
/// hold something else.</para>
/// <para>It works on a damaged ledger, which other commands refuse, and changes nothing.</para>
/// </remarks>
/// <example>
/// Look at what is wrong.
/// <code>Test-CertLedger -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Watch over it from a schedule.
/// <code>if (Test-CertLedger ./pki) { throw 'The ledger of ./pki needs a look.' }</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "CertLedger")]
[OutputType(typeof(LedgerFinding))]
public sealed class TestCertLedgerCommand : AuthorityCmdlet
{
    /// <summary>The authority directory whose ledger is examined.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Examines it.</summary>
    protected override void Process() =>
        WriteObject(CertLedger.Test(Paths.Literal(this, AuthorityPath)), enumerateCollection: true);
}
