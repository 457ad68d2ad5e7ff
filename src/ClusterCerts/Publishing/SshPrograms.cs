namespace ClusterCerts.Publishing;

/// <summary>OpenSSH's programs on this machine, absolute: nothing is taken from the current folder.</summary>
/// <param name="Ssh">The connection.</param>
/// <param name="KeyGen">Asks known_hosts; null where it is missing.</param>
/// <param name="KeyScan">Asks a host for its keys; null where it is missing.</param>
internal sealed record SshPrograms(string Ssh, string? KeyGen, string? KeyScan)
{
    /// <summary>Finds them.</summary>
    /// <exception cref="ClusterCertsException">There is no ssh.</exception>
    internal static SshPrograms Find() => new(
        Find("ssh") ?? throw new ClusterCertsException(
            ErrorCode.ProgramNotFound,
            "OpenSSH's program ssh is not on this machine. Install it (the package openssh-client; on Windows the optional feature OpenSSH Client), "
                + "or reach the nodes' files as folders (-Transport Folder).",
            "ssh"),
        Find("ssh-keygen"),
        Find("ssh-keyscan"));

    /// <summary>Where a program is: on Windows that of the system first, then the first on the way that PATH names.</summary>
    /// <param name="name">Its name without an ending.</param>
    /// <param name="isWindows">Whether this is Windows.</param>
    /// <param name="systemFolder">Its system folder.</param>
    /// <param name="path">The variable PATH.</param>
    /// <param name="exists">Whether a file is there.</param>
    /// <returns>Its path; null where there is none.</returns>
    internal static string? Find(string name, bool isWindows, string systemFolder, string path, Func<string, bool> exists)
    {
        char separator = isWindows ? '\\' : '/';
        IEnumerable<string> folders = path.Split(isWindows ? ';' : ':').Select(folder => folder.Trim('"').TrimEnd(separator));
        if (isWindows)
            folders = folders.Prepend(systemFolder.TrimEnd(separator) + separator + "OpenSSH");
        return folders.Where(folder => IsWhole(folder, isWindows)).Select(folder => folder + separator + name + (isWindows ? ".exe" : "")).FirstOrDefault(exists);
    }

    /// <summary>Where a program of this machine is; null where there is none.</summary>
    internal static string? Find(string name) => Find(
        name, OperatingSystem.IsWindows(), Environment.SystemDirectory, Environment.GetEnvironmentVariable("PATH") ?? "", File.Exists);

    // A part that is empty, or relative, means the current folder, where anybody may have put a program.
    private static bool IsWhole(string folder, bool isWindows) => isWindows
        ? folder is [var drive, ':', '\\', ..] && char.IsAsciiLetter(drive) || folder.StartsWith(@"\\", StringComparison.Ordinal)
        : folder.StartsWith('/');
}
