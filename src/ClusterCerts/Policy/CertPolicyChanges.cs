using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>Which rules of a policy shall change. What is null stays as it is.</summary>
public sealed record CertPolicyChanges
{
    /// <summary>The longest validity of a node certificate.</summary>
    public LifetimeLimit? MaximumLifetime { get; init; }

    /// <summary>The lowest serial number that is accepted.</summary>
    public SerialNumber? MinimumSerialNumber { get; init; }

    /// <summary>The node IDs that certificates are issued to: IDs, wildcards, or regular expressions between slashes.</summary>
    public IReadOnlyList<string>? AllowedNodeIds { get; init; }

    /// <summary>The DNS names that nodes may have besides their IDs; an empty list allows none.</summary>
    public IReadOnlyList<NodeNames>? AllowedDnsNames { get; init; }

    /// <summary>The addresses that nodes may have besides their IDs; an empty list allows none.</summary>
    public IReadOnlyList<NodeNames>? AllowedIPAddresses { get; init; }

    /// <summary>The URIs that nodes may have; an empty list allows none.</summary>
    public IReadOnlyList<NodeNames>? AllowedUris { get; init; }

    /// <summary>The e-mail addresses that nodes may have; an empty list allows none.</summary>
    public IReadOnlyList<NodeNames>? AllowedEmailAddresses { get; init; }

    /// <summary>The user principal names that nodes may have; an empty list allows none.</summary>
    public IReadOnlyList<NodeNames>? AllowedUserPrincipalNames { get; init; }

    /// <summary>The algorithms of the nodes' keys.</summary>
    public IReadOnlyList<KeyAlgorithm>? AllowedKeyAlgorithms { get; init; }

    /// <summary>What becomes of a request that asks for names that nothing allows.</summary>
    public PolicyAnswer? UnlistedNames { get; init; }

    /// <summary>What becomes of a request that asks to be a CA, for a foreign usage, or for a critical extension that is not known.</summary>
    public PolicyAnswer? UnlistedExtensions { get; init; }

    /// <summary>Whether the allowed DNS names may be wildcard names.</summary>
    public bool? AllowWildcardNames { get; init; }

    /// <summary>Whether two node IDs may have the same key.</summary>
    public bool? AllowSharedKeys { get; init; }

    /// <summary>Whether revocation lists keep the entries of certificates that have expired.</summary>
    public bool? KeepExpiredRevocations { get; init; }

    /// <summary>How many revocation lists may be signed ahead; 0 for none.</summary>
    public int? MaximumPreparedLists { get; init; }

    /// <summary>The addresses that certificates name for their issuer's revocation list, with <c>{issuer}</c> in the name of the file.</summary>
    public IReadOnlyList<string>? DistributionPoints { get; init; }

    /// <summary>The addresses that certificates name for their issuer's certificate, with <c>{issuer}</c> in the name of the file.</summary>
    public IReadOnlyList<string>? IssuerAddresses { get; init; }

    /// <summary>Rules to take away.</summary>
    public IReadOnlyList<PolicyRule> Remove { get; init; } = [];

    /// <summary>Whether nodes in use may be cut off by a higher minimum serial number.</summary>
    public bool Force { get; init; }

    /// <exception cref="ClusterCertsException">Nothing is to be changed, a rule is both set and taken away, or a value is none.</exception>
    internal PolicyRules ApplyTo(PolicyRules rules)
    {
        CheckTogether();
        rules = rules with
        {
            MaximumLifetime = MaximumLifetime ?? rules.MaximumLifetime,
            MinimumSerialNumber = MinimumSerialNumber ?? rules.MinimumSerialNumber,
            AllowedNodeIds = NotEmpty(AllowedNodeIds, PolicyRule.AllowedNodeIds)?.Select(Pattern).ToArray() ?? rules.AllowedNodeIds,
            AllowedDnsNames = AllowedDnsNames is null
                ? rules.AllowedDnsNames
                : ByNode<DnsNamePattern>.From(AllowedDnsNames, DnsNamePattern.Parse),
            AllowedIPAddresses = AllowedIPAddresses is null
                ? rules.AllowedIPAddresses
                : ByNode<AddressRange>.From(AllowedIPAddresses, AddressRange.Parse),
            AllowedUris = Patterns(FurtherNameKind.Uri, AllowedUris) ?? rules.AllowedUris,
            AllowedEmailAddresses = Patterns(FurtherNameKind.EmailAddress, AllowedEmailAddresses) ?? rules.AllowedEmailAddresses,
            AllowedUserPrincipalNames = Patterns(FurtherNameKind.UserPrincipalName, AllowedUserPrincipalNames) ?? rules.AllowedUserPrincipalNames,
            AllowedKeyAlgorithms = NotEmpty(AllowedKeyAlgorithms, PolicyRule.AllowedKeyAlgorithms) ?? rules.AllowedKeyAlgorithms,
            UnlistedNames = UnlistedNames ?? rules.UnlistedNames,
            UnlistedExtensions = UnlistedExtensions ?? rules.UnlistedExtensions,
            AllowWildcardNames = AllowWildcardNames ?? rules.AllowWildcardNames,
            AllowSharedKeys = AllowSharedKeys ?? rules.AllowSharedKeys,
            KeepExpiredRevocations = KeepExpiredRevocations ?? rules.KeepExpiredRevocations,
            MaximumPreparedLists = PolicyRules.CheckedPreparedLists(MaximumPreparedLists) ?? rules.MaximumPreparedLists,
            DistributionPoints = Addresses(DistributionPoints, PolicyRule.DistributionPoints) ?? rules.DistributionPoints,
            IssuerAddresses = Addresses(IssuerAddresses, PolicyRule.IssuerAddresses) ?? rules.IssuerAddresses,
        };
        rules = Remove.Aggregate(rules, Without);
        return rules.AddressProblem() is string problem ? throw new ClusterCertsException(ErrorCode.InvalidArgument, $"{char.ToUpperInvariant(problem[0])}{problem[1..]}.", problem) : rules;
    }

