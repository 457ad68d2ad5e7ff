namespace ClusterCerts.Cli;

/// <summary>How a <see cref="NodeCertRequest"/> is shown.</summary>
internal static class NodeCertRequestView
{
    internal static View<NodeCertRequest> View { get; } = new(
        new("NodeId", r => r.NodeId, InTable: true),
        new("Risk", r => r.Risk, InTable: true),
        new("Reasons", r => r.Reasons.Select(CommandWords.Translate)),
        new("Subject", r => r.Subject),
        new("DnsNames", r => r.DnsNames, InTable: true) { Fit = Fit.Words },
        new("IPAddresses", r => r.IPAddresses, InTable: true) { Fit = Fit.Words },
        new("Uris", r => r.Uris),
        new("EmailAddresses", r => r.EmailAddresses),
        new("UserPrincipalNames", r => r.UserPrincipalNames),
        new("OtherNames", r => r.OtherNames),
        new("Purpose", r => r.Purpose),
        new("ExtendedKeyUsages", r => r.ExtendedKeyUsages),
        new("KeyAlgorithm", r => r.KeyAlgorithm, InTable: true),
        new("PublicKeyFingerprint", r => r.PublicKeyFingerprint),
        new("SignatureValid", r => r.SignatureValid),
        new("AllowedByPolicy", r => r.AllowedByPolicy),
        new("Violations", r => r.Violations.Select(CommandWords.Translate)),
        new("Dropped", r => r.Dropped),
        new("NamesAdded", r => r.NamesAdded),
        new("NamesRemoved", r => r.NamesRemoved),
        new("CurrentSerialNumber", r => r.CurrentSerialNumber),
        new("KeyReused", r => r.KeyReused),
        new("KeyUsedBy", r => r.KeyUsedBy),
        new("Path", r => r.Path, InTable: true, IsPath: true),
        new("KeyPath", r => r.KeyPath, IsPath: true),
        new("AuthorityPath", r => r.AuthorityPath, IsPath: true));

    /// <summary>Prints a table, and below it for people why the risk of some is not low.</summary>
    internal static void Print(Printer printer, IEnumerable<NodeCertRequest> requests)
    {
        var toExplain = new List<NodeCertRequest>();
        printer.Objects(View, requests.Select(Remember));
        foreach (NodeCertRequest request in toExplain)
        {
            printer.Line();
            printer.Line($"{TextValues.Printable(request.NodeId)} ({TextValues.Printable(PathText.Short(request.Path ?? ""))}):");
            foreach (string reason in request.Reasons)
                printer.Line($"  {TextValues.Printable(CommandWords.Translate(reason))}");
        }

        NodeCertRequest Remember(NodeCertRequest request)
        {
            if (request.Risk > RequestRisk.Low)
                toExplain.Add(request);
            return request;
        }
    }
}
