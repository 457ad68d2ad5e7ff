namespace ClusterCerts.Publishing;

/// <summary>What a change of a target comes to.</summary>
public sealed class NodeCertTargetChange
{
    internal NodeCertTargetChange(NodeCertTarget? before, NodeCertTarget target)
    {
        Target = target;
        IsNew = before is null;
        Differences = before is null ? [] : [.. Settings(before).Zip(Settings(target)).Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => $"{pair.First.Setting}: {pair.First.Value ?? "none"} -> {pair.Second.Value ?? "none"}")];
    }

    /// <summary>The target after it.</summary>
    public NodeCertTarget Target { get; }

    /// <summary>Whether the pattern had none before.</summary>
    public bool IsNew { get; }

    /// <summary>The settings that change, each with what it was and what it will be; none of a new target.</summary>
    public IReadOnlyList<string> Differences { get; }

    /// <summary>Whether anything is written anew.</summary>
    public bool IsChange => IsNew || Differences.Count > 0;

    /// <summary>What is done, as a question or a rehearsal says it.</summary>
    /// <returns>Such as <c>change the target of web1: Endpoint: none -> web1:443</c>.</returns>
    public string Describe() => IsNew ? $"set the target of {Target.NodeId}: {Target}, in the layout {Target.As}"
        : IsChange ? $"change the target of {Target.NodeId}: {string.Join("; ", Differences)}"
        : $"leave the target of {Target.NodeId} as it is, since it is so already";

    private static IEnumerable<(NodeCertTargetSetting Setting, string? Value)> Settings(NodeCertTarget target) =>
    [
        (NodeCertTargetSetting.Transport, $"{target.Transport}"),
        (NodeCertTargetSetting.HostName, target.HostName),
        (NodeCertTargetSetting.UserName, target.UserName),
        (NodeCertTargetSetting.Port, target.Port is null ? null : $"{target.Port}"),
        (NodeCertTargetSetting.SshConfigPath, target.SshConfigPath),
        (NodeCertTargetSetting.As, $"{target.As}"),
        (NodeCertTargetSetting.TargetPath, target.TargetPath),
        (NodeCertTargetSetting.Owner, target.Owner),
        (NodeCertTargetSetting.Mode, target.Mode),
        (NodeCertTargetSetting.ReloadCommand, target.ReloadCommand),
        (NodeCertTargetSetting.Endpoint, target.Endpoint),
        (NodeCertTargetSetting.StartTls, target.StartTls is null ? null : $"{target.StartTls}"),
    ];
}
