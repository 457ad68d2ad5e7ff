using ClusterCerts.Files;

namespace ClusterCerts.Tokens;

/// <summary>The file of a PKCS #11 library. To load one is to run it: it must be one that nobody but root and the user of this process could have put there.</summary>
internal static class ModuleFile
{
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // Where Debian, Fedora, SUSE, Alpine, FreeBSD, Homebrew and the makers of tokens put them.
    private static readonly string[] Folders =
    [
        "/usr/lib/x86_64-linux-gnu/pkcs11", "/usr/lib/aarch64-linux-gnu/pkcs11", "/usr/lib64/pkcs11", "/usr/lib/pkcs11", "/usr/lib/softhsm", "/usr/lib64/softhsm",
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib/pkcs11", "/usr/local/lib", "/opt/homebrew/lib/pkcs11",
        "/opt/homebrew/lib",
    ];

    /// <summary>The library that a URI names.</summary>
    /// <returns>Its path, without links.</returns>
    /// <exception cref="ClusterCertsException">There is none, or others could have changed it.</exception>
    internal static string Find(Pkcs11Uri uri)
    {
        string path = uri.ModulePath ?? ByName(uri.ModuleName!);
        string target = Behind(path);
        if (!OperatingSystem.IsWindows())
            RefuseIfOpen(path, target);
        return target;
    }

    /// <summary>A path that leads to it, as it is written into a URI.</summary>
    internal static string PathOf(Pkcs11Uri uri) => uri.ModulePath ?? ByName(uri.ModuleName!);

    private static string ByName(string name)
    {
        if (OperatingSystem.IsWindows())
            throw Unusable($"Windows has no folders for PKCS #11 libraries; name '{name}' by its path, with -TokenModule.", name);
        string[] files = [$"{name}.so", $"lib{name}.so", $"{name}.dylib", $"lib{name}.dylib"];
        return Folders.SelectMany(folder => files.Select(file => Path.Combine(folder, file))).FirstOrDefault(File.Exists)
            ?? throw Unusable($"No library '{name}' is in the system's folders for them; name it by its path, with -TokenModule.", name);
    }

    private static string Behind(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw Unusable($"The library '{path}' is missing; install it, or name another with -TokenModule.", path);
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    // Whoever may write a folder above can put another file in its place; in one with the sticky bit, only its own files.
    private static void RefuseIfOpen(string named, string target)
    {
        uint user = Posix.EffectiveUser();
        for (string? place = target; place is not null; place = Path.GetDirectoryName(place))
        {
            UnixFileMode mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(place);
            bool isKept = place != target && (mode & UnixFileMode.StickyBit) != 0;
            bool isForeign = FileStatus.Behind(place) is { } status && status.User != 0 && status.User != user;
            if (isForeign || ((mode & Others) != 0 && !isKept))
            {
                throw new ClusterCertsException(
                    ErrorCode.TokenModuleUnusable,
                    $"The library '{named}' is not loaded: {(place == target ? "it" : $"'{place}' above it")} "
                        + (isForeign ? "belongs to another account." : $"has the mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}, so that others may change it."),
                    named);
            }
        }
    }

    internal static ClusterCertsException Unusable(string message, string path, Exception? inner = null) => new(ErrorCode.TokenModuleUnusable, message, path, inner);
}
