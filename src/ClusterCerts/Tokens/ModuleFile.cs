using ClusterCerts.Files;

namespace ClusterCerts.Tokens;

/// <summary>The file of a PKCS #11 library. To load one is to run it: it must be one that nobody but root and the user of this process could have put there.</summary>
internal static class ModuleFile
{
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const int MostLinks = 40;

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
        if (!File.Exists(path))
            throw Missing(path);
        try
        {
            return OperatingSystem.IsWindows() ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path) : Behind(path);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
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

    // Goes the way that the system goes, link by link: whoever may write a folder on it, or owns a link, leads elsewhere.
    private static string Behind(string named)
    {
        uint user = Posix.EffectiveUser();
        var ahead = new Stack<string>(Parts(named));
        string place = "/";
        RefuseIfOpen(named, place, isLibrary: false, user);
        for (int links = 0; ahead.TryPop(out string? part);)
        {
            string next = part == ".." ? Path.GetDirectoryName(place) ?? "/" : Path.Combine(place, part);
            if (new FileInfo(next).LinkTarget is string target)
            {
                if (++links > MostLinks)
                    throw Unusable($"The library '{named}' is behind more than {MostLinks} links.", named);
                if (StatusOf(named, next).User is uint owner && owner != 0 && owner != user)
                    throw Refused(named, $"the link '{next}'", "belongs to another account");
                foreach (string more in Parts(target))
                    ahead.Push(more);
                place = target.StartsWith('/') ? "/" : place;
                continue;
            }

            place = next;
            RefuseIfOpen(named, place, isLibrary: ahead.Count == 0, user);
        }

        return File.Exists(place) ? place : throw Missing(named);
    }

    // The first on top.
    private static IEnumerable<string> Parts(string path) => path.Split('/').Where(part => part is not ("" or ".")).Reverse();

    // Whoever may write a folder can put another file in its place; in one with the sticky bit, only its own files.
    private static void RefuseIfOpen(string named, string place, bool isLibrary, uint user)
    {
        FileStatus status = StatusOf(named, place);
        string what = isLibrary ? "it" : $"'{place}' above it";
        if (status.User != 0 && status.User != user)
            throw Refused(named, what, "belongs to another account");
        bool isKept = !isLibrary && (status.Mode & UnixFileMode.StickyBit) != 0;
        if ((status.Mode & Others) != 0 && !isKept)
            throw Refused(named, what, $"has the mode {Convert.ToString((int)status.Mode, 8).PadLeft(4, '0')}, so that others may change it");
    }

    private static FileStatus StatusOf(string named, string place) => FileStatus.Of(place) ?? throw Refused(named, $"whose '{place}' is", "cannot be found out on this system");

    private static ClusterCertsException Refused(string named, string what, string why) => Unusable($"The library '{named}' is not loaded: {what} {why}.", named);

    private static ClusterCertsException Missing(string path) => Unusable($"The library '{path}' is missing; install it, or name another with -TokenModule.", path);

    internal static ClusterCertsException Unusable(string message, string path, Exception? inner = null) => new(ErrorCode.TokenModuleUnusable, message, path, inner);
}
