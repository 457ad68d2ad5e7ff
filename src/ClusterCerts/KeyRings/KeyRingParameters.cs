using ClusterCerts.Values;

namespace ClusterCerts.KeyRings;

/// <summary>What a new key ring is to be; null or empty takes the preset's value.</summary>
public sealed record KeyRingParameters
{
    /// <summary>The <see cref="Preset"/> by default.</summary>
    public const Preset DefaultPreset = Preset.Maelstrom;

    /// <summary>The number of <see cref="Slots"/> by default.</summary>
    public const int DefaultSlots = KeyRingLayout.SmallestCount;

    /// <summary>The folder to make; one that exists must be empty unless <see cref="Force"/> is given.</summary>
    public required string Path { get; init; }

    /// <summary>The system whose conventions the ring follows: <see cref="Preset.Maelstrom"/> by default.</summary>
    public Preset Preset { get; init; } = DefaultPreset;

    /// <summary>What the file names begin with: <c>server</c> gives <c>server_a.key</c>, which is the default.</summary>
    public string? Name { get; init; }

    /// <summary>The subject of every pair; null is the first DNS name, or else the ring's name, as the common name.</summary>
    public string? Subject { get; init; }

    /// <summary>The DNS names in every certificate.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>The addresses in every certificate.</summary>
    public IReadOnlyList<string> IPAddresses { get; init; } = [];

    /// <summary>The kind of key.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>How long the certificates are valid from now; 3560 days with the Maelstrom preset.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>How many pairs.</summary>
    public int Slots { get; init; } = DefaultSlots;

    /// <summary>Whether a ring that is there is replaced.</summary>
    public bool Force { get; init; }
}
