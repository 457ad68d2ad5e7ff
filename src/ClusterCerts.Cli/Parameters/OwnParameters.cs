namespace ClusterCerts.Cli;

/// <summary>What the command line alone has: other ways to print, an answer to a question, a filter where PowerShell has its pipeline.</summary>
internal static class OwnParameters
{
    internal static ParameterDescription Json => new("--json", "SwitchParameter", "Prints one JSON object a line.");

    internal static ParameterDescription Quiet => new("--quiet", "SwitchParameter", "Prints no results, only warnings and errors.");

    internal static ParameterDescription Verbose =>
        new("--verbose", "SwitchParameter", "Tells on standard error what is read, written and signed.");

    internal static ParameterDescription Yes => new("--yes", "SwitchParameter", "Says yes to what only you can know: every node has its files.");

    internal static ParameterDescription Exec => new(
        "--exec",
        "String",
        "Runs this command once for each node whose certificate is new, after all of them are on disk and in the ledger: one line for the shell. It finds "
            + "CLUSTERCERTS_NODE_ID, CLUSTERCERTS_CERTIFICATE_PATH, CLUSTERCERTS_KEY_PATH, CLUSTERCERTS_TRUST_PATH, CLUSTERCERTS_SERIAL_NUMBER and "
            + "CLUSTERCERTS_AUTHORITY_PATH in its environment. Where it ends with another status than 0, that is the node's error; the "
            + "certificate stays, and the other nodes go on. What it prints goes to standard error, with --quiet only its errors.");

    internal static ParameterDescription From => new(
        "--from",
        "String",
        "Takes nodes from a file (- for standard input): a table of comma-separated values whose header has NodeId (or ComputerName, "
            + "HostName, CN or Name) and, where wanted, DnsName, IPAddress, Uri, EmailAddress, UserPrincipalName, Purpose, KeyAlgorithm, "
            + "KeyFormat, Lifetime, NotAfter, Backdate, ClampToIssuer and OutputPath, or a node ID a line. "
            + "Several values in a cell stand between semicolons, an empty cell is as "
            + "if it were not there, and lines that start with # are left out. Options win over cells.");

    internal static ParameterDescription TargetsFrom => new(
        "--from",
        "String",
        "Takes targets from a file (- for standard input): a table of comma-separated values whose header has NodeId and, where wanted, columns named as "
            + "the options: Transport, HostName, UserName, Port, SshConfigPath, As, TargetPath, Owner, Mode, ReloadCommand, Endpoint and StartTls. "
            + "An empty cell is as if it were not there, and lines that start with # are left out. Options win over cells.");

    /// <summary>Every one, by option.</summary>
    internal static IReadOnlyList<string> Options => [Json.Option, Quiet.Option, Verbose.Option, Yes.Option, Exec.Option, From.Option];
}
