using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Revokes certificates and writes the revocation list.</summary>
/// <remarks>
/// <para>A revocation cannot be taken back: each certificate is named, with the node that is cut off, and must be confirmed, or
/// -Force given.
/// -NodeId revokes every certificate of the node that has not ended, superseded ones too, since their keys still open doors; a
/// certificate of the
/// pipeline, or -SerialNumber, is that one alone.</para>
/// <para>The ledger and signing.crl change together. The list works only where it is handed to: copy it to every node. Without
/// the signing key
/// nothing is revoked.</para>
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
[Cmdlet(VerbsSecurity.Revoke, "NodeCert", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NodeCert))]
public sealed class RevokeNodeCertCommand : AuthorityCmdlet
{
    private const string Action = "Revoke for good";

    private readonly List<string> _nodeIds = [];
    private readonly List<SerialNumber> _serialNumbers = [];
    private readonly HashSet<string> _paths = [];
    private string? _authority;
    private Passphrase? _passphrase;

    /// <summary>The nodes, by their exact IDs: every certificate of theirs that has not ended.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeIds]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>Single certificates by their serial numbers in hexadecimal digits, whatever -NodeId says; also those of
    /// intermediates.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SerialNumbers]
    public SerialNumber[] SerialNumber { get; set; } = [];

    /// <summary>Certificates by their files, also such that the ledger does not know (issued after the backup that was restored, or with
    /// OpenSSL), if a CA of the authority signed them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] CertificatePath { get; set; } = [];

    /// <summary>Why (RFC 5280 5.3.1).</summary>
    [Parameter]
    [PSDefaultValue(Help = "Unspecified")]
    [EnumNames]
    public RevocationReason Reason { get; set; }

    /// <summary>How long the new revocation list counts: a TimeSpan, text such as 30d, or a number of days.</summary>
    [Parameter]
    [Duration]
    [PSDefaultValue(Help = "30 days")]
    public TimeSpan? ListLifetime { get; set; }

    /// <summary>Opens the signing key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the signing key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Revokes without asking, and takes a -SerialNumber that the ledger does not know: it is recorded and listed with a warning, since
    /// nobody can check that a CA of the authority signed it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Reads the passphrase once.</summary>
    protected override void Start()
    {
        base.Start();
        _passphrase = ReadPassphrase(Passphrase, PassphraseFile);
    }

    /// <summary>Gathers certificates as long as they are of the same authority.</summary>
    protected override void Process()
    {
        if (NodeId.Length + SerialNumber.Length + CertificatePath.Length == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Name what to revoke with -NodeId, -SerialNumber or -CertificatePath.");
        string authority = AuthorityFolder;
        if (_authority is not null && authority != _authority)
            Revoke();
        _authority = authority;
        _paths.UnionWith(CertificatePath.Select(path => Paths.Literal(this, path)));
        if (SerialNumber.Length > 0)
            _serialNumbers.AddRange(SerialNumber);
        else
            _nodeIds.AddRange(NodeId);
    }

    /// <summary>Revokes what was gathered, with one new list.</summary>
    protected override void Finish()
    {
        if (_authority is not null)
            Revoke();
    }

    private void Revoke()
    {
        var wanted = new RevocationParameters { NodeIds = [.. _nodeIds], SerialNumbers = [.. _serialNumbers], CertificatePaths = [.. _paths], Reason = Reason,
            ListLifetime = ListLifetime, Force = Force };
        _nodeIds.Clear();
        _serialNumbers.Clear();
        _paths.Clear();
        CertAuthority authority = OpenAuthority(_authority!);
        if (IsWhatIf)
        {
            WriteRehearsal(authority.Revoke(wanted, _passphrase, Cancellation), TargetOf, Action);
            return;
        }

        IReadOnlyList<string> told = authority.Notices;
        IReadOnlyList<Outcome<NodeCert>> found = authority.FindRevocable(wanted);
        Outcome<NodeCert>[] approved = [.. found.Where(o => o.Succeeded && MayChange(TargetOf(o), Action, Force))];
        ILookup<bool, Outcome<NodeCert>> byFile = approved.ToLookup(o => wanted.CertificatePaths.Contains(o.Target));
        if (approved.Length > 0)
        {
            IReadOnlyList<Outcome<NodeCert>> revoked = authority.Revoke(
                wanted with
                {
                    NodeIds = [],
                    SerialNumbers = [.. byFile[false].Select(o => ClusterCerts.SerialNumber.Parse(o.Value!.SerialNumber))],
                    CertificatePaths = [.. byFile[true].Select(o => (string)o.Target)],
                },
                _passphrase, Cancellation);
            WriteOutcomes(revoked, revoked.Count, "Revoking certificates");
        }

        WriteNotices(authority, told);
        WriteFailures(found);
    }

    private string TargetOf(Outcome<NodeCert> found) => $"{RevocationParameters.Describe(found.Value!)} in {_authority}";
}
