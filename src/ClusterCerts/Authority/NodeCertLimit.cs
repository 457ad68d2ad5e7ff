namespace ClusterCerts.Authority;

/// <summary>What expires first among the things that a node certificate needs.</summary>
public enum NodeCertLimit
{
    /// <summary>The certificate itself.</summary>
    Leaf,

    /// <summary>A CA certificate between it and the root.</summary>
    Intermediate,

    /// <summary>The root.</summary>
    Root,

    /// <summary>The revocation list of its issuer, for verifiers that use it.</summary>
    RevocationList,

    /// <summary>While a rotation is under way: the cross certificate, for verifiers that know only the old CA.</summary>
    CrossCertificate,

    /// <summary>The CA that signed it: another was installed in its place, and it is no longer trusted.</summary>
    IssuerReplaced,
}
