using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>How certificates are renewed. What is not given comes from the certificate that is renewed.</summary>
public sealed record NodeCertRenewalParameters
{
    /// <summary>Whether the key that the node has is certified again, instead of a new one.</summary>
    public bool ReuseKey { get; init; }

    /// <summary>Renews only what expires within this time. With <see cref="IfLifeUsed"/> too, either is enough.</summary>
    public TimeSpan? IfExpiresWithin { get; init; }

    /// <summary>Renews only what has used this share of its life.</summary>
    public LifeShare? IfLifeUsed { get; init; }

    /// <summary>DNS names to add to those it has.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses to add to those it has.</summary>
    public IReadOnlyList<string> IPAddresses { get; init; } = [];

    /// <summary>DNS names to take away; the node ID itself stays.</summary>
    public IReadOnlyList<string> RemovedDnsNames { get; init; } = [];

    /// <summary>IP addresses to take away; the node ID itself stays.</summary>
    public IReadOnlyList<string> RemovedIPAddresses { get; init; } = [];

    /// <summary>URIs to add; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>E-mail addresses to add; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> EmailAddresses { get; init; } = [];

    /// <summary>User principal names to add; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> UserPrincipalNames { get; init; } = [];

    /// <summary>URIs to take away; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> RemovedUris { get; init; } = [];

    /// <summary>E-mail addresses to take away; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> RemovedEmailAddresses { get; init; } = [];

    /// <summary>User principal names to take away; <c>{id}</c> stands for the node ID.</summary>
    public IReadOnlyList<string> RemovedUserPrincipalNames { get; init; } = [];

    /// <summary>What it is for from now on; what it was for, further usages included, by default.</summary>
    public CertPurpose? Purpose { get; init; }

    /// <summary>The algorithm of the new key.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>How long it is valid; as long as before when nothing is asked for.</summary>
    public CertLifetime Lifetime { get; init; }

    /// <summary>What the new key is encrypted with. Needed where the old key is encrypted.</summary>
    public Passphrase? NodePassphrase { get; init; }

    /// <summary>How many keys are made at once; as many as there are processors by default.</summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>Whether it is a rotation that renews: what a CA that is rotated away from signed is then signed by its successor.</summary>
    internal bool IsOfRotation { get; init; }

    /// <summary>For an administrator: which command renews.</summary>
    internal string Operation { get; init; } = "Update-NodeCert";

    /// <summary>Whether only certificates that are due are renewed.</summary>
    internal bool IsConditional => IfExpiresWithin is not null || IfLifeUsed is not null;
}
