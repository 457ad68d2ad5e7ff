using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>The policy of an authority: the rules that every issuance must obey. What is null or empty is no rule.</summary>
public sealed class CertPolicy
{
    internal CertPolicy(IAuthorityStore store, PolicyFile file)
    {
        AuthorityPath = store.Location;
        Path = store.PlaceOf(AuthorityDocument.Policy);
        Preset = file.Preset;
        PolicyRules rules = file.Rules;
        Rules = rules;
        MaximumLifetime = rules.MaximumLifetime;
        MinimumSerialNumber = rules.MinimumSerialNumber?.ToString();
        AllowedNodeIds = rules.AllowedNodeIds?.Select(p => p.ToString()).ToArray();
        AllowedDnsNames = rules.AllowedDnsNames?.ToNodeNames();
        AllowedIPAddresses = rules.AllowedIPAddresses?.ToNodeNames();
        AllowedUris = rules.AllowedUris?.ToNodeNames();
        AllowedEmailAddresses = rules.AllowedEmailAddresses?.ToNodeNames();
        AllowedUserPrincipalNames = rules.AllowedUserPrincipalNames?.ToNodeNames();
        AllowedKeyAlgorithms = rules.AllowedKeyAlgorithms;
        UnlistedNames = rules.UnlistedNames ?? PolicyAnswer.Refuse;
        UnlistedExtensions = rules.UnlistedExtensions ?? PolicyAnswer.Refuse;
        AllowWildcardNames = rules.AllowWildcardNames ?? false;
        AllowSharedKeys = rules.AllowSharedKeys ?? false;
        KeepExpiredRevocations = rules.KeepExpiredRevocations ?? false;
        MaximumPreparedLists = rules.MaximumPreparedLists ?? PolicyRules.DefaultPreparedLists;
        DistributionPoints = rules.DistributionPoints?.Select(a => a.ToString()).ToArray();
        IssuerAddresses = rules.IssuerAddresses?.Select(a => a.ToString()).ToArray();
    }

    /// <summary>The system whose conventions the authority follows.</summary>
    public Preset Preset { get; }

    /// <summary>The longest validity of a node certificate; null for any.</summary>
    public LifetimeLimit? MaximumLifetime { get; }

    /// <summary>The lowest serial number that is accepted, in hexadecimal digits; null for any.</summary>
    public string? MinimumSerialNumber { get; }

    /// <summary>The node IDs that certificates are issued to: IDs, wildcards, or regular expressions between slashes; null for any.</summary>
    public IReadOnlyList<string>? AllowedNodeIds { get; }

    /// <summary>The DNS names that nodes may have besides their IDs; null leaves them to who issues.</summary>
    public IReadOnlyList<NodeNames>? AllowedDnsNames { get; }

    /// <summary>The addresses that nodes may have besides their IDs; null leaves them to who issues.</summary>
    public IReadOnlyList<NodeNames>? AllowedIPAddresses { get; }

    /// <summary>The URIs that nodes may have; null leaves them to who issues.</summary>
    public IReadOnlyList<NodeNames>? AllowedUris { get; }

    /// <summary>The e-mail addresses that nodes may have; null leaves them to who issues.</summary>
    public IReadOnlyList<NodeNames>? AllowedEmailAddresses { get; }

    /// <summary>The user principal names that nodes may have; null leaves them to who issues.</summary>
    public IReadOnlyList<NodeNames>? AllowedUserPrincipalNames { get; }

    /// <summary>The algorithms of the nodes' keys; null for any that is strong enough.</summary>
    public IReadOnlyList<KeyAlgorithm>? AllowedKeyAlgorithms { get; }

    /// <summary>What becomes of a request that asks for names that nothing allows.</summary>
    public PolicyAnswer UnlistedNames { get; }

    /// <summary>What becomes of a request that asks to be a CA, for a foreign usage, or for a critical extension that is not known.</summary>
    public PolicyAnswer UnlistedExtensions { get; }

    /// <summary>Whether the allowed DNS names may be wildcard names.</summary>
    public bool AllowWildcardNames { get; }

    /// <summary>Whether two node IDs may have the same key.</summary>
    public bool AllowSharedKeys { get; }

    /// <summary>Whether revocation lists keep the entries of certificates that have expired; otherwise an entry leaves after the first list
    /// that was made after its certificate expired.</summary>
    public bool KeepExpiredRevocations { get; }

    /// <summary>How many revocation lists may be signed ahead; 0 for none, 26 without the rule.</summary>
    public int MaximumPreparedLists { get; }

    /// <summary>The addresses that certificates name for their issuer's revocation list, <c>{issuer}</c> for its key identifier; null when they name none.</summary>
    public IReadOnlyList<string>? DistributionPoints { get; }

    /// <summary>The addresses that certificates name for their issuer's certificate, <c>{issuer}</c> for its key identifier; null when they name none.</summary>
    public IReadOnlyList<string>? IssuerAddresses { get; }

    /// <summary>The nodes in use that could not be renewed under the policy; empty when there are none.</summary>
    public IReadOnlyList<string> BarredNodeIds { get; internal init; } = [];

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath { get; }

    /// <summary>The policy's file, absolute.</summary>
    public string Path { get; }

    internal PolicyRules Rules { get; }
}
