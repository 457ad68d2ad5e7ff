using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>A kind of name that a CA can be asked to be limited in.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">What a name of it is called.</param>
/// <param name="Names">What several are.</param>
/// <param name="Argument">The argument for what is permitted of it.</param>
/// <param name="Permitted">What was asked to be permitted of it.</param>
/// <param name="Excluded">What was asked to be excluded of it.</param>
internal sealed record ConstraintKind(
    GeneralNameKind Kind, string Name, string Names, string Argument,
    Func<NameConstraintParameters, IReadOnlyList<string>?> Permitted, Func<NameConstraintParameters, IReadOnlyList<string>?> Excluded)
{
    /// <summary>All of them.</summary>
    internal static IReadOnlyList<ConstraintKind> All { get; } =
    [
        new(GeneralNameKind.DnsName, "DNS name", "DNS names", "-PermittedDnsName", asked => asked.PermittedDnsNames, asked => asked.ExcludedDnsNames),
        new(GeneralNameKind.IPAddress, "IP address", "IP addresses", "-PermittedIPAddress", asked => asked.PermittedIPAddresses, asked => asked.ExcludedIPAddresses),
        new(GeneralNameKind.Email, "e-mail address", "e-mail addresses", "-PermittedEmailAddress", asked => asked.PermittedEmailAddresses, asked => asked.ExcludedEmailAddresses),
        new(GeneralNameKind.Uri, "URI", "URIs", "-PermittedUri", asked => asked.PermittedUris, asked => asked.ExcludedUris),
    ];

    /// <summary>That of a kind of name; null where it cannot be asked for.</summary>
    internal static ConstraintKind? Of(GeneralNameKind kind) => All.FirstOrDefault(one => one.Kind == kind);
}
