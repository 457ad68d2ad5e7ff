using ClusterCerts.Discovery;

namespace ClusterCerts.Cli;

/// <summary>How a <see cref="FoundNodeCert"/> is shown: the certificate, what it is beside the ledger, and where it was found.</summary>
internal static class FoundNodeCertView
{
    private static readonly string[] InTable = ["NodeId", "NotAfter"];
    private static readonly string[] OfCertificates = ["Status", "NotBefore", "NotAfter", "DaysLeft", "EffectiveNotAfter", "LimitedBy"];

    internal static View<FoundNodeCert> View { get; } = new(
    [
        new("Finding", f => f.Finding, InTable: true),
        .. NodeCertView.View.Properties.Select(p =>
            new Property<FoundNodeCert>(p.Name, f => IsUnknown(f, p.Name) ? null : p.Value(f.Cert), InTable.Contains(p.Name), p.IsPath)),
        new("HostName", f => f.HostName),
        new("Endpoint", f => f.Endpoint),
        new("Location", f => f.Location, InTable: true) { Fit = Fit.Middle, Shown = PlaceOf },
        new("Reason", f => CommandWords.Translate(f.Reason)),
    ]);

    private static string PlaceOf(FoundNodeCert found) =>
        TextValues.Write(found.HostName is null && found.Endpoint is null ? PathText.Short(found.Location) : found.Location);

    // A key without a certificate has none of these.
    private static bool IsUnknown(FoundNodeCert found, string property) => found.Status is null && OfCertificates.Contains(property);
}
