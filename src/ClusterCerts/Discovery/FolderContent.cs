namespace ClusterCerts.Discovery;

/// <summary>What was found in a folder, and what could not be read.</summary>
internal sealed class FolderContent(int looked)
{
    /// <summary>The files that hold something.</summary>
    internal List<(FoundPlace Place, FileContent Content)> Files { get; } = [];

    internal List<ClusterCertsException> Errors { get; } = [];

    /// <summary>How many files were looked at.</summary>
    internal int Looked { get; set; } = looked;

    /// <summary>One that cannot be looked at.</summary>
    internal static FolderContent Failed(ClusterCertsException error)
    {
        var content = new FolderContent(0);
        content.Errors.Add(error);
        return content;
    }
}
