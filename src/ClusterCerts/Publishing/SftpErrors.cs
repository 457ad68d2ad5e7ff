namespace ClusterCerts.Publishing;

/// <summary>One translation of a server's statuses into <see cref="ClusterCertsException"/>.</summary>
/// <remarks>Version 3 has one status, Failure, for a full disk, a name that is taken, a folder in a file's place and a read-only file system: what the
/// matter is, the server is asked then. Its own words are shown, never read.</remarks>
/// <param name="channel">The server.</param>
/// <param name="host">The node, for messages.</param>
internal sealed class SftpErrors(SftpChannel channel, string host)
{
    private const string FileSystemExtension = "statvfs@openssh.com";
    private const ulong ReadOnlyFlag = 1; // SSH_FXE_STATVFS_ST_RDONLY

    /// <summary>The error of something that was to be read.</summary>
    internal ClusterCertsException Reading(string path, SftpStatus status) => status switch
    {
        SftpStatus.NoSuchFile => NodeErrors.NotThere(path, Place(path)),
        SftpStatus.PermissionDenied => new(ErrorCode.AccessDenied, $"{Place(path)} cannot be read by this user there.", path),
        _ => Other(path, status, "read"),
    };

    /// <summary>The error of something that was to be changed.</summary>
    /// <param name="path">What.</param>
    /// <param name="status">How the request ended.</param>
    /// <param name="bytes">How much was to be written.</param>
    internal ClusterCertsException Writing(string path, SftpStatus status, long bytes = 0) => status switch
    {
        SftpStatus.NoSuchFile => new(
            ErrorCode.FileNotFound, $"{Place(path)} cannot be written: it, or the folder that it is in, does not exist. Make the folder first.", path),
        SftpStatus.PermissionDenied => new(
            ErrorCode.WriteDenied, $"{Place(path)} cannot be written by this user there. It was not changed; let that user write in its folder.", path),
        SftpStatus.Failure => FileSystem(path, bytes) ?? Other(path, status, "written"),
        _ => Other(path, status, "written"),
    };

    /// <summary>The error of something that was to be given to another owner or group.</summary>
    internal ClusterCertsException Giving(string path, SftpStatus status, NodeFileRights rights)
    {
        if (status is not (SftpStatus.PermissionDenied or SftpStatus.Failure or SftpStatus.Unsupported))
            return Writing(path, status);
        string whose = string.Join(" and ", new[] { rights.UserId is null ? null : $"user {rights.UserId}", rights.GroupId is null ? null : $"group {rights.GroupId}" }.OfType<string>());
        return new(ErrorCode.WriteDenied, $"{Place(path)} cannot be given to {whose} by this user there. Nothing was left of it; log in as that user or as root.", path);
    }

    /// <summary>A path as a message names it.</summary>
    internal string Place(string path) => $"'{path}' on {host}";

    // What the file system says of itself, where the server tells it.
    private ClusterCertsException? FileSystem(string path, long bytes)
    {
        if (!channel.Has(FileSystemExtension))
            return null;
        string folder = path[..Math.Max(path.LastIndexOf('/'), 1)];
        SftpAnswer answer = channel.Ask(SftpType.Extended, p => p.Text(FileSystemExtension).Text(folder), SftpType.ExtendedReply);
        if (!answer.IsDone)
            return null;

        // PROTOCOL 3.4: block size, fragment size, blocks, free, available, files, free, available, id, flags, longest name; each of 64 bits.
        ulong[] fields = [.. Enumerable.Range(0, 10).Select(_ => answer.Fields.Long())];
        (ulong fragment, ulong available, ulong files, ulong filesAvailable, ulong flags) = (fields[1], fields[4], fields[5], fields[7], fields[9]);
        if ((flags & ReadOnlyFlag) != 0)
            return new(ErrorCode.WriteDenied, $"{Place(path)} is on a file system that is mounted read-only; nothing was changed.", path);
        bool isFull = (ulong)bytes > 0 && (available == 0 || available < ((ulong)bytes + fragment - 1) / Math.Max(fragment, 1));
        return isFull || (bytes > 0 && files > 0 && filesAvailable == 0)
            ? new(ErrorCode.DiskFull, $"The disk of {host} is full: {Place(path)} was not written. Free some space there and run the command again.", path)
            : null;
    }

    private ClusterCertsException Other(string path, SftpStatus status, string done) => status switch
    {
        SftpStatus.NoConnection or SftpStatus.ConnectionLost => new(
            ErrorCode.NodeUnreachable, $"{host} lost the connection to its files while {Place(path)} was to be {done}.", path),
        SftpStatus.Unsupported => new(ErrorCode.FileSystemError, $"{Place(path)} cannot be {done}: the SFTP server does not do this.", path),
        SftpStatus.BadMessage => new(
            ErrorCode.FileSystemError, $"{Place(path)} cannot be {done}: the server takes the request for nonsense; a name may be too long.", path),
        _ => new(ErrorCode.FileSystemError, $"{Place(path)} cannot be {done}: the server says only that it failed (status {(uint)status}).", path),
    };
}
