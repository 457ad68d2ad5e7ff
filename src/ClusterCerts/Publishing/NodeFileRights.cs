namespace ClusterCerts.Publishing;

/// <summary>Who shall own and use a new file or folder; what is null is as the account there makes it, the mode 0600 for a file, 0700 for a folder.</summary>
/// <param name="Mode">Its permissions.</param>
/// <param name="UserId">The number of its owner.</param>
/// <param name="GroupId">The number of its group.</param>
internal readonly record struct NodeFileRights(int? Mode = null, uint? UserId = null, uint? GroupId = null)
{
    private const int ReadOrWriteOfOthers = 0x36; // 0066

    /// <summary>Whether others may read or write what has a mode that were not to.</summary>
    /// <param name="mode">The mode that it has.</param>
    /// <param name="unless">The mode that it was to have where none is given.</param>
    internal bool AreExceededBy(int mode, int unless) => (mode & ReadOrWriteOfOthers & ~(Mode ?? unless)) != 0;
}
