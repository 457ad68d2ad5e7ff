using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Gets the public side of an authority: what to hand to nodes.</summary>
/// <remarks>It never reads the signing key, and works when the key is away.</remarks>
/// <example>
/// Show the signing certificate of a folder.
/// <code>Get-SigningCert ./pki</code>
/// </example>
/// <example>
/// Write the certificate as PEM, as Magnum's ca-show does.
/// <code>Get-SigningCert ./pki -AsPem | Set-Content ./ca.crt</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "SigningCert")]
[OutputType(typeof(SigningCert), typeof(string))]
public sealed class GetSigningCertCommand : AuthorityCmdlet
{
    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Writes PEM text: the certificate and, for an intermediate, its issuers.</summary>
    [Parameter]
    public SwitchParameter AsPem { get; set; }

    /// <summary>Reads the signing certificate.</summary>
    protected override void Process()
    {
        SigningCert signingCert = OpenAuthority(AuthorityFolder).GetSigningCert();
        WriteObject(AsPem ? signingCert.ToPem().TrimEnd() : signingCert);
    }
}
