using System.Net;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>The rules of a policy that every issuance must obey; null is no rule.</summary>
internal sealed record PolicyRules
{
    /// <summary>How many revocation lists may be signed ahead where no rule says otherwise: 26, half a year of weeks.</summary>
    internal const int DefaultPreparedLists = 26;

    public LifetimeLimit? MaximumLifetime { get; init; }

    public SerialNumber? MinimumSerialNumber { get; init; }

    public IReadOnlyList<NodeIdPattern>? AllowedNodeIds { get; init; }

    public ByNode<DnsNamePattern>? AllowedDnsNames { get; init; }

    public ByNode<AddressRange>? AllowedIPAddresses { get; init; }

    [JsonConverter(typeof(UrisConverter))]
    public ByNode<FurtherNamePattern>? AllowedUris { get; init; }

    [JsonConverter(typeof(EmailAddressesConverter))]
    public ByNode<FurtherNamePattern>? AllowedEmailAddresses { get; init; }

    [JsonConverter(typeof(UserPrincipalNamesConverter))]
    public ByNode<FurtherNamePattern>? AllowedUserPrincipalNames { get; init; }

    public IReadOnlyList<KeyAlgorithm>? AllowedKeyAlgorithms { get; init; }

    public PolicyAnswer? UnlistedNames { get; init; }

    public PolicyAnswer? UnlistedExtensions { get; init; }

    public bool? AllowWildcardNames { get; init; }

    public bool? AllowSharedKeys { get; init; }

    public bool? KeepExpiredRevocations { get; init; }

    [JsonConverter(typeof(PreparedListsConverter))]
    public int? MaximumPreparedLists { get; init; }

    public IReadOnlyList<IssuerAddress>? DistributionPoints { get; init; }

    public IReadOnlyList<IssuerAddress>? IssuerAddresses { get; init; }

    /// <summary>The rules that a new authority of a preset starts with.</summary>
    internal static PolicyRules For(Preset preset) => preset switch
    {
        Preset.Ganeti => new() { MaximumLifetime = new LifetimeLimit(TimeSpan.FromHours(168), isExclusive: true) },
        Preset.Reign => new() { AllowedNodeIds = [NodeIdPattern.Parse("/25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]/")] },
        _ => new(),
    };

    /// <summary>Where what a CA signs says that its list and certificate are.</summary>
    internal IssuerPoints PointsOf(KeyId issuer) => new(
        [.. (DistributionPoints ?? []).Select(a => a.Of(issuer))], [.. (IssuerAddresses ?? []).Select(a => a.Of(issuer))]);

    /// <summary>What is wrong with the addresses of a CA's files, or null. Both kinds of file are written to one folder.</summary>
    internal string? AddressProblem()
    {
        if (DistributionPoints is { Count: 0 } || IssuerAddresses is { Count: 0 })
            return $"an empty list for {(DistributionPoints is { Count: 0 } ? PolicyRule.DistributionPoints : PolicyRule.IssuerAddresses)} names no address; give at least one, or none of the rule";
        return DistributionPoints?.FirstOrDefault(list => IssuerAddresses?.Any(list.HasNameOf) == true) is IssuerAddress same
            ? $"'{same}' and an address in {PolicyRule.IssuerAddresses} name the same file, which cannot be a list and a certificate; end one with .crl and the other with .crt"
            : null;
    }

    internal PolicyViolation? OfPreparedLists(int count) => count <= (MaximumPreparedLists ?? DefaultPreparedLists) ? null
        : new(PolicyRule.MaximumPreparedLists, $"{count} revocation lists ahead", MaximumPreparedLists == 0 ? "none" : $"at most {MaximumPreparedLists ?? DefaultPreparedLists}");

