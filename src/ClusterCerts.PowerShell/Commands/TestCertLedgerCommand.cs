using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Examines the ledger of an authority and holds its folder against it.</summary>
/// <remarks>
/// <para>Each finding is an object; no output means that nothing was found. Found are lines that were changed, removed or moved,
/// serial numbers
/// and keys that are used twice, certificates in the folder that the ledger does not know, and live certificates or keys whose
/// files are gone or
/// hold something else.</para>
/// <para>It works on a damaged ledger, which other commands refuse, and changes nothing without -Repair.</para>
/// <para>-Repair makes a ledger again that is gone or empty, from the certificates, lists and the serial file of the folder, and a policy
/// that is gone from the ledger; the ledger records it, with what could not be known. A damaged ledger is restored from a backup; without
/// one, move it away and make it again.</para>
/// </remarks>
/// <example>
/// Look at what is wrong.
/// <code>Test-CertLedger -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Watch over it from a schedule.
/// <code>if (Test-CertLedger ./pki) { throw 'The ledger of ./pki needs a look.' }</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "CertLedger", SupportsShouldProcess = true)]
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

    /// <summary>Makes a ledger or a policy again that is gone, as far as the files of the folder tell, before the folder is examined.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>Examines it.</summary>
    protected override void Process()
    {
        string path = Paths.Literal(this, AuthorityPath);
        if (Repair && ShouldProcess(path, "Make the ledger or the policy again where it is gone", () => CertLedger.Repair(path, Context)))
        {
            foreach (string done in CertLedger.Repair(path))
                WriteWarning(done);
        }

        WriteObject(CertLedger.Test(path), enumerateCollection: true);
    }
}
