namespace ClusterCerts.Trust;

/// <summary>Opens handshakes that hear which signatures a server verifies of its clients, which the platform's TLS does not tell. It stands in an assembly
/// of its own, with the package that it needs.</summary>
internal interface ISchemeEngine
{
    /// <summary>Begins a handshake. No certificate is shown in it, and it is never finished with one who asks for one.</summary>
    /// <param name="serverName">The name that is asked for (SNI); empty to ask for none.</param>
    ISchemeTalk Begin(string serverName);
}

/// <summary>Our side of such a handshake.</summary>
internal interface ISchemeTalk
{
    /// <summary>Whether nothing more is to be said or heard.</summary>
    bool IsOver { get; }

    /// <summary>The signatures that the server verifies in the certificates of clients, as TLS numbers them (RFC 8446 4.2.3); null where it did not say so.</summary>
    IReadOnlyList<int>? Schemes { get; }

    /// <summary>Takes what is to be sent.</summary>
    byte[] TakeOutput();

    /// <summary>Hears what the server said.</summary>
    void Hear(ReadOnlySpan<byte> heard);
}
