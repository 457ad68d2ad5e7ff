using ClusterCerts.Publishing;

namespace ClusterCerts.Cli;

/// <summary>How a <see cref="NodeCertPublication"/> is shown.</summary>
internal static class NodeCertPublicationView
{
    internal static View<NodeCertPublication> View { get; } = new(
        new("NodeId", p => p.NodeId, InTable: true),
        new("State", p => p.State, InTable: true),
        new("HostName", p => p.HostName, InTable: true),
        new("TargetPath", p => p.TargetPath, InTable: true),
        new("SerialNumber", p => p.SerialNumber),
        new("Files", p => p.Files),
        new("Reason", p => p.Reason is null ? null : CommandWords.Translate(p.Reason), InTable: true) { Fit = Fit.Words },
        new("AuthorityPath", p => p.AuthorityPath, IsPath: true),
        new("KeyRing", p => p.KeyRing, IsPath: true));
}
