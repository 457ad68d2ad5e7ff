namespace ClusterCerts.Publishing;

/// <summary>What became of a publication to one node.</summary>
public sealed class NodeCertPublication
{
    internal NodeCertPublication(PublicationOrder order) => Order = order;

    /// <summary>The node.</summary>
    public string NodeId => Order.NodeId;

    /// <summary>The host; null for a folder of this machine.</summary>
    public string? HostName => Order.Target.HostName;

    /// <summary>The folder or file there.</summary>
    public string TargetPath => Order.Target.TargetPath;

    /// <summary>What became of it.</summary>
    public NodeCertPublicationState State { get; init; }

    /// <summary>Why, where there is something to say; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The serial number of the certificate that was to be brought, in upper-case hexadecimal digits; null where it could not be read.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The files that were changed, their paths there; after a roll-back those that were changed back.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath => Order.Target.AuthorityPath;

    /// <summary>Why it failed or was rolled back; null where it was not.</summary>
    public ClusterCertsException? Error { get; init; }

    internal PublicationOrder Order { get; }

    /// <summary>The digest of the trust and lists that the node has.</summary>
    internal string? TrustSha256 { get; init; }

    /// <summary>Whether the node has the certificate now, and whether it was seen to serve it; null where it has it not.</summary>
    internal bool? IsProven { get; init; }

    /// <summary>The node and what became of it, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{NodeId}: {State}{(Reason is null ? "" : $" ({Reason})")}";
}
