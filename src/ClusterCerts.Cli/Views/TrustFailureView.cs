namespace ClusterCerts.Cli;

/// <summary>How pairs that cannot shake hands are shown.</summary>
internal static class TrustFailureView
{
    internal static View<TrustFailure> View { get; } = new(
        new("Presenter", f => f.Presenter, InTable: true),
        new("Role", f => f.Role, InTable: true),
        new("Verifier", f => f.Verifier, InTable: true),
        new("Checks", f => f.Checks.Select(c => c.ToString()).ToArray()),
        new("Reason", f => CommandWords.Translate(f.Reason), InTable: true) { Fit = Fit.Words },
        new("CertificatePath", f => f.CertificatePath, IsPath: true),
        new("TrustPath", f => f.TrustPath, IsPath: true));
}
