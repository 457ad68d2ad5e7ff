namespace ClusterCerts.Publishing;

/// <summary>What came of a command.</summary>
/// <param name="ExitStatus">Its exit status; null where it did not end in time, or the connection ended before it. It may still run there.</param>
/// <param name="Output">The first KiB of what it printed, its errors after the rest; printable, lines apart.</param>
internal sealed record NodeCommandResult(int? ExitStatus, string Output)
{
    /// <summary>Whether it ended with the status 0.</summary>
    internal bool Succeeded => ExitStatus == 0;
}
