namespace ClusterCerts.Cli;

/// <summary>How a <see cref="CertPolicy"/> is shown.</summary>
internal static class CertPolicyView
{
    internal static View<CertPolicy> View { get; } = new(
        new("Preset", p => p.Preset, InTable: true),
        new("MaximumLifetime", p => p.MaximumLifetime?.ToString(), InTable: true),
        new("MinimumSerialNumber", p => p.MinimumSerialNumber, InTable: true),
        new("AllowedNodeIds", p => p.AllowedNodeIds, InTable: true) { Fit = Fit.Words },
        new("AllowedDnsNames", p => p.AllowedDnsNames?.Select(n => n.ToString())),
        new("AllowedIPAddresses", p => p.AllowedIPAddresses?.Select(n => n.ToString())),
        new("AllowedUris", p => p.AllowedUris?.Select(n => n.ToString())),
        new("AllowedEmailAddresses", p => p.AllowedEmailAddresses?.Select(n => n.ToString())),
        new("AllowedUserPrincipalNames", p => p.AllowedUserPrincipalNames?.Select(n => n.ToString())),
        new("AllowedKeyAlgorithms", p => p.AllowedKeyAlgorithms?.Select(a => a.ToString())),
        new("UnlistedNames", p => p.UnlistedNames),
        new("UnlistedExtensions", p => p.UnlistedExtensions),
        new("AllowWildcardNames", p => p.AllowWildcardNames),
        new("AllowSharedKeys", p => p.AllowSharedKeys),
        new("KeepExpiredRevocations", p => p.KeepExpiredRevocations),
        new("MaximumPreparedLists", p => p.MaximumPreparedLists),
        new("DistributionPoints", p => p.DistributionPoints),
        new("IssuerAddresses", p => p.IssuerAddresses),
        new("BarredNodeIds", p => p.BarredNodeIds),
        new("Path", p => p.Path, IsPath: true),
        new("AuthorityPath", p => p.AuthorityPath, IsPath: true));
}
