namespace ClusterCerts.Cli;

/// <summary>The program's exit statuses.</summary>
internal static class ExitStatus
{
    /// <summary>Everything was done, or the verdict is true.</summary>
    internal const int Done = 0;

    /// <summary>Something failed, or the verdict is false.</summary>
    internal const int Failed = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    internal const int WrongUsage = 2;

    /// <summary>Ctrl+C, as shells report it: 128 + SIGINT.</summary>
    internal const int Stopped = 130;
}
