using System.Globalization;
using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>The values behind a <see cref="Preset"/>.</summary>
internal sealed record PresetProfile
{
    private static readonly PresetProfile[] Profiles =
    [
        new() { Preset = Preset.Default },
        new()
        {
            Preset = Preset.Reign,
            AuthorityKey = KeyAlgorithm.EcdsaP521,
            LeafKey = KeyAlgorithm.EcdsaP521,
            LeafLifetime = TimeSpan.FromDays(3650),
            ClampsByItself = true,
            NodeIdProblem = id => byte.TryParse(id.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out byte number)
                && number.ToString(CultureInfo.InvariantCulture) == id.ToString()
                    ? null
                    : "reign's node IDs are the decimal numbers 0 to 255",
        },
        new()
        {
            Preset = Preset.Maelstrom,
            AuthorityKey = KeyAlgorithm.Rsa2048,
            LeafKey = KeyAlgorithm.Rsa2048,
            AuthorityLifetime = TimeSpan.FromDays(3560),
            LeafLifetime = TimeSpan.FromDays(3560),
            KeyRingDnsNames = ["maelstrom.example.com"],
        },
        new()
        {
            Preset = Preset.Erlang,
            AddressAsDnsText = true,
            NodeIdProblem = id => id.Address is not null || id.IsDnsName
                ? null
                : "for Erlang it is the host part of the node's name, a host name or an address",
        },
        new()
        {
            Preset = Preset.Ganeti,
            AuthorityKey = KeyAlgorithm.Rsa2048,
            AuthorityLifetime = TimeSpan.FromDays(1825),
            PathLength = 0,
            LeafKey = KeyAlgorithm.Rsa2048,
            LeafLifetime = TimeSpan.FromHours(24),
            NodeIdProblem = id => id.IsDnsName ? null : "for Ganeti it is the name of the cluster or of a node, a host name",
        },
        new()
        {
            Preset = Preset.Magnum,
            AuthorityKey = KeyAlgorithm.Rsa4096,
            CommonNameOnly = true,
            LeafKey = KeyAlgorithm.Rsa4096,
            Purpose = CertPurpose.Client,
        },
    ];

    internal required Preset Preset { get; init; }

    internal KeyAlgorithm AuthorityKey { get; init; } = KeyAlgorithm.EcdsaP256;

    internal TimeSpan AuthorityLifetime { get; init; } = TimeSpan.FromDays(3650);

    internal int PathLength { get; init; } = 1;

    /// <summary>The authority is named by one common name and nothing else.</summary>
    internal bool CommonNameOnly { get; init; }

    internal KeyAlgorithm LeafKey { get; init; } = KeyAlgorithm.EcdsaP256;

    internal TimeSpan LeafLifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>A leaf whose lifetime was not given expires with its issuer at the latest, without being asked.</summary>
    internal bool ClampsByItself { get; init; }

    internal CertPurpose Purpose { get; init; } = CertPurpose.Node;

    /// <summary>An address is in the SAN as text too, where Erlang looks for it.</summary>
    internal bool AddressAsDnsText { get; init; }

    /// <summary>The DNS names in the certificates of a key ring; empty when the system has no rings.</summary>
    internal IReadOnlyList<string> KeyRingDnsNames { get; init; } = [];

    /// <summary>Why a node ID does not fit the system, or null.</summary>
    internal Func<NodeId, string?> NodeIdProblem { get; init; } = static _ => null;

    /// <summary>Checks that a node ID fits the system.</summary>
    /// <exception cref="ClusterCertsException">It does not; the message says why.</exception>
    internal void CheckNodeId(NodeId id)
    {
        if (NodeIdProblem(id) is string problem)
            throw new ClusterCertsException(ErrorCode.InvalidNodeId, $"'{id}' does not fit the preset {Preset}: {problem}.", id.ToString());
    }

    internal static PresetProfile For(Preset preset) => Array.Find(Profiles, p => p.Preset == preset)
        ?? throw new ArgumentOutOfRangeException(nameof(preset));
}
