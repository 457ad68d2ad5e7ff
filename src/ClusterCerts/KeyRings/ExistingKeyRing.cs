using System.Globalization;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.KeyRings;

/// <summary>Compares a ring that is there with the one that is asked for. Subject, names and key algorithm count as far as they are given,
/// those of the active pair; the lifetime does not count.</summary>
internal static class ExistingKeyRing
{
    /// <summary>The ring, if there is one and it is what is asked for.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ClusterCertsException">It differs, or is not in order; the message names in what.</exception>
    internal static KeyRing? IfEqual(KeyRingParameters parameters, KeyRingContext context, CancellationToken cancellation)
    {
        if (parameters.Force)
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "-Force replaces a key ring and -IfMissing keeps it; give one of them.", parameters.Path);
        if (!KeyRingLookup.IsRing(parameters.Path))
            return null;
        KeyRing found = KeyRingLookup.Open(parameters.Path, context, cancellation);
        string[] differences = [.. found.Findings, .. Differences(found, parameters)];
        return differences.Length == 0 ? found : throw new ClusterCertsException(
            ErrorCode.FileExists,
            $"'{found.Path}' already holds a key ring, which is not the one that is asked for: {string.Join("; ", differences)}. "
                + "Ask for what is there, or choose another folder.",
            found.Path);
    }

    private static IEnumerable<string> Differences(KeyRing found, KeyRingParameters parameters)
    {
        KeyRingPair active = found.Active;
        if (found.Pairs.Count != parameters.Slots)
            yield return string.Create(CultureInfo.InvariantCulture, $"it has {found.Pairs.Count} pairs, not {parameters.Slots}");
        if (parameters.Name is string name && found.Name != name)
            yield return $"its name is '{found.Name}', not '{name}'";
        if (parameters.Subject is string subject && !(active.Subject is string its && Name(its).IsSameAs(Name(subject))))
            yield return $"its subject is '{active.Subject}', not '{subject}'";
        if (parameters.KeyAlgorithm is KeyAlgorithm algorithm && active.KeyAlgorithm != algorithm.ToString())
            yield return $"its key algorithm is {active.KeyAlgorithm}, not {algorithm}";
        if (parameters.DnsNames.Count > 0 && !Same(active.DnsNames, parameters.DnsNames.Select(SubjectNames.DnsName)))
            yield return $"its DNS names are {List(active.DnsNames)}, not {List(parameters.DnsNames)}";
        if (parameters.IPAddresses.Count > 0 && !Same(active.IPAddresses, parameters.IPAddresses.Select(a => SubjectNames.Address(a).ToString())))
            yield return $"its addresses are {List(active.IPAddresses)}, not {List(parameters.IPAddresses)}";
    }

    private static DistinguishedName Name(string text) => DistinguishedName.Decode(SubjectName.Parse(text), "subject", []);

    private static bool Same(IEnumerable<string> has, IEnumerable<string> wanted) =>
        has.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(wanted);

    private static string List(IReadOnlyCollection<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