    private void CheckTogether()
    {
        IReadOnlyList<PolicyRule> given =
        [
            .. new (PolicyRule Rule, bool IsGiven)[]
            {
                (PolicyRule.MaximumLifetime, MaximumLifetime is not null),
                (PolicyRule.MinimumSerialNumber, MinimumSerialNumber is not null),
                (PolicyRule.AllowedNodeIds, AllowedNodeIds is not null),
                (PolicyRule.AllowedDnsNames, AllowedDnsNames is not null),
                (PolicyRule.AllowedIPAddresses, AllowedIPAddresses is not null),
                (PolicyRule.AllowedUris, AllowedUris is not null),
                (PolicyRule.AllowedEmailAddresses, AllowedEmailAddresses is not null),
                (PolicyRule.AllowedUserPrincipalNames, AllowedUserPrincipalNames is not null),
                (PolicyRule.AllowedKeyAlgorithms, AllowedKeyAlgorithms is not null),
                (PolicyRule.UnlistedNames, UnlistedNames is not null),
                (PolicyRule.UnlistedExtensions, UnlistedExtensions is not null),
                (PolicyRule.AllowWildcardNames, AllowWildcardNames is not null),
                (PolicyRule.AllowSharedKeys, AllowSharedKeys is not null),
                (PolicyRule.KeepExpiredRevocations, KeepExpiredRevocations is not null),
                (PolicyRule.MaximumPreparedLists, MaximumPreparedLists is not null),
                (PolicyRule.DistributionPoints, DistributionPoints is not null),
                (PolicyRule.IssuerAddresses, IssuerAddresses is not null),
            }.Where(r => r.IsGiven).Select(r => r.Rule),
        ];
        if (given.Count + Remove.Count == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Nothing to change was given; give a rule, or remove one with -Remove.");
        PolicyRule[] both = [.. given.Intersect(Remove)];
        if (both.Length > 0)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"{string.Join(", ", both)} cannot be set and removed at once; "
                    + "leave out the value or the name in -Remove.", both[0]);
        }
    }

    // An ID may hold a comma; between two commas, or a comma and an end, something is missing from a list.
    private static NodeIdPattern Pattern(string text) => text.StartsWith('/') || !text.Contains(',', StringComparison.Ordinal)
        || text.Split(',').All(part => !string.IsNullOrWhiteSpace(part))
            ? NodeIdPattern.Parse(text)
            : throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{text}' holds nothing before or after a comma; name each node ID, as a value of its own.", text);

    private static ByNode<FurtherNamePattern>? Patterns(FurtherNameKind kind, IReadOnlyList<NodeNames>? names) =>
        names is null ? null : ByNode<FurtherNamePattern>.From(names, text => FurtherNamePattern.Parse(kind, text), ignoreCase: false);

    private static PolicyRules Without(PolicyRules rules, PolicyRule rule) => rule switch
    {
        PolicyRule.MaximumLifetime => rules with { MaximumLifetime = null },
        PolicyRule.MinimumSerialNumber => rules with { MinimumSerialNumber = null },
        PolicyRule.AllowedNodeIds => rules with { AllowedNodeIds = null },
        PolicyRule.AllowedDnsNames => rules with { AllowedDnsNames = null },
        PolicyRule.AllowedIPAddresses => rules with { AllowedIPAddresses = null },
        PolicyRule.AllowedUris => rules with { AllowedUris = null },
        PolicyRule.AllowedEmailAddresses => rules with { AllowedEmailAddresses = null },
        PolicyRule.AllowedUserPrincipalNames => rules with { AllowedUserPrincipalNames = null },
        PolicyRule.AllowedKeyAlgorithms => rules with { AllowedKeyAlgorithms = null },
        PolicyRule.UnlistedNames => rules with { UnlistedNames = null },
        PolicyRule.UnlistedExtensions => rules with { UnlistedExtensions = null },
        PolicyRule.AllowWildcardNames => rules with { AllowWildcardNames = null },
        PolicyRule.AllowSharedKeys => rules with { AllowSharedKeys = null },
        PolicyRule.KeepExpiredRevocations => rules with { KeepExpiredRevocations = null },
        PolicyRule.MaximumPreparedLists => rules with { MaximumPreparedLists = null },
        PolicyRule.DistributionPoints => rules with { DistributionPoints = null },
        PolicyRule.IssuerAddresses => rules with { IssuerAddresses = null },
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    private static IssuerAddress[]? Addresses(IReadOnlyList<string>? texts, PolicyRule rule) => texts is not { Count: 0 }
        ? texts?.Distinct(StringComparer.Ordinal).Select(IssuerAddress.Parse).ToArray()
        : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"An empty list for {rule} names no address; give at least one, or remove the rule with -Remove {rule}.", rule);

    private static IReadOnlyList<T>? NotEmpty<T>(IReadOnlyList<T>? list, PolicyRule rule) => list is not { Count: 0 }
        ? list
        : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"An empty list for {rule} would stop every issuance; give at least one, "
                + $"or remove the rule with -Remove {rule}.", rule);
}
