using System.Text.RegularExpressions;

namespace ClusterCerts.Cli;

/// <summary>The core's messages name cmdlets and their parameters; on the command line these have other names.</summary>
internal static partial class CommandWords
{
    /// <summary>A message with <c>New-NodeCert</c> as <c>new-node-cert</c>, <c>-Force</c> as <c>--force</c> and <c>$env:HOME</c> as <c>$HOME</c>; what is
    /// quoted stays.</summary>
    internal static string Translate(string message)
    {
        // A passphrase cannot be given on the command line, where every process could read it; only its file can.
        string text = NoSuchOption().Replace(message, "").Replace("$env:", "$", StringComparison.Ordinal);
        return Words().Replace(text, match => match.Groups["quoted"].Success ? match.Value
            : match.Groups["cmdlet"].Success ? Kebab(match.Value)
            : "--" + Kebab(match.Groups["parameter"].Value) + (match.Groups["parameter"].Value.EndsWith("Passphrase", StringComparison.Ordinal) ? "-file" : ""));
    }

    /// <summary>A name of PowerShell's in the command line's form: <c>IPAddress</c> is <c>ip-address</c>.</summary>
    internal static string Kebab(string name) => Boundary().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex(@"-\w*Passphrase or (?=-\w*PassphraseFile\b)", RegexOptions.CultureInvariant)]
    private static partial Regex NoSuchOption();

    [GeneratedRegex(
        @"(?<quoted>(?<!\w)'[^']*')" // An apostrophe within a word quotes nothing.
        + @"|\b(?<cmdlet>(New|Get|Find|Set|Test|Update|Remove|Revoke|Import|Export|Approve|Invoke|Sync|Initialize|Move|Publish|Install|Uninstall|Backup|Restore)-[A-Z][A-Za-z]+)\b"
        + @"|(?<![\w-])-(?<parameter>[A-Z][A-Za-z]+)\b",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Boundary();
}
