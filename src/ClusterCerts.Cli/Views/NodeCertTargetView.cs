namespace ClusterCerts.Cli;

/// <summary>How a <see cref="NodeCertTarget"/> is shown, alone and after a change.</summary>
internal static class NodeCertTargetView
{
    internal static View<NodeCertTarget> View { get; } = new(
        new("NodeId", t => t.NodeId, InTable: true),
        new("Transport", t => t.Transport),
        new("HostName", t => t.HostName, InTable: true),
        new("UserName", t => t.UserName),
        new("Port", t => t.Port),
        new("SshConfigPath", t => t.SshConfigPath, IsPath: true),
        new("As", t => t.As, InTable: true),
        new("TargetPath", t => t.TargetPath, InTable: true) { Fit = Fit.Middle },
        new("Owner", t => t.Owner),
        new("Mode", t => t.Mode),
        new("ReloadCommand", t => t.ReloadCommand),
        new("Endpoint", t => t.Endpoint, InTable: true),
        new("StartTls", t => t.StartTls),
        new("AuthorityPath", t => t.AuthorityPath, IsPath: true),
        new("KeyRing", t => t.KeyRing, IsPath: true));

    internal static View<NodeCertTargetChange> Changes { get; } = new(
        [.. View.Properties.Select(p => new Property<NodeCertTargetChange>(p.Name, c => p.Value(c.Target), p.InTable, p.IsPath) { Fit = p.Fit })]);
}
