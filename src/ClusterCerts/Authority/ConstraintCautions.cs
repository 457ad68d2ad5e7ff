using ClusterCerts.Encoding;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>What is to be said of limits before a CA is made with them: what of them comes to nothing, the kinds of name that stay open, and what programs make of
/// them.</summary>
internal sealed class ConstraintCautions
{
    private readonly NameConstraints _own;
    private readonly DecodedCertificate[] _above;

    private ConstraintCautions(NameConstraints own, IReadOnlyCollection<DecodedCertificate> above) =>
        (_own, _above) = (own, [.. above.Where(ca => ca.NameConstraints is not null)]);

    /// <summary>All that is to be said, in sentences.</summary>
    /// <param name="own">The limits; null for none.</param>
    /// <param name="above">The CAs above, up to the root; empty for a root.</param>
    /// <param name="preset">The system whose programs verify.</param>
    internal static IEnumerable<string> Of(NameConstraints? own, IReadOnlyCollection<DecodedCertificate> above, Preset preset)
    {
        if (own is null)
            return [];
        var cautions = new ConstraintCautions(own, above);
        return [.. OfRoot(own, above), .. ConstraintKind.All.SelectMany(cautions.Useless), .. cautions.Open(), .. OfErlang(own, preset)];
    }

    /// <summary>What is to be said of limits in a root.</summary>
    internal static IEnumerable<string> OfRoot(NameConstraints? own, IReadOnlyCollection<DecodedCertificate> above) => own is null || above.Count > 0 ? [] :
    [
        "Java and Erlang read no limits in a root that they trust, so that these bind nobody there: limit an intermediate below it, which -Issuer makes.",
    ];

    // public_key's pubkey_cert:match_name, seen with OTP 25.
    private static IEnumerable<string> OfErlang(NameConstraints own, Preset preset) =>
        preset == Preset.Erlang && own is { Permitted.IPNetworks.Count: > 0 } or { Excluded.IPNetworks.Count: > 0 }
            ? ["Erlang fails on every certificate with an address below a CA whose addresses are limited: leave addresses open, or out of the certificates."]
            : [];

    // Who permits what nobody has closes a kind on purpose.
    private IEnumerable<string> Useless(ConstraintKind kind)
    {
        GeneralName[] permitted = [.. (_own.Permitted?.Of(kind.Kind) ?? []).Where(subtree => !LiveNames.IsNobodys(subtree))];
        string[] useless = [.. permitted.Select(Why).OfType<string>()];
        if (useless.Length == 0)
            yield break;
        string why = string.Join(", and ", useless);
        yield return useless.Length == permitted.Length
            ? $"It may sign for no {kind.Name} at all: {why}."
            : $"Not all that it permits can it sign for: the {kind.Name} {why}.";
    }

    // Why nothing of a subtree can be signed for, or null.
    private string? Why(GeneralName subtree)
    {
        string shown = $"'{DisplayText.Clip(TextOf(subtree))}'";
        if (SubtreeOverlap.LeftOutBy(subtree, _own) is not null)
            return $"{shown} is excluded as well, which counts";
        foreach (DecodedCertificate ca in _above)
        {
            if (SubtreeOverlap.LeftOutBy(subtree, ca.NameConstraints!) is NameSubtrees list)
            {
                return list == ca.NameConstraints!.Excluded
                    ? $"{shown} is excluded by '{DisplayText.Clip(ca.Subject)}'" : $"{shown} lies outside of what '{DisplayText.Clip(ca.Subject)}' permits";
            }
        }

        return null;
    }

    private IEnumerable<string> Open()
    {
        if (_own.Permitted is null)
            yield break;
        NameConstraints[] all = [_own, .. _above.Select(ca => ca.NameConstraints!)];
        string[] open = [.. ConstraintKind.All.Where(kind => !all.Any(limits => limits.Limits(kind.Kind))).Select(kind => kind.Name)];

        // Who has it writes whatever user into such a name, which Windows and WinRM take a client's user from.
        const string Principals = "any user principal name";
        yield return open.Length == 0
            ? $"It may still sign for {Principals}: such names cannot be limited."
            : $"It may still sign for any {string.Join(" and any ", open)} and {Principals}: names of a kind that nothing is said of are open, and those last cannot be limited.";
    }

    private static string TextOf(GeneralName subtree) => subtree.Kind == GeneralNameKind.IPAddress ? SubtreeNames.NetworkText(subtree.Content.Span) : subtree.Text;
}
