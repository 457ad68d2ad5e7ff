using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Targets;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>The kind of key that the next CA gets: what was asked for, else what the current one has.</summary>
/// <param name="Algorithm">The kind.</param>
/// <param name="Change">Why it is not that of the current CA, though no other was asked for: a sentence, or null.</param>
internal sealed record SuccessorKind(KeyAlgorithm Algorithm, string? Change)
{
    /// <summary>The kind for a successor.</summary>
    /// <param name="key">The current CA's key.</param>
    /// <param name="preset">Whose kind counts where the current one's cannot be kept.</param>
    /// <param name="wanted">What was asked for, or null.</param>
    internal static SuccessorKind Of(PublicKeyInfo key, Preset preset, KeyAlgorithm? wanted)
    {
        if (wanted is KeyAlgorithm asked)
            return new SuccessorKind(asked, null);
        if ((key.Algorithm ?? NotWeaker(key)) is KeyAlgorithm kept)
        {
            if (!IsRefusedBy(preset, kept))
                return new SuccessorKind(kept, key.Algorithm == kept ? null : Told(kept, $"no key of its size ({key.Name}) is made here"));
            return Usual($"the software of the preset {preset} does not take {kept}");
        }

        return Usual($"no key of that kind ({key.Name}) is made here");

        SuccessorKind Usual(string because)
        {
            KeyAlgorithm usual = PresetProfile.For(preset).AuthorityKey;
            return new SuccessorKind(usual, Told(usual, because));
        }

        string Told(KeyAlgorithm instead, string because) =>
            $"The next CA gets a key of the kind {instead}, not that of the current one: {because}. Choose one with -KeyAlgorithm.";
    }

    // RSA of others' sizes: the smallest of ours that is not weaker, of RSA as long as there is one.
    private static KeyAlgorithm? NotWeaker(PublicKeyInfo key) => key switch
    {
        { IsRsa: false } => null,
        { KeySize: < 2048 } => KeyAlgorithm.Rsa2048,
        { KeySize: < 3072 } => KeyAlgorithm.Rsa3072,
        { KeySize: < 7680 } => KeyAlgorithm.Rsa4096, // By the strength of NIST SP 800-57 part 1 table 2 all below 7680 bits are one.
        _ => KeyAlgorithm.EcdsaP384,
    };

    private static bool IsRefusedBy(Preset preset, KeyAlgorithm kind) =>
        NodeSoftware.Of(preset).Judge(nodeId: null, KeyFamilies.Of(kind), KeyRole.Authority).Fitness == Fitness.Refuses;
}
