using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>The CA that follows one which is rotated away from: whether it can be made, and what it would not sign. Asked before anything is written.</summary>
internal sealed class OutgoingSuccessor
{
    private readonly ImportedCA _ca;
    private readonly PresetProfile _profile;
    private readonly byte[] _subject;

    /// <summary>Checks what is wanted.</summary>
    /// <param name="parameters">What is asked for.</param>
    /// <param name="ca">The CA that it follows.</param>
    /// <param name="profile">The preset's values.</param>
    /// <exception cref="ClusterCertsException">It could not be made, or nobody would take it.</exception>
    internal OutgoingSuccessor(SigningCertImportParameters parameters, ImportedCA ca, PresetProfile profile)
    {
        (_ca, _profile) = (ca, profile);
        Wanted = new NextAuthorityParameters { Subject = parameters.Subject, KeyAlgorithm = parameters.KeyAlgorithm, ReplaceConstraints = parameters.ReplaceConstraints };
        _subject = SuccessorName.Of(ca.Certificate, profile.Preset, parameters.Subject);
        if (!Wanted.ReplaceConstraints && new KeptConstraints(ca.Chain, [], new()).Problems is [ClusterCertsException problem, ..])
        {
            throw new ClusterCertsException(
                problem.ErrorCode,
                $"{problem.Message} Here that makes the next CA without limits; to give it others take the phase back with Invoke-KeyRotation -Undo, and give them to the phase Stage.",
                problem.Target,
                problem);
        }

        if (AuthoritySubject.Outside(_subject, Constraints(), IsLinked ? ca.Chain : []) is ClusterCertsException outside)
            throw outside;
    }

    /// <summary>What is asked of it.</summary>
    internal NextAuthorityParameters Wanted { get; }

    /// <summary>The kind of its key.</summary>
    internal SuccessorKind KeyKind => SuccessorKind.Of(_ca.Certificate.PublicKey, _profile.Preset, Wanted.KeyAlgorithm);

    /// <summary>Its name.</summary>
    internal string Subject => $"{DistinguishedName.Decode(_subject, "subject", [])}";

    /// <summary>Whether the old CA certifies its key.</summary>
    internal bool IsLinked => CanLink(_ca);

    /// <summary>Whether a CA can certify its successor's key.</summary>
    internal static bool CanLink(ImportedCA ca) => ca.Key is not null && ca.Certificate.BasicConstraints?.PathLength != 0;

    /// <summary>Why nodes will not get new certificates in the phase Issue, one error a node.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="store">Where their files will be.</param>
    /// <param name="now">The moment of the import.</param>
    internal IEnumerable<ClusterCertsException> Obstacles(OutgoingNodes nodes, IAuthorityStore store, DateTimeOffset now)
    {
        // Its key is made when it is; of what it may sign that says nothing.
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        var preview = new CertPreview([SigningKey.SelfSign(Template(key, now), key)]);
        PolicyRules rules = PolicyRules.For(_profile.Preset);
        foreach (OutgoingNode node in nodes.Live)
        {
            if (node.Refusal(_profile, rules, preview, store) is ClusterCertsException refusal)
                yield return NodeReissue.Obstacle(node.Id.ToString(), refusal, NodeReissue.OutgoingWay(refusal.ErrorCode));
        }
    }

    private NameConstraints? Constraints() => NextConstraints.Of(_ca.Chain, [], Wanted);

    private CertificateTemplate Template(KeyPair key, DateTimeOffset now) => new()
    {
        SerialNumber = SerialNumber.Parse("01"),
        IssuerName = _subject,
        SubjectName = _subject,
        Validity = default(CertLifetime).OfRoot(now, _profile.AuthorityLifetime),
        PublicKey = key.PublicKey,
        IsAuthority = true,
        PathLength = _profile.PathLength,
        NameConstraints = Constraints(),
    };
}