    /// <summary>A value of the rule <see cref="MaximumPreparedLists"/>.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static int? CheckedPreparedLists(int? count) => count is null or (>= 0 and <= PreparedListsConverter.Most) ? count : throw new ClusterCertsException(
        ErrorCode.InvalidArgument, $"-MaximumPreparedLists must be 0 to {PreparedListsConverter.Most}; 0 allows none.", count);

    internal PolicyViolation? OfNodeId(NodeId id) => AllowedNodeIds is null || AllowedNodeIds.Any(p => p.Matches(id))
        ? null
        : new(PolicyRule.AllowedNodeIds, $"the node ID '{id}'", Listed(AllowedNodeIds));

    internal PolicyViolation? OfKey(PublicKeyInfo key) => OfKey(key.Algorithm, key.Name);

    internal PolicyViolation? OfKey(KeyAlgorithm? algorithm, string name) =>
        AllowedKeyAlgorithms is null || (algorithm is KeyAlgorithm known && AllowedKeyAlgorithms.Contains(known))
            ? null
            : new(PolicyRule.AllowedKeyAlgorithms, $"a key of type {name}", Listed(AllowedKeyAlgorithms));

    internal PolicyViolation? OfValidity(Validity validity)
    {
        TimeSpan length = validity.NotAfter - validity.NotBefore;
        return MaximumLifetime is not LifetimeLimit limit || limit.Allows(length)
            ? null
            : new(
                PolicyRule.MaximumLifetime,
                $"{DurationText.Format(length)}, from {validity.NotBefore:u} to {validity.NotAfter:u}",
                limit.IsExclusive ? $"less than {DurationText.Format(limit.Limit)}" : $"at most {limit}");
    }

    /// <summary>The names that a rule does not list; the node's own ID needs no rule.</summary>
    internal PolicyViolation? OfNames(NodeId id, SubjectNames names) =>
        names.DnsNames.Where(n => !IsOwn(id, n)).Select(n => OfDnsName(id, n)).FirstOrDefault(v => v is not null)
        ?? names.Addresses.Where(a => !a.Equals(id.Address)).Select(a => OfAddress(id, a)).FirstOrDefault(v => v is not null)
        ?? names.Further.Select(f => OfFurtherName(id, f)).FirstOrDefault(v => v is not null);

    internal PolicyViolation? OfDnsName(NodeId id, string name)
    {
        // An address as text, as Erlang wants it, is an address.
        if (IPNames.TryParse(name, out IPAddress? address))
            return OfAddress(id, address);
        if (AllowedDnsNames is null)
            return null;
        IReadOnlyList<DnsNamePattern> allowed = AllowedDnsNames.Of(id);
        if (!allowed.Any(p => p.Matches(id, name)))
            return new(PolicyRule.AllowedDnsNames, $"the DNS name '{name}' for '{id}'", Listed(allowed));
        return name.StartsWith('*') && AllowWildcardNames != true
            ? new(PolicyRule.AllowWildcardNames, $"the wildcard name '{name}' for '{id}'", "no wildcard names")
            : null;
    }

    internal PolicyViolation? OfAddress(NodeId id, IPAddress address) =>
        AllowedIPAddresses?.Of(id) is not IReadOnlyList<AddressRange> allowed || allowed.Any(r => r.Contains(address))
            ? null
            : new(PolicyRule.AllowedIPAddresses, $"the address {address} for '{id}'", Listed(allowed));

    internal PolicyViolation? OfFurtherName(NodeId id, FurtherName name)
    {
        (PolicyRule rule, string what, ByNode<FurtherNamePattern>? listed) = RuleFor(name.Kind);
        return listed?.Of(id) is not IReadOnlyList<FurtherNamePattern> allowed || allowed.Any(p => p.Matches(id, name))
            ? null
            : new(rule, $"the {what} '{name.Text}' for '{id}'", Listed(allowed));
    }

    /// <summary>Whether a rule lists the names of a kind.</summary>
    internal bool Lists(FurtherNameKind kind) => RuleFor(kind).Listed is not null;

    /// <summary>Whether a name is the node ID itself, its A-label, or its address written as text.</summary>
    internal static bool IsOwn(NodeId id, string name) =>
        string.Equals(name, id.ToString(), StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, id.DnsName, StringComparison.OrdinalIgnoreCase)
        || (id.Address is IPAddress own && IPNames.TryParse(name, out IPAddress? address) && address.Equals(own));

    private (PolicyRule Rule, string What, ByNode<FurtherNamePattern>? Listed) RuleFor(FurtherNameKind kind) => kind switch
    {
        FurtherNameKind.Uri => (PolicyRule.AllowedUris, "URI", AllowedUris),
        FurtherNameKind.EmailAddress => (PolicyRule.AllowedEmailAddresses, "e-mail address", AllowedEmailAddresses),
        _ => (PolicyRule.AllowedUserPrincipalNames, "user principal name", AllowedUserPrincipalNames),
    };

    private static string Listed<T>(IReadOnlyList<T> allowed)
    {
        const int Shown = 12;
        return allowed.Count == 0
            ? "none"
            : string.Join(", ", allowed.Take(Shown)) + (allowed.Count > Shown ? $" and {allowed.Count - Shown} more" : "");
    }
}

/// <summary>What a rule refuses.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Asked">What was asked for.</param>
/// <param name="Allowed">What the rule allows.</param>
internal sealed record PolicyViolation(PolicyRule Rule, string Asked, string Allowed)
{
    /// <summary>What is refused, in one sentence.</summary>
    internal string Sentence => $"The policy rule {Rule} refuses {Asked}; it allows {Allowed}.";

    internal ClusterCertsException ToException(object target) => new(
        ErrorCode.PolicyViolation,
        $"{Sentence} Ask for what it allows, or change the rule with Set-CertPolicy.",
        target) { Rule = Rule.ToString() };
}
