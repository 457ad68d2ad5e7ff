namespace ClusterCerts.Cli;

/// <summary>How a <see cref="KeyRotation"/> is shown.</summary>
internal static class KeyRotationView
{
    internal static View<KeyRotation> View { get; } = new(
        new("AuthorityPath", r => r.AuthorityPath, InTable: true, IsPath: true),
        new("Operation", r => r.Operation, InTable: true),
        new("Phase", r => r.Phase, InTable: true),
        new("PhaseSince", r => r.PhaseSince),
        new("IsFinished", r => r.IsFinished, InTable: true),
        new("CurrentSubject", r => r.CurrentSubject),
        new("NextSubject", r => r.NextSubject),
        new("HasCrossCertificate", r => r.HasCrossCertificate),
        new("Blocking", r => r.Blocking),
        new("Issued", r => r.Issued),
        new("CutOff", r => r.CutOff),
        new("ProposedConstraints", r => CommandWords.Translate(r.ProposedConstraints)),
        new("Published", r => NodeCertPublicationView.View.Nest(r.Published)) { Listed = r => TextValues.Write(r.Published.Select(p => CommandWords.Translate(p.ToString()))) },
        new("Remaining", r => r.Remaining.Select(CommandWords.Translate)),
        new("NextStep", r => CommandWords.Translate(r.NextStep), InTable: true) { Fit = Fit.Words });
}
