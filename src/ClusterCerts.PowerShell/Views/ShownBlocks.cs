namespace ClusterCerts.PowerShell;

/// <summary>What is shown as lines of its own, not as a row: what one sees one of at a time.</summary>
internal static class ShownBlocks
{
    private const string Red = "\e[91m";
    private const string Green = "\e[92m";
    private const string Yellow = "\e[93m";
    private const string Plain = "\e[0m";

    /// <summary>The lines of each type that is shown so.</summary>
    internal static IReadOnlyDictionary<string, Func<ShownObject, int, IEnumerable<string>>> All { get; } =
        new Dictionary<string, Func<ShownObject, int, IEnumerable<string>>>
    {
        ["NodeCertReport"] = Report,
        ["KeyRing"] = KeyRing,
        ["KeyRingRotation"] = KeyRingRotation,
        ["KeyRotation"] = (o, width) => List(
            o, width,
            [
                "AuthorityPath", "Operation", "Phase",
                .. o.Moment("PhaseSince") is null ? (string[])["IsFinished"] : ["PhaseSince", "IsFinished", "CurrentSubject", "NextSubject"],
                "Issued", "Blocking",
                .. o.Objects("Published").Any() ? (string[])["Published"] : [],
                "NextStep",
            ]),
        ["CertPolicy"] = (o, width) => List(
            o, width,
            [
                "AuthorityPath", "Preset", "MaximumLifetime", "MinimumSerialNumber", "AllowedNodeIds", "AllowedDnsNames",
                "AllowedIPAddresses", "AllowedUris", "AllowedEmailAddresses", "AllowedUserPrincipalNames", "AllowedKeyAlgorithms",
                "UnlistedNames", "UnlistedExtensions", "AllowWildcardNames", "AllowSharedKeys", "KeepExpiredRevocations", "MaximumPreparedLists",
                "DistributionPoints", "IssuerAddresses", "BarredNodeIds",
            ]),
    };

    private static IEnumerable<string> List(ShownObject shown, int width, string[] properties)
    {
        int widest = properties.Max(p => p.Length);
        return properties.SelectMany(p => ShownLines.Hanging($"{p.PadRight(widest)} : ", shown.Text(p), width));
    }

    private static IEnumerable<string> Report(ShownObject report, int width)
    {
        bool passed = report.Is("Passed");
        string file = report.Text("CertificatePath") is { Length: > 0 } path ? path : report.Text("Endpoint");
        string verdict = passed ? "✓ good" : report.Objects("Checks").Any() ? "✗ NOT GOOD" : "✗ NOT PROVEN";
        yield return $"{(passed ? Green : Red)}{verdict}{Plain}  {report.Text("NodeId")}  {file}".TrimEnd();
        foreach (ShownObject check in report.Objects("Checks"))
        {
            foreach (string line in Checked(check, check.Is("Passed") ? '✓' : '✗', check.Is("Passed") ? "" : Red, width))
                yield return line;
        }

        foreach (string line in report.Objects("Notes").SelectMany(note => Checked(note, 'i', Yellow, width)))
            yield return line;
    }

    private static IEnumerable<string> Checked(ShownObject row, char mark, string colour, int width) =>
        ShownLines.Hanging($"  {mark} {row.Text("Name"),-13} ", row.Text("Detail"), width).Select(line => Coloured(colour, line));

    private static IEnumerable<string> KeyRing(ShownObject ring, int width)
    {
        string turned = ring.Moment("LastTurn") is DateTime last ? $"last turned {ShownTime.Text(last)}" : "not turned on this machine";
        foreach (string line in ShownLines.Wrapped($"{ring.Text("Path")}, {turned}", width))
            yield return line;
        foreach (ShownObject pair in ring.Objects("Pairs"))
        {
            string end = pair.Moment("NotAfter") is DateTime notAfter ? $"until {ShownTime.Text(notAfter)}" : "";
            string line = $"  {pair.Text("Name"),-12} {pair.Text("Role"),-8} {pair.Text("Status"),-15} {end,-26} {pair.Text("KeyAlgorithm")}".TrimEnd();
            yield return Coloured(pair.Text("Status") == "Valid" ? "" : Red, line);
        }

        foreach (string line in ring.Texts("Findings").SelectMany(finding => ShownLines.Hanging("  ! ", finding, width)))
            yield return Coloured(Red, line);
    }

    private static IEnumerable<string> KeyRingRotation(ShownObject rotation, int width)
    {
        string done = rotation.Text("Operation") == "Undo" ? "the last turn was taken back" : "turned";
        string text = $"{rotation.Text("Path")}, {done} at {ShownTime.Text(rotation.Moment("Time"))}";
        return ShownLines.Wrapped(text, width).Concat(rotation.Texts("Moves").SelectMany(move => ShownLines.Hanging("  ", move, width)));
    }

    private static string Coloured(string colour, string line) => colour.Length == 0 ? line : $"{colour}{line}{Plain}";
}
