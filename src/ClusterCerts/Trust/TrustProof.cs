namespace ClusterCerts.Trust;

/// <summary>Whether a running server trusts a CA.</summary>
public enum TrustProofState
{
    /// <summary>It accepts a client certificate of the CA, and none of a CA that was made up on the spot.</summary>
    Trusted,

    /// <summary>It accepts a client certificate of the CA that all trust, and none of the one that is asked about.</summary>
    NotTrusted,

    /// <summary>Nothing that it does tells.</summary>
    Unprovable,
}

/// <summary>A running server that is asked what it trusts.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="StartTls">The protocol in which TLS begins only when it is asked for; null for TLS from the first byte.</param>
public sealed record TrustQuestion(EndpointAddress Endpoint, StartTls? StartTls = null)
{
    /// <summary>The node whose name is asked for (SNI), where it can be; null for the name in the endpoint.</summary>
    public string? NodeId { get; init; }
}

/// <summary>What a running server showed of the CAs that it trusts.</summary>
public sealed class TrustProof
{
    internal TrustProof(TrustQuestion question, string authority, TrustProofState state, string reason)
    {
        Endpoint = question.Endpoint.ToString();
        Authority = authority;
        State = state;
        Reason = reason;
    }

    /// <summary>The server, such as <c>node1:8443</c>.</summary>
    public string Endpoint { get; }

    /// <summary>The distinguished name of the CA that is asked about: the next one while a rotation is in the phases Stage and Trust, else the one that
    /// signs.</summary>
    public string Authority { get; }

    /// <summary>Whether it trusts it.</summary>
    public TrustProofState State { get; }

    /// <summary>What it did, in a sentence without its end; safe to print.</summary>
    public string Reason { get; }

    /// <summary>One line: the server, the state and the reason.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => $"{Endpoint}: {State}: {Reason}";
}
