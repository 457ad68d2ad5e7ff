using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Gets the policy of an authority: the rules that every issuance must obey.</summary>
/// <remarks>The policy is the file policy.json of the authority directory. It may be edited by hand: a rule that is wrong is an error that names
/// the line, and nothing is issued until it is right.</remarks>
/// <example>
/// See the rules.
/// <code>Get-CertPolicy ./pki | Format-List</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "CertPolicy")]
[OutputType(typeof(CertPolicy))]
public sealed class GetCertPolicyCommand : AuthorityCmdlet
{
    /// <summary>The authority directory.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Reads the policy.</summary>
    protected override void Process() => WriteObject(OpenAuthority(AuthorityFolder).GetPolicy());
}
