using System.Security.Cryptography;

namespace ClusterCerts.Publishing;

/// <summary>The content of one open file, one way or the other.</summary>
/// <param name="channel">The server.</param>
/// <param name="handle">What the server calls the file.</param>
internal sealed class SftpTransfer(SftpChannel channel, byte[] handle)
{
    internal const int NewFileMode = 0x180; // 0600

    /// <summary>SSH_FXF_READ.</summary>
    internal const uint ForReading = 1;

    /// <summary>SSH_FXF_WRITE, CREAT and EXCL: what exists is refused.</summary>
    internal const uint ForNew = 2 | 8 | 0x20;

    // draft-ietf-secsh-filexfer-02, 3: every server takes 32768 octets of content. So many requests are under way at once.
    private const int Piece = 32768;
    private const int AtOnce = 16;

    private const string Flush = "fsync@openssh.com";

    /// <summary>Reads all of it.</summary>
    /// <param name="limit">The most bytes.</param>
    /// <param name="error">The error of a status.</param>
    /// <param name="tooLarge">The error of a file that is larger.</param>
    internal byte[] ReadToEnd(int limit, Func<SftpStatus, ClusterCertsException> error, Func<ClusterCertsException> tooLarge)
    {
        byte[] content = new byte[Math.Min(limit, 4 * Piece) + 1];
        int length = 0;
        try
        {
            while (true)
            {
                if (length > limit)
                    throw tooLarge();
                if (length == content.Length)
                    content = Grown(content, (int)Math.Min((long)limit + 1, length * 2L));
                SftpAnswer answer = channel.Ask(
                    SftpType.Read, p => p.Octets(handle).Long((ulong)length).Number((uint)Math.Min(4 * Piece, content.Length - length)), SftpType.Data);
                if (answer.Status == SftpStatus.EndOfFile)
                    return content[..length];
                if (!answer.IsDone)
                    throw error(answer.Status);
                ReadOnlyMemory<byte> piece = answer.Fields.Octets();
                if (piece.IsEmpty || piece.Length > content.Length - length)
                    throw channel.Malformed("more content than was asked for, or none");
                piece.Span.CopyTo(content.AsSpan(length));
                length += piece.Length;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Fills a file that was just made, gives it its rights, has it flushed to disk, and closes it.</summary>
    internal void WriteNew(byte[] content, NodeFileRights rights, string path, SftpErrors errors)
    {
        // Whoever cannot be given it is told before anything is in it.
        SftpAttributes made = Look(path, errors);
        if (OwnerToGive(rights, made.UserId, made.GroupId) is (uint, uint) owner)
            Demand(Set(null, owner), status => errors.Giving(path, status, rights));
        for (int at = 0; at < content.Length; at += AtOnce * Piece)
            Demand(channel.AskAll(SftpType.Write, Pieces(content, at), Piece + 512), status => errors.Writing(path, status, content.Length));
        if (rights.Mode is int mode && mode != NewFileMode)
            Demand(Set(mode, null), status => errors.Writing(path, status));
        SftpAttributes written = Look(path, errors);
        if (written.Permissions is int now && !SftpPath.IsOfWindows(path) && rights.AreExceededBy(now, NewFileMode))
            throw NodeErrors.NotPrivate(path, errors.Place(path), now);
        if (written.Size is ulong size && size != (ulong)content.Length)
            throw errors.Writing(path, SftpStatus.Failure, content.Length);
        if (channel.Has(Flush))
            Demand(channel.Ask(SftpType.Extended, p => p.Text(Flush).Octets(handle)).Status, status => errors.Writing(path, status, content.Length));
        Demand(channel.Ask(SftpType.Close, p => p.Octets(handle)).Status, status => errors.Writing(path, status, content.Length));
    }

    /// <summary>The owner and group to give, which SFTP has only together; null where they are as wanted, or nothing is told of them.</summary>
    internal static (uint User, uint Group)? OwnerToGive(NodeFileRights rights, uint? user, uint? group)
    {
        if ((rights.UserId ?? user) is not uint newUser || (rights.GroupId ?? group) is not uint newGroup)
            return null;
        return newUser == user && newGroup == group ? null : (newUser, newGroup);
    }

    private IEnumerable<Action<SftpPacket>> Pieces(byte[] content, int from)
    {
        for (int at = from; at < content.Length && at < from + (AtOnce * Piece); at += Piece)
        {
            int offset = at;
            yield return p => p.Octets(handle).Long((ulong)offset).Octets(content.AsSpan(offset, Math.Min(Piece, content.Length - offset)));
        }
    }

    private SftpAttributes Look(string path, SftpErrors errors)
    {
        SftpAnswer answer = channel.Ask(SftpType.LookAtOpen, p => p.Octets(handle), SftpType.Attributes);
        Demand(answer.Status, status => errors.Reading(path, status));
        return SftpAttributes.Read(answer.Fields);
    }

    private SftpStatus Set(int? mode, (uint User, uint Group)? owner) =>
        channel.Ask(SftpType.SetOpen, p => p.Octets(handle).Attributes(mode, owner)).Status;

    private static byte[] Grown(byte[] content, int length)
    {
        byte[] larger = new byte[length];
        content.CopyTo(larger, 0);
        CryptographicOperations.ZeroMemory(content);
        return larger;
    }

    private static void Demand(SftpStatus status, Func<SftpStatus, ClusterCertsException> error)
    {
        if (status != SftpStatus.Ok)
            throw error(status);
    }
}
