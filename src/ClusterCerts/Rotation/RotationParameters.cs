using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>What is to happen to a signing certificate's rotation. Without anything it goes on to the next phase.</summary>
public sealed record RotationParameters
{
    /// <summary>The phase to do; the next one by default.</summary>
    public RotationPhase? Phase { get; init; }

    /// <summary>Whether the last phase is undone.</summary>
    public bool Undo { get; init; }

    /// <summary>Whether a phase that was interrupted is completed.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether the signing key was stolen: a new CA at once, without the phases.</summary>
    public bool Compromised { get; init; }

    /// <summary>The next CA's distinguished name; the current one's with the next generation's number (<c>CN=prod G2</c>) by
    /// default.</summary>
    public string? Subject { get; init; }

    /// <summary>The algorithm of the next CA's key; that of the current one by default.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>Where the next CA's key is made, or taken if it is there already: in a token or in Windows' key storage; null for a file.</summary>
    public KeyUri? KeyUri { get; init; }

    /// <summary>How long the next CA is valid; as the preset says when nothing is asked for.</summary>
    public CertLifetime Lifetime { get; init; }

    /// <summary>How many CAs may follow below the next CA; the preset's by default.</summary>
    public int? PathLength { get; init; }

    /// <summary>Which names the next CA may sign for; a list that is null or empty is the current one's.</summary>
    public NameConstraintParameters Constraints { get; init; } = new();

    /// <summary>Whether the next CA takes over none of the current one's constraints: <see cref="Constraints"/> are all.</summary>
    public bool ReplaceConstraints { get; init; }

    /// <summary>The authority directory that signs the next CA, which is then an intermediate; null for a root.</summary>
    public string? IssuerPath { get; init; }

    /// <summary>What opens the key of the CA before, also when the next one signs already; the next key is encrypted with it too unless <see cref="NewPassphrase"/>
    /// is given.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>What the next CA's key is encrypted with, and opened with in every phase.</summary>
    public Passphrase? NewPassphrase { get; init; }

    /// <summary>What opens the key of <see cref="IssuerPath"/>.</summary>
    public Passphrase? IssuerPassphrase { get; init; }

    /// <summary>What the nodes' new keys are encrypted with; needed where the old ones are encrypted.</summary>
    public Passphrase? NodePassphrase { get; init; }

    /// <summary>
    /// Running servers that prove what nodes have: before <see cref="RotationPhase.Issue"/> that they take client certificates
    /// of the next CA, before <see cref="RotationPhase.Retire"/> that they serve a certificate of it. One that does not is in
    /// the way.
    /// </summary>
    public IReadOnlyList<EndpointAddress> Endpoints { get; init; } = [];

    /// <summary>How <see cref="Endpoints"/> are asked: what is shown to servers that want a client certificate, and for how long.</summary>
    public EndpointTestParameters EndpointTest { get; init; } = new();

    /// <summary>Whether nodes keep their keys instead of getting new ones.</summary>
    public bool ReuseKey { get; init; }

    /// <summary>How many keys are made at once; as many as there are processors by default.</summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>Whether <see cref="RotationPhase.Issue"/> may come before <see cref="RotationPhase.Trust"/>, which cuts off
    /// nodes; and whether the next CA may be limited so that nodes in use are cut off, or the others go on at <see cref="RotationPhase.Issue"/> without
    /// those that have come to names outside of its limits since.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the administrator said yes to <see cref="RotationPlan.Question"/>.</summary>
    public bool IsConfirmed { get; init; }
}
