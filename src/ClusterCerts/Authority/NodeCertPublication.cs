using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>What became of a publication to one node.</summary>
public sealed class NodeCertPublication
{
    internal NodeCertPublication()
    {
    }

    /// <summary>The node.</summary>
    public required string NodeId { get; init; }

    /// <summary>The host; null for a folder of this machine.</summary>
    public string? HostName { get; init; }

    /// <summary>The folder or file there.</summary>
    public required string TargetPath { get; init; }

    /// <summary>What became of it.</summary>
    public NodeCertPublicationState State { get; init; }

    /// <summary>Why, where there is something to say; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The serial number of the certificate that was to be brought, in upper-case hexadecimal digits; null where it could not be read.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The files that were changed, their paths there; after a roll-back those that were changed back.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The authority directory, absolute; null of a key ring.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>The folder of the key ring, absolute; null of an authority.</summary>
    public string? KeyRing { get; init; }

    /// <summary>Why it failed or was rolled back; null where it was not.</summary>
    public ClusterCertsException? Error { get; init; }

    /// <summary>What the ledger says of the files that the node has now; null where it has them not, or nobody knows.</summary>
    internal PublishedFiles? Has { get; init; }

    /// <summary>The node and what became of it, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{NodeId}: {State}{(Reason is null ? "" : $" ({Reason})")}";
}
