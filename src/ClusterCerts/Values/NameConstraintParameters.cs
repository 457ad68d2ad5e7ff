namespace ClusterCerts.Values;

/// <summary>What a CA may sign for, as name constraints say it (RFC 5280 4.2.1.10). A list that is null or empty was not asked for:
/// a variable of a script that happens to be empty lifts nothing.</summary>
/// <remarks>A kind of name that no list is given for stays open: a CA that may sign for <c>example.com</c> alone may still sign for any address.</remarks>
public sealed record NameConstraintParameters
{
    /// <summary>The only DNS names, with those below them.</summary>
    public IReadOnlyList<string>? PermittedDnsNames { get; init; }

    /// <summary>The only addresses: networks such as <c>10.0.0.0/8</c>, or single ones.</summary>
    public IReadOnlyList<string>? PermittedIPAddresses { get; init; }

    /// <summary>The only e-mail addresses: mailboxes, hosts, or with a dot in front all hosts below a domain.</summary>
    public IReadOnlyList<string>? PermittedEmailAddresses { get; init; }

    /// <summary>The only URIs, by their hosts: a host, or with a dot in front all hosts below a domain.</summary>
    public IReadOnlyList<string>? PermittedUris { get; init; }

    /// <summary>DNS names that are refused, with those below them.</summary>
    public IReadOnlyList<string>? ExcludedDnsNames { get; init; }

    /// <summary>Addresses that are refused, written as <see cref="PermittedIPAddresses"/>.</summary>
    public IReadOnlyList<string>? ExcludedIPAddresses { get; init; }

    /// <summary>E-mail addresses that are refused, written as <see cref="PermittedEmailAddresses"/>.</summary>
    public IReadOnlyList<string>? ExcludedEmailAddresses { get; init; }

    /// <summary>URIs that are refused, written as <see cref="PermittedUris"/>.</summary>
    public IReadOnlyList<string>? ExcludedUris { get; init; }

    /// <summary>Whether any list was asked for.</summary>
    internal bool IsAsked => Lists.Any(list => list is { Count: > 0 });

    private IReadOnlyList<string>?[] Lists =>
    [
        PermittedDnsNames, PermittedIPAddresses, PermittedEmailAddresses, PermittedUris,
        ExcludedDnsNames, ExcludedIPAddresses, ExcludedEmailAddresses, ExcludedUris,
    ];

    /// <summary>The lists as arguments of a command, each value quoted; empty where there is none.</summary>
    internal string ToArguments() => string.Join(' ', new (string Name, IReadOnlyList<string>? Values)[]
    {
        ("-PermittedDnsName", PermittedDnsNames), ("-PermittedIPAddress", PermittedIPAddresses),
        ("-PermittedEmailAddress", PermittedEmailAddresses), ("-PermittedUri", PermittedUris),
        ("-ExcludedDnsName", ExcludedDnsNames), ("-ExcludedIPAddress", ExcludedIPAddresses),
        ("-ExcludedEmailAddress", ExcludedEmailAddresses), ("-ExcludedUri", ExcludedUris),
    }.Where(list => list.Values is { Count: > 0 }).Select(list => $"{list.Name} {string.Join(',', list.Values!.Select(value => $"'{value}'"))}"));
}
