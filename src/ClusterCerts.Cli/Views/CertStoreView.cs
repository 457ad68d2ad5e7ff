namespace ClusterCerts.Cli;

/// <summary>How a <see cref="CertStore"/> is shown.</summary>
internal static class CertStoreView
{
    internal static View<CertStore> View { get; } = new(
        new("Place", s => s.Place, InTable: true),
        new("VersionBefore", s => s.VersionBefore, InTable: true),
        new("Version", s => s.Version, InTable: true),
        new("Statements", s => s.Statements) { Listed = s => string.Join(" ", s.Statements.Select(OneLine)) });

    // SQL is written in many lines, and a list of properties has one for each.
    private static string OneLine(string statement) => TextValues.Printable(string.Join(' ', statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))) + ";";
}
