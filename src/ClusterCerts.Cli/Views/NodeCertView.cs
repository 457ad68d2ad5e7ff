using System.Globalization;

namespace ClusterCerts.Cli;

/// <summary>How a <see cref="NodeCert"/> is shown: all its properties but the certificate itself.</summary>
internal static class NodeCertView
{
    internal static View<NodeCert> View { get; } = new(
        new("NodeId", c => c.NodeId, InTable: true),
        new("Status", c => c.Status, InTable: true),
        new("Subject", c => c.Subject),
        new("Issuer", c => c.Issuer),
        new("SerialNumber", c => c.SerialNumber),
        new("NotBefore", c => c.NotBefore),
        new("NotAfter", c => c.NotAfter, InTable: true),
        new("DaysLeft", c => c.DaysLeft, InTable: true),
        new("EffectiveNotAfter", c => c.EffectiveNotAfter),
        new("LimitedBy", c => c.LimitedBy, InTable: true) { Shown = LimitOf, IsOptional = true },
        new("DnsNames", c => c.DnsNames, InTable: true) { Fit = Fit.Words },
        new("IPAddresses", c => c.IPAddresses, InTable: true) { Fit = Fit.Words },
        new("MoreNames", MoreNamesOf, InTable: true) { Fit = Fit.Words, IsOptional = true, IsOnlyInTable = true },
        new("Uris", c => c.Uris),
        new("EmailAddresses", c => c.EmailAddresses),
        new("UserPrincipalNames", c => c.UserPrincipalNames),
        new("Purpose", c => c.Purpose),
        new("KeyAlgorithm", c => c.KeyAlgorithm, InTable: true),
        new("Fingerprint", c => c.Fingerprint),
        new("Thumbprint", c => c.Thumbprint),
        new("CertificatePath", c => c.CertificatePath, InTable: true, IsPath: true),
        new("CurrentPath", c => c.CurrentPath, IsPath: true),
        new("KeyPath", c => c.KeyPath, IsPath: true),
        new("AuthorityPath", c => c.AuthorityPath, IsPath: true),
        new("ExportedAs", c => c.ExportedAs),
        new("ExportedTo", c => c.ExportedTo, IsPath: true),
        new("ExportedTargetPath", c => c.ExportedTargetPath),
        new("ExportedAt", c => c.ExportedAt),
        new("ExportedSerialNumber", c => c.ExportedSerialNumber),
        new("PublishedTo", c => c.PublishedTo),
        new("PublishedAt", c => c.PublishedAt),
        new("PublishedState", c => c.PublishedState),
        new("PublishedSerialNumber", c => c.PublishedSerialNumber));

    private static string[] MoreNamesOf(NodeCert cert) => [.. cert.Uris, .. cert.EmailAddresses, .. cert.UserPrincipalNames];

    // What ends before the certificate, and when; nothing where it is the certificate itself or nobody accepts it any more.
    private static string LimitOf(NodeCert cert) =>
        cert.LimitedBy == NodeCertLimit.Leaf || cert.Status is not (NodeCertStatus.Valid or NodeCertStatus.NotYetValid)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{cert.LimitedBy} {cert.EffectiveNotAfter.UtcDateTime:yyyy-MM-dd}");
}
