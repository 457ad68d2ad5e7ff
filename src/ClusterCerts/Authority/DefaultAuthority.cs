namespace ClusterCerts.Authority;

/// <summary>The authority directory that a command works in when none is named.</summary>
public static class DefaultAuthority
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "CLUSTERCERTS_AUTHORITY";

    private const string CurrentFolder = ".";

    /// <summary>What the variable says, or the current folder.</summary>
    public static string Path => IsNamed ? Environment.GetEnvironmentVariable(Variable)! : CurrentFolder;

    /// <summary>Whether the variable names one; blanks are no name.</summary>
    public static bool IsNamed => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(Variable));
}
