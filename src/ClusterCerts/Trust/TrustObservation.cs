namespace ClusterCerts.Trust;

/// <summary>How a connection ended on which a client certificate was shown.</summary>
internal enum TrustEnding
{
    /// <summary>There was none, or no TLS on it.</summary>
    Failed,

    /// <summary>The server refused: it ended the handshake after it had shown its own certificate, or sent an alert afterwards.</summary>
    Refused,

    /// <summary>It closed the connection without a word; some refuse so.</summary>
    Broken,

    /// <summary>It said nothing in time, and whether it has judged the certificate is not known.</summary>
    Silent,

    /// <summary>It took the certificate.</summary>
    Accepted,
}

/// <summary>What a server did with a client certificate, or without one.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Reason">Why there was no connection or no TLS.</param>
internal sealed record TrustObservation(TrustEnding Ending, string Reason)
{
    /// <summary>Whether it asked for a client certificate; only known where we showed none.</summary>
    internal bool WantsClient { get; init; }

    /// <summary>The status of its answer to an HTTP request, or null where there was none.</summary>
    internal int? Status { get; init; }
}
