namespace ClusterCerts.Discovery;

/// <summary>Where something was found.</summary>
/// <param name="Location">The place for people.</param>
/// <param name="Path">Its file on this machine, absolute; null where it is elsewhere.</param>
/// <param name="HostName">The host; null where it is this machine, and for an endpoint.</param>
/// <param name="Endpoint">The endpoint; null for a file.</param>
internal sealed record FoundPlace(string Location, string? Path, string? HostName, string? Endpoint)
{
    /// <summary>A file of this machine.</summary>
    internal static FoundPlace Of(string path) => new(path, path, null, null);

    /// <summary>A file of a host.</summary>
    internal static FoundPlace On(string hostName, string path) => new($"{hostName}:{path}", null, hostName, null);

    /// <summary>An endpoint.</summary>
    internal static FoundPlace At(string endpoint) => new(endpoint, null, null, endpoint);
}
