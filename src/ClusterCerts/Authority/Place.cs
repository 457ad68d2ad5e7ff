using ClusterCerts.KeyRings;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>What a path names.</summary>
public enum PlaceKind
{
    /// <summary>Nothing that is there.</summary>
    Nothing,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder that is neither an authority directory nor a key ring.</summary>
    Folder,

    /// <summary>An authority directory.</summary>
    Authority,

    /// <summary>The folder of a key ring.</summary>
    KeyRing,
}

/// <summary>Tells what paths name.</summary>
public static class Place
{
    /// <summary>Whether a text is a path by itself: it holds a separator, which no node ID does, or is a folder's short name.</summary>
    /// <param name="text">What was given.</param>
    /// <returns>Whether it is one; a bare word is none, though a folder may have its name.</returns>
    public static bool IsPath(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().IndexOfAny('/', '\\') >= 0 || text is "." or ".." or "~";
    }

    /// <summary>Tells what is at a path. Nothing is opened, finished or undone there.</summary>
    /// <param name="path">The path.</param>
    /// <returns>What it names; an authority directory is one, whatever else lies in it.</returns>
    public static PlaceKind At(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (AuthorityContext.Default.StoreAt(path).IsAuthority())
            return PlaceKind.Authority;
        if (KeyRingLookup.IsRing(path))
            return PlaceKind.KeyRing;
        return Directory.Exists(path) ? PlaceKind.Folder : File.Exists(path) ? PlaceKind.File : PlaceKind.Nothing;
    }
}
