using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Compares the name constraints that are asked for with those of a CA that is there. A list that is not given is not asked for.</summary>
internal static class ConstraintDifferences
{
    /// <summary>What differs, each a part of a sentence about the CA.</summary>
    /// <exception cref="ClusterCertsException">A name that is asked for is not legal.</exception>
    internal static IEnumerable<string> Find(NameConstraintParameters asked, NameConstraints? found)
    {
        NameConstraintParameters wanted = NameConstraints.Texts(NameConstraints.Of(asked));
        NameConstraintParameters there = NameConstraints.Texts(found);
        return new[]
        {
            Permitted(asked, wanted, there, "names", p => p.PermittedDnsNames),
            Permitted(asked, wanted, there, "addresses", p => p.PermittedIPAddresses),
            Permitted(asked, wanted, there, "e-mail addresses", p => p.PermittedEmailAddresses),
            Permitted(asked, wanted, there, "URIs", p => p.PermittedUris),
            Excluded(asked, wanted, there, "names", p => p.ExcludedDnsNames),
            Excluded(asked, wanted, there, "addresses", p => p.ExcludedIPAddresses),
            Excluded(asked, wanted, there, "e-mail addresses", p => p.ExcludedEmailAddresses),
            Excluded(asked, wanted, there, "URIs", p => p.ExcludedUris),
        }.OfType<string>();
    }

    private static string? Permitted(
        NameConstraintParameters asked, NameConstraintParameters wanted, NameConstraintParameters there, string kind,
        Func<NameConstraintParameters, IReadOnlyList<string>?> list) => IsSame(asked, wanted, there, list) ? null
        : $"it may sign for {List(list(there)!, $"all {kind}")}, not for {List(list(wanted)!, $"all {kind}")}";

    private static string? Excluded(
        NameConstraintParameters asked, NameConstraintParameters wanted, NameConstraintParameters there, string kind,
        Func<NameConstraintParameters, IReadOnlyList<string>?> list) => IsSame(asked, wanted, there, list) ? null
        : $"the {kind} that it may not sign for are {List(list(there)!, "none")}, not {List(list(wanted)!, "none")}";

    private static bool IsSame(
        NameConstraintParameters asked, NameConstraintParameters wanted, NameConstraintParameters there,
        Func<NameConstraintParameters, IReadOnlyList<string>?> list) =>
        list(asked) is null or { Count: 0 } || list(wanted)!.Select(Key).ToHashSet(StringComparer.Ordinal).SetEquals(list(there)!.Select(Key));

    // Of a mailbox the letters before the @ count (RFC 5321 2.4), of all else none do.
    private static string Key(string text) => text.Contains('@', StringComparison.Ordinal) ? MailboxNames.Canonical(text) : text.ToLowerInvariant();

    private static string List(IReadOnlyList<string> names, string none) => names.Count == 0 ? none : string.Join(", ", names);
}
