using ClusterCerts.Storage;
using ClusterCerts.Targets;

namespace ClusterCerts.Publishing;

/// <summary>Reaches a node in the way that its target says.</summary>
internal static class NodeConnection
{
    /// <summary>How long each wait for a node may last, where nothing else is said.</summary>
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Connects.</summary>
    /// <param name="target">The node's target, with its ID filled in.</param>
    /// <param name="context">The disk and the clock.</param>
    /// <param name="timeout">How long each wait may last: for the connection, for an answer, for the end of a command.</param>
    /// <param name="cancellation">Ends each wait, and what was started.</param>
    /// <param name="programs">OpenSSH's programs; those of this machine when null.</param>
    /// <returns>The node's files; whoever opened them disposes them.</returns>
    /// <exception cref="ClusterCertsException">The node cannot be reached, and why.</exception>
    internal static INodeFiles Open(
        NodeCertTarget target, AuthorityContext context, TimeSpan timeout, CancellationToken cancellation, SshPrograms? programs = null) =>
        target.Transport switch
        {
            NodeTransport.Ssh => new SshConnection(SshHost.Of(target), programs ?? SshPrograms.Find(), context, timeout, cancellation).Open(),
            NodeTransport.Folder => new FolderFiles(target.TargetPath, context.Files, timeout, cancellation),
            _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, $"The transport {target.Transport} is not known.", target.Transport),
        };
}
