namespace ClusterCerts.Cli;

/// <summary>How a <see cref="SigningCert"/> is shown: all its properties but the certificate itself.</summary>
internal static class SigningCertView
{
    internal static View<SigningCert> View { get; } = new(
        new("Subject", c => c.Subject, InTable: true) { Fit = Fit.Words },
        new("Issuer", c => c.Issuer),
        new("SerialNumber", c => c.SerialNumber),
        new("NotBefore", c => c.NotBefore),
        new("NotAfter", c => c.NotAfter, InTable: true),
        new("DaysLeft", c => c.DaysLeft),
        new("KeyAlgorithm", c => c.KeyAlgorithm, InTable: true),
        new("PathLength", c => c.PathLength),
        new("IsRoot", c => c.IsRoot),
        new("PermittedDnsNames", c => c.PermittedDnsNames),
        new("PermittedIPAddresses", c => c.PermittedIPAddresses),
        new("PermittedEmailAddresses", c => c.PermittedEmailAddresses),
        new("PermittedUris", c => c.PermittedUris),
        new("ExcludedDnsNames", c => c.ExcludedDnsNames),
        new("ExcludedIPAddresses", c => c.ExcludedIPAddresses),
        new("ExcludedEmailAddresses", c => c.ExcludedEmailAddresses),
        new("ExcludedUris", c => c.ExcludedUris),
        new("OtherConstraints", c => c.OtherConstraints),
        new("ProposedConstraints", c => CommandWords.Translate(c.ProposedConstraints)),
        new("OutsideConstraints", c => c.OutsideConstraints),
        new("Fingerprint", c => c.Fingerprint),
        new("Thumbprint", c => c.Thumbprint),
        new("Preset", c => c.Preset, InTable: true),
        new("IsOffline", c => c.IsOffline),
        new("Phase", c => c.Phase),
        new("PhaseSince", c => c.PhaseSince),
        new("Remaining", c => c.Remaining.Select(CommandWords.Translate)),
        new("PreparedLists", c => c.PreparedLists),
        new("PreparedListsUntil", c => c.PreparedListsUntil),
        new("Notes", c => c.Notes),
        new("CertificatePath", c => c.CertificatePath, IsPath: true),
        new("KeyPath", c => c.KeyPath, IsPath: true),
        new("KeyUri", c => c.KeyUri),
        new("TrustPath", c => c.TrustPath, IsPath: true),
        new("AuthorityPath", c => c.AuthorityPath, InTable: true, IsPath: true));
}
