namespace ClusterCerts.Cli;

/// <summary>How a <see cref="NodeCertSync"/> is shown: the certificate that counts now, and what became of it.</summary>
internal static class NodeCertSyncView
{
    private static readonly string[] InTable = ["NodeId", "NotAfter", "CertificatePath"];

    internal static View<NodeCertSync> View { get; } = new(
    [
        .. NodeCertView.View.Properties.Select(p => new Property<NodeCertSync>(p.Name, s => p.Value(s.Latest!), InTable.Contains(p.Name), p.IsPath)),
        new("Changed", s => s.Changed),
        new("Change", s => s.Change, InTable: true),
        new("Reason", s => CommandWords.Translate(s.Reason), InTable: true) { Fit = Fit.Words },
    ]);
}
