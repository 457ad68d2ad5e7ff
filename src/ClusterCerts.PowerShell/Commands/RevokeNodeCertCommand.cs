using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Revokes certificates for good and writes the revocation list.</summary>
/// <remarks>
/// <para>A revocation cannot be undone: each certificate is named, with the node that is cut off, and must be confirmed, or
/// -Force given.
/// -NodeId revokes every certificate of the node that has not expired, superseded ones too, since their keys still open doors; a
/// certificate of the
/// pipeline, or -SerialNumber, is that one alone.</para>
/// <para>The ledger and signing.crl change together. The list works only where it is handed to: copy it to every node. Without
/// the signing key
/// nothing is revoked.</para>
/// <para>A certificate that is revoked already comes back as it is, and nothing is written: the command can run again. Its time and
/// reason stay; another -Reason is warned of.</para>
/// <para>What an object of the pipeline says of its certificate (node, number, hashes, file) must agree, or nothing is done; with -NodeId too,
/// that one node is meant. An X509Certificate2 stands for itself, where the ledger has it.</para>
/// </remarks>
/// <example>
/// The key of node 3 is lost: shut it out, then give it a new one.
/// <code>
/// Revoke-NodeCert -NodeId 3 -AuthorityPath ./pki -Reason KeyCompromise
/// Update-NodeCert -NodeId 3 -AuthorityPath ./pki
/// </code>
/// </example>
/// <example>
/// Show which nodes would be cut off, and do nothing.
/// <code>Get-NodeCert -AuthorityPath ./pki -NodeId 'old-*' | Revoke-NodeCert -Reason CessationOfOperation -WhatIf</code>
/// </example>
/// <example>
/// In the middle of a rotation whose two CAs have passphrases of their own: revoke on the lists of both.
/// <code>Revoke-NodeCert -NodeId 3 -AuthorityPath ./pki -PassphraseFile ./new.secret -RotationPassphraseFile ./old.secret</code>
/// </example>
[Cmdlet(VerbsSecurity.Revoke, "NodeCert", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NodeCert))]
public sealed class RevokeNodeCertCommand : RevokingCmdlet<RevocationParameters>, INamesNodes
{
    private const string Action = "Revoke for good";

    /// <summary>The nodes, by their exact IDs: every certificate of theirs that has not expired.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName", "CN", "Name")]
    [NodeIds(TakesCertificates = true)]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>Single certificates by their serial numbers in hexadecimal digits, also those of intermediates. With -NodeId too they must be that
    /// node's, and with -CertificatePath those of its files, or nothing is revoked.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SerialNumbers(IsColumn = true)]
    [ArgumentCompleter(typeof(SerialNumberCompleter))]
    public SerialNumber[] SerialNumber { get; set; } = [];

    /// <summary>Certificates by their files, also ones that the ledger does not know (issued after the backup that was restored, or with
    /// OpenSSL), if a CA of the authority signed them. With -NodeId too they must be that node's, or nothing is revoked.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] CertificatePath { get; set; } = [];

    /// <summary>Certificates of the authority as objects, as Get-PfxCertificate and a store give them: its ledger must know each.</summary>
    [Parameter(ValueFromPipeline = true)]
    [Certificates]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[] Certificate { get; set; } = [];

    /// <summary>Why (RFC 5280 5.3.1).</summary>
    [Parameter]
    [PSDefaultValue(Help = "Unspecified")]
    [EnumNames]
    public RevocationReason Reason { get; set; }

    /// <summary>How long the new revocation list is valid.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "30 days")]
    public TimeSpan? ListLifetime { get; set; }

