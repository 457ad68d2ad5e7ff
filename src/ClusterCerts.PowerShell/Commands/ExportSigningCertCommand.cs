using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Writes an authority, its signing key included, as a directory that openssl ca can continue from; or its CA certificates alone, where certificates say that
/// they are fetched.</summary>
/// <remarks>
/// <para>As OpenSslCa it is a directory of openssl ca, with every certificate and revocation of this CA: openssl ca -config
/// openssl.cnf continues from it,
/// and Import-SigningCert -OpenSslCaPath takes it back. Let only one of the two issue at a time. The signing key is in it, encrypted or plain as it is stored: whoever
/// has the folder is the CA. It is made for its owner alone. To hand the public side
/// to nodes, use Get-SigningCert -AsPem or trust.crt instead.</para>
/// <para>As IssuerFiles it is the certificate of the CA, during a rotation those of the previous and the next one too, each in DER and without any key, in the folder of a
/// web server: under the name that the addresses in the policy rule IssuerAddresses end with, which Set-CertPolicy -IssuerAddress sets. Below another authority that is
/// found from here that one's are there too. What is there already stays untouched, and nothing is deleted.</para>
/// </remarks>
/// <example>
/// Go on with OpenSSL.
/// <code>
/// Export-SigningCert -AuthorityPath ./pki -As OpenSslCa -OutputPath ./demoCA
/// openssl ca -batch -config ./demoCA/openssl.cnf -in node.csr -out node.crt
/// </code>
/// </example>
/// <example>
/// Let everybody fetch the CA's certificate, who finds its address in a certificate.
/// <code>Export-SigningCert -AuthorityPath ./pki -As IssuerFiles -OutputPath ./web</code>
/// </example>
[Cmdlet(VerbsData.Export, "SigningCert", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportSigningCertCommand : AuthorityCmdlet
{
    /// <summary>The layout.</summary>
    [Parameter(Mandatory = true)]
    [EnumNames]
    public SigningCertExportFormat As { get; set; }

    /// <summary>The folder: as OpenSslCa it is made, for its owner alone; as IssuerFiles it is the one that the web server serves, and is there already.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string OutputPath { get; set; } = "";

    /// <summary>Replaces an earlier export that openssl has not continued from, or a file that is no certificate of the same CA.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes it.</summary>
    protected override void Process()
    {
        if (!IsFirst(AuthorityFolder))
            return;
        CertAuthority authority = OpenAuthority(AuthorityFolder);
        string output = Paths.Literal(this, OutputPath);
        var wanted = new SigningCertExportParameters { Format = As, OutputPath = output, Force = Force };
        var exporter = new SigningCertExporter(authority, wanted);
        if (As == SigningCertExportFormat.IssuerFiles)
        {
            foreach (ExportedFile file in exporter.ExportIssuerFiles(file => ShouldProcess(file.Path, $"Write the certificate of {file.NodeId}"), WriteWarning))
                WriteFile(file.Path, file.Changed);
            return;
        }

        if (!ShouldProcess(output, $"Write {authority.GetSigningCert().Subject} of {AuthorityFolder} {exporter.DescribeKey()} as {As}", () => exporter.Export(WriteWarning)))
            return;
        BeginProgress("Exporting the signing certificate");
        foreach (ExportedFile file in exporter.Export(WriteWarning))
            WriteFile(file.Path);
    }
}
