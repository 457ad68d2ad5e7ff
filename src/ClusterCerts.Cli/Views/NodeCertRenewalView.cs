namespace ClusterCerts.Cli;

/// <summary>How a <see cref="NodeCertRenewal"/> is shown: the certificate that counts now, and whether it is a new one.</summary>
internal static class NodeCertRenewalView
{
    internal static View<NodeCertRenewal> View { get; } = new(
    [
        .. NodeCertView.View.Properties.Select(p => new Property<NodeCertRenewal>(p.Name, r => p.Value(r.Latest), p.InTable, p.IsPath)),
        new("Renewed", r => r.Renewed is not null),
        new("IsDue", r => r.IsDue),
        new("Reason", r => CommandWords.Translate(r.Reason)),
        new("Replaces", r => r.Renewed is null ? null : r.Current.SerialNumber),
    ]);
}
