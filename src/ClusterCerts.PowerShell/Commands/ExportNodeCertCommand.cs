using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Writes what a node or client needs, and nothing more, in the layout that its software loads.</summary>
/// <remarks>
/// <para>The layouts are a folder (Pem, ErlangDistribution, Reign, Docker, Nginx, Etcd, RabbitMq) or one file (Combined,
/// Pfx, Kubernetes), and for Maelstrom a copy of a key ring. The signing key is in none. Private files are their owner's
/// alone, the folder is made whole or not at all, and nothing is overwritten without -Force.</para>
/// <para>A certificate is exported when it is good now and fits the software; otherwise the error says what is wrong and
/// how to issue it. For several nodes a folder each is made below -OutputPath, named by the node ID.</para>
/// <para>An export that is there already as it would be written is left as it is, without -Force: the command can run again.
/// What is encrypted differently each time counts by the key and the certificates in it. Every file has the property Changed,
/// which says whether the export was written.</para>
/// <para>The authority's ledger records each export of a node that was written: the layout, the place, the target path, when, and the serial number.
/// Get-NodeCert shows the last one. What cannot be recorded is exported all the same: from a directory that is read-only without more
/// than a verbose message, otherwise with a warning, and the next export records it.</para>
/// <para>Settings name the files where -TargetPath says the target machine will have them. docs/exports.md shows each
/// layout, and how to use it.</para>
/// </remarks>
/// <example>
/// Hand a node of an Erlang cluster its files.
/// <code>Export-NodeCert n1.example.com -As ErlangDistribution -AuthorityPath ./pki -OutputPath ./out/n1 -TargetPath /etc/myapp/tls</code>
/// </example>
/// <example>
/// Make the folder of each etcd member.
/// <code>Get-NodeCert -AuthorityPath ./pki -NodeId etcd* | Export-NodeCert -As Etcd -OutputPath ./out -TargetPath /etc/etcd/tls</code>
/// </example>
/// <example>
/// Make a PFX for a Windows Server 2016.
/// <code>Export-NodeCert web1 -As Pfx -AuthorityPath ./pki -OutputPath ./web1.pfx -Passphrase (Read-Host -AsSecureString) -PfxEncryption TripleDes</code>
/// </example>
/// <example>
/// Make the folder that MAEL_PRIVATE_TLS_DIR names on every node.
/// <code>Export-NodeCert -KeyRing ./ring -As Maelstrom -OutputPath ./out/private-tls</code>
/// </example>
/// <example>
/// Export again every night, and reload only what has changed.
/// <code>if ((Export-NodeCert web1 -As Nginx -AuthorityPath ./pki -OutputPath ./out/web1 -Force).Changed -contains $true) { 'reload nginx' }</code>
/// </example>
/// <example>
/// Show which files a docker client would get.
/// <code>Export-NodeCert alice -As Docker -AuthorityPath ./pki -OutputPath ~/.docker/prod -Endpoint docker1:2376 -WhatIf</code>
/// </example>
[Cmdlet(VerbsData.Export, "NodeCert", SupportsShouldProcess = true, DefaultParameterSetName = NodeIdSet)]
[OutputType(typeof(FileInfo))]
public sealed class ExportNodeCertCommand : GatheredExportCmdlet, INamesNodes
{
    private const string NodeIdSet = "NodeId";
    private const string CertificateSet = "Certificate";
    private const string KeyRingSet = "KeyRing";
    private const string ObjectSet = "Object";

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>The nodes of the authority. An object or row that has a CertificatePath is that certificate alone. Without the parameter's name a path is an authority directory, a key ring, or a certificate's
    /// file.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NodeIdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeIds, Alias("ComputerName", "HostName", "CN")]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>The file of a certificate, leaf then intermediates, instead of node IDs. It is judged by the authority that -AuthorityPath names, or the environment
    /// where -TrustPath does not say whom to trust; otherwise no ledger is asked.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CertificateSet, ValueFromPipelineByPropertyName = true)]
    [CellText, Alias("LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string CertificatePath { get; set; } = "";

    /// <summary>The private key of the certificate.</summary>
    [Parameter(ParameterSetName = CertificateSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The .key file beside the certificate, if there is one")]
    [AllowNull]
    [AllowEmptyString]
    public string? KeyPath { get; set; }

    /// <summary>The certificate that is meant, by its SHA-256: where its file holds another one by now, nothing is exported.
    /// Certificate objects bring it.</summary>
    [Parameter(ParameterSetName = CertificateSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Whatever the file holds")]
    [AllowNull]
    [AllowEmptyString]
    public string? Fingerprint { get; set; }

    /// <summary>The folder of a key ring instead of node IDs, for the layout Maelstrom.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeyRingSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string KeyRing { get; set; } = "";

    /// <summary>Certificates of the authority as objects, as Get-PfxCertificate and a store give them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ObjectSet, ValueFromPipeline = true)]
    [Certificates]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[] Certificate { get; set; } = [];

    private protected override bool TakesPlaces => true;

    /// <summary>Gathers what is meant, since one node's files go elsewhere than those of several.</summary>
    protected override void Process()
    {
        if (ParameterSetName == ObjectSet)
        {
            CertAuthority authority = OpenAuthority(AuthorityFolder);
            ForEach(Certificate, certificate => References.Add(NodeCertReference.Of(authority.FindNodeCert(certificate))));
        }
        else if (ParameterSetName == KeyRingSet)
        {
            // The binder cannot say so: an object's authority that it bound in one set alone would shut out the other sets.
            if (IsTyped(nameof(AuthorityPath)))
                throw new ClusterCertsException(ErrorCode.InvalidArgument, "-KeyRing and -AuthorityPath cannot be combined: a key ring is of no authority.");
            KeyRings.Add(Paths.Literal(this, KeyRing));
        }
        else if ((ParameterSetName == NodeIdSet ? NamedCertificate.Of(Item) : new(CertificatePath, KeyPath, Fingerprint)) is NamedCertificate certificate)
        {
            References.Add(new NodeCertReference
            {
                AuthorityPath = AuthorityOfFiles,
                CertificatePath = Paths.Literal(this, certificate.Path),
                NodeId = PipelineObject.Text(Item, nameof(NodeId))?.Trim(),
                KeyPath = PathOf(certificate.KeyPath),
                Fingerprint = string.IsNullOrEmpty(certificate.Fingerprint) ? null : certificate.Fingerprint,
            });
        }
        else
        {
            GivenNames? places = Given ?? (ItsPlace is { Files: [], KeyRings: [] } folder ? folder.RequireNodes(needsNodes: true) : ItsPlace);
            KeyRings.AddRange(places?.KeyRings ?? []);
            References.AddRange((places?.Files ?? []).Select(file => new NodeCertReference { CertificatePath = file, AuthorityPath = AuthorityOfFiles }));
            if (NodeId.Length > 0)
                References.Add(new NodeCertReference { NodeIds = NodeId, AuthorityPath = AuthorityFolder });
        }
    }
}
