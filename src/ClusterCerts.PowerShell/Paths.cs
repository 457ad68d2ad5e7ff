using System.Management.Automation;
using DriveNotFoundException = System.Management.Automation.DriveNotFoundException;

namespace ClusterCerts.PowerShell;

/// <summary>PowerShell's paths as paths of the file system.</summary>
internal static class Paths
{
    private const string FileSystemPrefix = @"Microsoft.PowerShell.Core\FileSystem::";

    /// <summary>The file-system path of a path that may not exist; wildcards are plain characters.</summary>
    /// <param name="cmdlet">The cmdlet whose location counts.</param>
    /// <param name="path">The path; null or empty is the current folder.</param>
    /// <returns>A full path.</returns>
    /// <exception cref="ClusterCertsException">It is a path of another provider.</exception>
    internal static string Literal(PSCmdlet cmdlet, string? path)
    {
        PathIntrinsics paths = cmdlet.SessionState.Path;
        if (string.IsNullOrEmpty(path))
            return paths.CurrentFileSystemLocation.ProviderPath;
        if (IsWhole(paths, path, out string whole))
            return whole;
        return Resolve(path, () =>
        {
            string full = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return (full, provider);
        });
    }

    /// <summary>Whether a text is the path of a file that is there; an endpoint, which looks like the path of a drive, is none.</summary>
    /// <param name="cmdlet">The cmdlet whose location counts.</param>
    /// <param name="text">The text.</param>
    internal static bool IsFile(PSCmdlet cmdlet, string text)
    {
        try
        {
            return File.Exists(Literal(cmdlet, text));
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.NotAFileSystemPath or ErrorCode.FileNotFound)
        {
            return false;
        }
    }

    /// <summary>The files that a path with wildcards names.</summary>
    /// <param name="cmdlet">The cmdlet whose location counts.</param>
    /// <param name="path">The path; without wildcards it need not exist.</param>
    /// <returns>One full path or more.</returns>
    /// <exception cref="ClusterCertsException">Nothing matches, or it is a path of another provider.</exception>
    internal static IReadOnlyList<string> Expand(PSCmdlet cmdlet, string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
            return [Literal(cmdlet, WildcardPattern.Unescape(path))];
        IReadOnlyList<string> found = Resolve(path, () =>
        {
            IReadOnlyList<string> matches = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            return (matches, provider);
        });
        return found.Count > 0 ? found : throw NothingMatches(path, null);
    }

    // PowerShell asks the system for all of its mounts at each path. One that starts at the root, and has nothing in it to be resolved,
    // it hands back as it is.
    private static bool IsWhole(PathIntrinsics paths, string path, out string whole)
    {
        bool isQualified = path.StartsWith(FileSystemPrefix, StringComparison.Ordinal);
        whole = isQualified ? path[FileSystemPrefix.Length..] : path;
        return !OperatingSystem.IsWindows() && whole.StartsWith('/') && whole.AsSpan().IndexOfAny(':', '\\') < 0
            && !whole.Contains("//", StringComparison.Ordinal) && !whole.Contains("/.", StringComparison.Ordinal)
            && (!whole.EndsWith('/') || whole.Length == 1)
            && (isQualified || paths.CurrentLocation is { Provider.Name: "FileSystem", Drive: { Name: "/", Root: "/" } });
    }

    private static T Resolve<T>(string path, Func<(T Resolved, ProviderInfo Provider)> resolve)
    {
        try
        {
            (T resolved, ProviderInfo provider) = resolve();
            return provider.Name == "FileSystem"
                ? resolved
                : throw new ClusterCertsException(
                    ErrorCode.NotAFileSystemPath, $"'{path}' belongs to the provider {provider.Name}; give the path of a file or folder.", path);
        }
        catch (ItemNotFoundException e)
        {
            throw NothingMatches(path, e);
        }
        catch (Exception e) when (e is DriveNotFoundException or ProviderNotFoundException or ProviderInvocationException
            or NotSupportedException or ArgumentException)
        {
            throw new ClusterCertsException(
                ErrorCode.NotAFileSystemPath, $"'{path}' is not a path of the file system: {e.Message}", path, e);
        }
    }

    private static ClusterCertsException NothingMatches(string path, Exception? inner) =>
        new(ErrorCode.FileNotFound, $"No file matches '{path}'.", path, inner);
}