    /// <summary>Revokes without asking, and takes a -SerialNumber that the ledger does not know: it is recorded and listed with a warning, since
    /// nobody can check that a CA of the authority signed it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses an object that is one certificate, where it does not say which, or the command line names another.</summary>
    private protected override void CheckObject()
    {
        base.CheckObject();
        bool isNet = Item?.BaseObject is X509Certificate2;
        string? its = PipelineObject.Text(Item, nameof(SerialNumber))?.Trim();
        if (its is null && !IsGiven(nameof(SerialNumber)) && PipelineObject.Text(Item, nameof(CertificatePath)) is null
            && (PipelineObject.IsRecord(Item) || PipelineObject.Text(Item, "Thumbprint") is not null))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"An object of the pipeline is one certificate{(PipelineObject.NodeIdOf(Item) is string node ? $" of node '{DisplayText.Clip(node)}'" : "")} and does not say "
                    + "which: it has no SerialNumber and no CertificatePath. Nothing of it was done: let it have one, or name the node alone to revoke all that it has.");
        }

        if (its is not null && ((isNet && IsGiven(nameof(CertificatePath)))
            || (IsGiven(nameof(SerialNumber)) && ClusterCerts.Values.SerialNumber.TryParse(its, out SerialNumber number) && !SerialNumber.Contains(number))))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"An object of the pipeline is the certificate {DisplayText.Clip(its)}, and the command line names others; leave the one or the other out.", its);
        }
    }

    // A certificate of the pipeline is that one alone, of the node that it names. The number of a .NET object is not taken without the ledger's word.
    private protected override IEnumerable<RevocationParameters> Named
    {
        get
        {
            SerialNumber[] numbers = Item?.BaseObject is X509Certificate2 && !IsGiven(nameof(SerialNumber)) ? [] : SerialNumber;
            string[] paths = CertificatePath;
            if (ItsCertificate is NodeCert its)
                numbers = [.. numbers, ClusterCerts.Values.SerialNumber.Parse(its.SerialNumber)];
            else if (numbers.Length + paths.Length == 0 && Item?.BaseObject is not string && PipelineObject.Text(Item, nameof(CertificatePath)) is string path)
                paths = [path.Trim()];
            if (IsGiven(nameof(Certificate)))
                numbers = [.. numbers, .. Certificate.Select(OpenAuthority(AuthorityFolder).FindNodeCert).Select(c => ClusterCerts.Values.SerialNumber.Parse(c.SerialNumber))];
            return NodeId.Length + numbers.Length + paths.Length == 0
                ? throw new ClusterCertsException(ErrorCode.InvalidArgument, "Name what to revoke with -NodeId, -SerialNumber, -CertificatePath or -Certificate.")
                : [RevocationParameters.Of(NodeId, numbers, PathsOf(paths))];
        }
    }

    private protected override void Act(CertAuthority authority, IReadOnlyList<RevocationParameters> items)
    {
        RevocationParameters wanted = RevocationParameters.Join(items) with { Reason = Reason, ListLifetime = ListLifetime, Force = Force, RotationPassphrase = OtherPassphrase };
        IReadOnlyList<Outcome<NodeCert>> found = authority.FindRevocable(wanted);
        WriteWarnings(authority.DescribeFirstList(found));
        if (IsWhatIf)
        {
            Outcome<NodeCert>[] rehearsed = [.. authority.Revoke(wanted, SigningPassphrase, Cancellation)];
            WriteRehearsal(rehearsed.Where(o => o.Error is not null || found.Any(f => RevocationParameters.IsOpen(f) && f.Value!.SerialNumber == o.Value!.SerialNumber)),
                TargetOf, Action);
            return;
        }

        // What is revoked already is not asked about: nothing is done to it.
        Outcome<NodeCert>[] approved = [.. found.Where(o => o.Succeeded && (!RevocationParameters.IsOpen(o) || MayChange(TargetOf(o), Action, Force)))];
        ILookup<bool, Outcome<NodeCert>> byFile = approved.ToLookup(o => wanted.CertificatePaths.Contains(o.Target));
        RevocationParameters confirmed = wanted with
        {
            NodeIds = [],
            SerialNumbers = [.. byFile[false].Select(o => ClusterCerts.Values.SerialNumber.Parse(o.Value!.SerialNumber))],
            CertificatePaths = [.. byFile[true].Select(o => (string)o.Target)],
            Claims = [],
        };
        CutOff(authority, found, approved, "Revoking certificates", () => authority.Revoke(confirmed, SigningPassphrase, Cancellation));
    }

    private string TargetOf(Outcome<NodeCert> found) => $"{RevocationParameters.Describe(found.Value!)} in {GatheredIn}";
}
