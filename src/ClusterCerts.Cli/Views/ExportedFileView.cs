namespace ClusterCerts.Cli;

/// <summary>How an <see cref="ExportedFile"/> is shown.</summary>
internal static class ExportedFileView
{
    internal static View<ExportedFile> View { get; } = new(
        new("NodeId", f => f.NodeId, InTable: true),
        new("Kind", f => f.Kind, InTable: true),
        new("IsPrivate", f => f.IsPrivate, InTable: true),
        new("Changed", f => f.Changed, InTable: true),
        new("Path", f => f.Path, InTable: true, IsPath: true),
        new("TargetPath", f => f.TargetPath));
}
