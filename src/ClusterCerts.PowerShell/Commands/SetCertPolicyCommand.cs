using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Changes rules of an authority's policy; what is not given stays as it is.</summary>
/// <remarks>
/// <para>Every issuance obeys the rules: New-NodeCert, Approve-NodeCertRequest and renewals. A refusal names the rule, what was asked and what
/// is allowed. Each change is recorded in the ledger.</para>
/// <para>The nodes in use that could not be renewed under the changed rules are warned of by name, with -WhatIf too, and are the
/// BarredNodeIds of the policy that is written.</para>
/// <para>Raising -MinimumSerialNumber first names the nodes in use that it cuts off, and needs -Force or confirmation.</para>
/// </remarks>
/// <example>
/// Certificates for web servers and two databases alone, for 90 days at most.
/// <code>Set-CertPolicy -AuthorityPath ./pki -AllowedNodeId 'web*', db1, db2 -MaximumLifetime 90d</code>
/// </example>
/// <example>
/// Every node may have its name in one domain and an address of one network.
/// <code>Set-CertPolicy -AuthorityPath ./pki -AllowedDnsName '{id}.example.com' -AllowedIPAddress 10.0.0.0/8</code>
/// </example>
/// <example>
/// Different names for different nodes.
/// <code>Set-CertPolicy -AuthorityPath ./pki -AllowedDnsName @{ 'web*' = 'www.example.com', '{id}.example.com'; 'db?' = '.db.example.com' }</code>
/// </example>
/// <example>
/// Every node may have one SPIFFE ID, that of its node ID.
/// <code>Set-CertPolicy -AuthorityPath ./pki -AllowedUri 'spiffe://example.com/node/{id}'</code>
/// </example>
/// <example>
/// Cut off every certificate made so far, after a key was lost; see first which nodes these are.
/// <code>Set-CertPolicy -AuthorityPath ./pki -MinimumSerialNumber (Get-Content ./pki/signing.srl) -WhatIf</code>
/// </example>
/// <example>
/// Have every certificate say where the revocation list and the certificate of its issuer are, and put both there.
/// <code>
/// Set-CertPolicy -AuthorityPath ./pki -DistributionPoint 'http://pki.example/{issuer}.crl' -IssuerAddress 'http://pki.example/{issuer}.crt'
/// Export-RevocationList -AuthorityPath ./pki -OutputPath ./web
/// Export-SigningCert -AuthorityPath ./pki -As IssuerFiles -OutputPath ./web
/// </code>
/// </example>
/// <example>
/// Take a rule away.
/// <code>Set-CertPolicy -AuthorityPath ./pki -Remove AllowedNodeIds</code>
/// </example>
[Cmdlet(VerbsCommon.Set, "CertPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(CertPolicy))]
public sealed class SetCertPolicyCommand : RevocationPolicyCmdlet
{
    /// <summary>The longest validity of a node certificate.</summary>
    [Parameter]
    [LifetimeLimit]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public LifetimeLimit? MaximumLifetime { get; set; }

    /// <summary>The lowest serial number that is accepted, in hexadecimal digits. Certificates below are cut off; new ones get numbers above.</summary>
    [Parameter]
    [SerialNumbers]
    [ArgumentCompleter(typeof(SerialNumberCompleter))]
    public SerialNumber[] MinimumSerialNumber { get; set; } = [];

    /// <summary>The node IDs that certificates are issued to: IDs, wildcards, or regular expressions of the whole ID between slashes.</summary>
    [Parameter]
    [Alias("AllowedNodeIds")]
    [NodeIds]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[]? AllowedNodeId { get; set; }

    /// <summary>The algorithms of the nodes' keys. MlDsa44, MlDsa65 and MlDsa87 are a preview.</summary>
    [Parameter]
    [Alias("AllowedKeyAlgorithms")]
    [EnumNames(IsList = true)]
    public KeyAlgorithm[]? AllowedKeyAlgorithm { get; set; }

    /// <summary>What becomes of a request that asks for names that nothing allows: Refuse, or Drop the names.</summary>
    [Parameter]
    [EnumNames]
    public PolicyAnswer? UnlistedNames { get; set; }

    /// <summary>What becomes of a request that asks to be a CA, for a foreign usage, or for an unknown critical extension: Refuse, or Drop that.</summary>
    [Parameter]
    [EnumNames]
    public PolicyAnswer? UnlistedExtensions { get; set; }

    /// <summary>Whether the allowed DNS names may be wildcard names.</summary>
    [Parameter]
    public bool? AllowWildcardNames { get; set; }

    /// <summary>Whether two node IDs may have the same key.</summary>
    [Parameter]
    public bool? AllowSharedKeys { get; set; }

    /// <summary>Rules to remove.</summary>
    [Parameter]
    [EnumNames(IsList = true)]
    public PolicyRule[] Remove { get; set; } = [];

    /// <summary>Cuts off nodes in use by a higher minimum serial number, without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Changes the policy.</summary>
    protected override void Process()
    {
        if (!IsFirst(AuthorityFolder))
            return;
        CertAuthority authority = OpenAuthority(AuthorityFolder);
        CertPolicyChanges changes = Wanted();
        string[] cutOff = [.. authority.FindCutOff(changes).Select(c => c.NodeId)];
        WriteWarnings(authority.DescribeBarred(changes));
        string consequence = cutOff.Length == 0 ? "" : $", which cuts off the nodes in use {string.Join(", ", cutOff)}";
        IReadOnlyList<PolicyRule> rules = authority.FindChangedRules(changes);
        string action = rules.Count > 0 ? $"Change {string.Join(", ", rules)}{consequence}" : "Leave it as it is: the policy is so already";
        if (ShouldProcess($"{authority.GetPolicy().Path}", action, () => authority.SetPolicy(changes with { Force = true })))
            WriteObject(authority.SetPolicy(changes with { Force = Force || (cutOff.Length > 0 && IsConfirmed(cutOff)) }));
    }

    // Where nobody can be asked the core refuses, and says what -Force would do.
    private bool IsConfirmed(string[] cutOff) =>
        IsConfirmed($"This cuts off {DisplayText.Count(cutOff.Length, "node")} in use of {AuthorityFolder}: {string.Join(", ", cutOff)}. Continue?", "Raise the minimum serial number");

    private CertPolicyChanges Wanted() => Lists with
    {
        MaximumLifetime = MaximumLifetime,
        MinimumSerialNumber = MinimumSerialNumber is [] ? null : MinimumSerialNumber is [SerialNumber minimum] ? minimum : throw new ClusterCertsException(ErrorCode.InvalidArgument, "There is one minimum serial number; give one."),
        AllowedNodeIds = AllowedNodeId,
        AllowedKeyAlgorithms = AllowedKeyAlgorithm,
        UnlistedNames = UnlistedNames,
        UnlistedExtensions = UnlistedExtensions,
        AllowWildcardNames = AllowWildcardNames,
        AllowSharedKeys = AllowSharedKeys,
        Remove = Remove,
    };
}
