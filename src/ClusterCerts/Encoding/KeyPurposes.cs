using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>The extended key usages (RFC 5280 4.2.1.12) of a purpose, and the purpose of extended key usages.</summary>
internal static class KeyPurposes
{
    /// <summary>The usages that a purpose needs.</summary>
    internal static IReadOnlyList<string> Of(CertPurpose purpose) => purpose switch
    {
        CertPurpose.Node => [Oids.ServerAuth, Oids.ClientAuth],
        CertPurpose.Server => [Oids.ServerAuth],
        CertPurpose.Client => [Oids.ClientAuth],
        _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
    };

    /// <summary>The purpose that usages serve, whatever else they allow; null when for neither server nor client.</summary>
    internal static CertPurpose? PurposeOf(IReadOnlyList<string>? usages) =>
        (usages?.Contains(Oids.ServerAuth) == true, usages?.Contains(Oids.ClientAuth) == true) switch
        {
            (true, true) => CertPurpose.Node,
            (true, false) => CertPurpose.Server,
            (false, true) => CertPurpose.Client,
            _ => null,
        };

    /// <summary>The purpose that says all that usages allow; null when there is none.</summary>
    internal static CertPurpose? ExactPurposeOf(IReadOnlyList<string>? usages) =>
        usages?.All(u => u is Oids.ServerAuth or Oids.ClientAuth) == true ? PurposeOf(usages) : null;

    /// <summary>Whether usages allow whatever there is.</summary>
    internal static bool AllowAny(IReadOnlyList<string> usages) => usages.Contains(Oids.AnyExtendedKeyUsage);

    /// <summary>Whether usages are for a server, whatever else they are for.</summary>
    internal static bool AreForServer(IReadOnlyList<string>? usages) => PurposeOf(usages) is CertPurpose.Node or CertPurpose.Server;

    /// <summary>Whether a program takes the certificate for one that a server may have: usages say so, allow whatever there is, or say nothing.</summary>
    internal static bool MayServe(IReadOnlyList<string>? usages) => usages is not { Count: > 0 } || AreForServer(usages) || AllowAny(usages);

    /// <summary>The name of a usage in RFC 5280; its number where it is not one of those.</summary>
    internal static string NameOf(string oid) => oid switch
    {
        Oids.ServerAuth => "serverAuth",
        Oids.ClientAuth => "clientAuth",
        Oids.AnyExtendedKeyUsage => "anyExtendedKeyUsage",
        "1.3.6.1.5.5.7.3.3" => "codeSigning",
        "1.3.6.1.5.5.7.3.4" => "emailProtection",
        "1.3.6.1.5.5.7.3.8" => "timeStamping",
        "1.3.6.1.5.5.7.3.9" => "OCSPSigning",
        _ => oid,
    };
}
