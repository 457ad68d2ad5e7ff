namespace ClusterCerts.Files;

/// <summary>Names of files that change in one step, and what each error number means.</summary>
internal static class PosixNames
{
    /// <summary>Gives a file a new name, which nothing may have. Linux.</summary>
    /// <returns>False, with nothing done, where the file system has no such step.</returns>
    internal static bool TryMoveNew(string from, string to) => Posix.RenameAt2(from, to, Posix.RenameNoReplace) switch
    {
        0 => true,
        22 or 38 => false, // EINVAL, ENOSYS
        17 => throw new IOException($"'{to}' exists already.", 17),
        int error => throw new IOException($"'{from}' cannot be renamed to '{to}'.", error),
    };

    /// <summary>Exchanges the names of two folders. Linux.</summary>
    /// <returns>False, with nothing done, where the file system has no such step.</returns>
    internal static bool Exchange(string one, string other) => Posix.RenameAt2(one, other, Posix.RenameExchange) switch
    {
        0 => true,
        22 or 38 => false, // EINVAL, ENOSYS
        1 or 13 => throw new UnauthorizedAccessException($"'{one}' and '{other}' may not be exchanged."), // EPERM, EACCES
        int error => throw new IOException($"'{one}' and '{other}' cannot be exchanged.", error),
    };

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False, with nothing done, where the file system or the file's owner does not allow it.</returns>
    internal static bool Link(string existing, string name) => Posix.Link(existing, name) switch
    {
        0 => true,
        1 or 18 or 31 or 38 or 95 => false, // EPERM, EXDEV, EMLINK, ENOSYS, EOPNOTSUPP
        int error => throw new IOException($"'{existing}' cannot be linked to '{name}'.", error),
    };
}
