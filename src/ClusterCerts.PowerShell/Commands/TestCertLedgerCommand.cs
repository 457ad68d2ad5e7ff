using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether the ledger of an authority is whole and its folder matches it: no changed, removed or moved lines, no numbers
/// and keys used twice, no files that do not match it.</summary>
/// <remarks>
/// <para>The answer is a Boolean, so that if is safe; with -Verbose what was found is shown, and -Detailed gives an object for each finding
/// instead, and nothing where nothing was found. Found are lines that were changed, removed or moved, serial numbers
/// and keys that are used twice, certificates in the folder that the ledger does not know, and certificates or keys in use whose
/// files are gone or
/// hold something else. A folder that cannot be examined is an error, and the answer is false.</para>
/// <para>It works on a damaged ledger, which other commands refuse, and changes nothing without -Repair.</para>
/// <para>Whoever can write the folder can chain changed lines anew, which no look at the ledger alone tells. A head that was signed earlier and is kept elsewhere does: -Head names
/// the first line that is not as it was, and says where an older copy that was put back explains it. A head of another authority, or with a wrong signature, is a finding of its own.</para>
/// <para>-Repair rebuilds a ledger that is missing or empty, from the certificates, lists and the serial file of the folder, and a policy
/// that is gone from the ledger; the ledger records it, with what could not be known. A damaged ledger is restored from a backup; without
/// one, move it away and make it again. Of a ledger in a database that was restored from an older copy than this host has seen (LedgerRestored), -Repair takes
/// what is there for the ledger from then on: it records that, goes on above every number that this host knows of, and takes over what revocation lists
/// (*.crl) in the folder revoke.</para>
/// </remarks>
/// <example>
/// Look at what is wrong.
/// <code>Test-CertLedger -AuthorityPath ./pki -Detailed</code>
/// </example>
/// <example>
/// Watch over it from a schedule.
/// <code>if (-not (Test-CertLedger ./pki)) { throw 'The ledger of ./pki needs a look.' }</code>
/// </example>
/// <example>
/// Prove that nobody rewrote it since a head was signed.
/// <code>Test-CertLedger ./pki -Head ./pki.head -Detailed</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "CertLedger", SupportsShouldProcess = true)]
[OutputType(typeof(bool), typeof(LedgerFinding))]
public sealed class TestCertLedgerCommand : AuthorityCmdlet
{
    /// <summary>The authority directory whose ledger is examined.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Rebuilds a ledger or a policy that is missing, as far as the files of the folder tell, and takes the ledger of a database that was restored from an
    /// older copy as it is, before the folder is examined.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>Files with heads of the ledger that were signed earlier (Export-CertLedger -As Head): the ledger must go on from each.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The head that the authority keeps, if there is one; it counts always")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Head { get; set; } = [];

    /// <summary>Writes what was found instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Examines it.</summary>
    protected override void Process()
    {
        string path = AuthorityFolder;
        if (Repair && ShouldProcess(path, "Rebuild the ledger, the policy or the trust bundle where it is missing; take the ledger of a restored database as it is", () =>
            CertLedger.Repair(path, Context)))
            WriteWarnings(CertLedger.Repair(path, Context));

        BeginProgress("Examining the ledger");
        IReadOnlyList<LedgerFinding> findings = CertLedger.Test(path, Context, [.. Head.SelectMany(head => Paths.Expand(this, head))]);
        foreach (LedgerFinding finding in findings)
            WriteVerbose($"{finding.Kind}: {finding.Detail}");
        if (Detailed)
            WriteObject(findings, enumerateCollection: true);
        else
            WriteObject(findings.Count == 0);
    }

    // What cannot be examined is not whole, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        if (!Detailed)
            WriteObject(false);
    }
}
