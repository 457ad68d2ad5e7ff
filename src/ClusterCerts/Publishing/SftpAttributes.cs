namespace ClusterCerts.Publishing;

/// <summary>What a server tells of a file (draft-ietf-secsh-filexfer-02, 5).</summary>
/// <param name="Size">Its bytes, where told.</param>
/// <param name="UserId">Its owner, where told.</param>
/// <param name="GroupId">Its group, where told.</param>
/// <param name="Mode">Its kind and permissions, where told.</param>
internal readonly record struct SftpAttributes(ulong? Size, uint? UserId, uint? GroupId, uint? Mode)
{
    internal const uint HasSize = 1;
    internal const uint HasOwner = 2;
    internal const uint HasMode = 4;
    internal const uint HasTimes = 8;
    internal const uint HasMore = 0x80000000;

    /// <summary>The permissions alone.</summary>
    internal int? Permissions => Mode is uint mode ? (int)(mode & 0xfff) : null;

    /// <summary>What it is.</summary>
    internal NodeFileKind Kind => NodeFile.KindOf((int)(Mode ?? 0));

    /// <summary>Reads them.</summary>
    internal static SftpAttributes Read(SftpReader reader)
    {
        uint flags = reader.Number();
        ulong? size = (flags & HasSize) != 0 ? reader.Long() : null;
        bool isOwned = (flags & HasOwner) != 0;
        uint? user = isOwned ? reader.Number() : null;
        uint? group = isOwned ? reader.Number() : null;
        uint? mode = (flags & HasMode) != 0 ? reader.Number() : null;
        if ((flags & HasTimes) != 0)
            reader.Long();
        if ((flags & HasMore) != 0)
        {
            for (uint more = reader.Number(); more > 0; more--)
            {
                reader.Octets();
                reader.Octets();
            }
        }

        return new SftpAttributes(size, user, group, mode);
    }
}
