using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Export;

/// <summary>The folder of a web server: files of CAs are put there one by one, under the names that certificates promise, and nothing else in it is touched.</summary>
internal sealed class ServedFolder
{
    private readonly FileSystem _files;
    private readonly string _folder;
    private readonly bool _replace;

    /// <summary>Looks at the folder.</summary>
    /// <param name="authority">Whose files they are.</param>
    /// <param name="path">The folder.</param>
    /// <param name="replace">Whether what is none of these files gives way to one.</param>
    /// <exception cref="ClusterCertsException">It is not there, or it is the authority's own.</exception>
    internal ServedFolder(CertAuthority authority, string path, bool replace)
    {
        (_files, _folder, _replace) = (authority.Context.Files, Path.GetFullPath(path), replace);
        if (File.Exists(_folder))
            throw FileErrors.NoFolder(_folder, "name the folder that the web server serves");
        if (!Directory.Exists(_folder))
        {
            throw new ClusterCertsException(
                ErrorCode.FileNotFound, $"The folder '{_folder}' does not exist; name the one that the web server serves, or make it first.", _folder);
        }

        if (SamePlace.IsWithin(Path.Combine(_folder, "file"), authority.Store.Location))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{_folder}' is the authority directory or lies in it, and no web server should serve that; name another folder.", _folder);
        }
    }

    /// <summary>Looks at the place of a file. Nothing is changed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="mayFollow">Whether it takes the place of what is there: an earlier one of the same CA. It throws where that is a later one.</param>
    /// <exception cref="ClusterCertsException">The place is taken.</exception>
    internal ServedFile Look(string name, byte[] content, Func<string, bool> mayFollow)
    {
        string path = Path.Combine(_folder, name);
        TargetFile.Check(path, replace: true, _files);
        if (!File.Exists(path))
            return new ServedFile(path, content, IsThere: false);
        if (InputFile.ReadWhole(path, InputFile.ListLimit).AsSpan().SequenceEqual(content))
            return new ServedFile(path, content, IsThere: IsForAll(path));
        return mayFollow(path) || _replace ? new ServedFile(path, content, IsThere: false) : throw new ClusterCertsException(
            ErrorCode.FileExists, $"'{path}' exists, and is no earlier file of this CA; move it away, or replace it with -Force.", path);
    }

    // A web server that runs as another user cannot serve what is right and closed to it.
    private static bool IsForAll(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0;

    /// <summary>Writes a file, whole or not at all, for everyone to read; where it is there as it would be written, nothing is done.</summary>
    /// <exception cref="ClusterCertsException">It cannot be written; what was there is as it was.</exception>
    internal void Write(ServedFile file, Action<string>? notify)
    {
        if (!file.IsThere)
            AtomicFile.Write(_files, file.Path, file.Content, FileProtection.Public, replace: true, notify);
    }
}

/// <summary>A file of a web server.</summary>
/// <param name="Path">Its place, absolute.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="IsThere">Whether it is there already as it is to be, for everyone to read.</param>
internal sealed record ServedFile(string Path, byte[] Content, bool IsThere);
