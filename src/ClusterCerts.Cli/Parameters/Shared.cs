using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options that many commands take; <see cref="CommandRun"/> has their values.</summary>
internal static class Shared
{
    internal const string AuthorityPathName = "--authority-path";
    internal const string AuthorityDefault = "$" + DefaultAuthority.Variable + ", else the current folder,";
    internal const string AuthorityPathDescription = "The authority directory; " + AuthorityDefault + " if not given.";
    internal const string ForceName = "--force";
    internal const string WhatIfName = "--what-if";

    /// <summary>The authority directory.</summary>
    internal static Option<string?> AuthorityPath() =>
        Parameter.Path(AuthorityPathName, AuthorityPathDescription);

    /// <summary>Overwriting.</summary>
    internal static Option<bool> Force(string description = "Overwrites files that are there already.") =>
        Parameter.Switch(ForceName, description);

    /// <summary>Showing what would be done.</summary>
    internal static Option<bool> WhatIf() => Parameter.Switch(WhatIfName, "Says what would be done, and does nothing.");

    /// <summary>The file with the passphrase of the signing key.</summary>
    internal static Option<string?> PassphraseFile(string description = "The file whose one line opens the signing key.") =>
        Parameter.Path("--passphrase-file", description);
}
