namespace ClusterCerts.Values;

/// <summary>One system's conventions in one word; every value can still be given by hand.</summary>
public enum Preset
{
    /// <summary>What pleases every system at once.</summary>
    Default,

    /// <summary>reign: the node ID is a decimal number from 0 to 255.</summary>
    Reign,

    /// <summary>Maelstrom's private ports: a key ring, not a signing certificate.</summary>
    Maelstrom,

    /// <summary>Erlang distribution over TLS: the node ID is the host part of the node's name.</summary>
    Erlang,

    /// <summary>Ganeti: RSA 2048, no intermediate, leaves of less than 168 hours.</summary>
    Ganeti,

    /// <summary>OpenStack Magnum: certificates for the users of a cluster.</summary>
    Magnum,
}
