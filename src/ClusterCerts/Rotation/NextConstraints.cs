using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Issuance;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>What the CA that comes next may sign for, whom that cuts off, and what it could be limited to. The nodes' certificates are read when
/// the first of that is asked.</summary>
/// <param name="rotation">The authority.</param>
/// <param name="wanted">What was asked of the next CA.</param>
/// <param name="isLinked">Whether the current CA cross-signs it where it can.</param>
internal sealed class NextConstraints(RotationRun rotation, NextAuthorityParameters wanted, bool isLinked)
{
    private CertificateChain? _above;
    private KeptConstraints? _kept;
    private LiveNames? _names;

    private bool IsAsked => wanted.Asked is not null || wanted.ReplaceConstraints;

    // The CAs that the next one is placed below.
    private CertificateChain Above() => _above ??= wanted.IssuerPath is string issuer
        ? SigningCert.Read(rotation.Context.StoreAt(issuer).Opened(issuer, "name another with -Issuer")).Chain
        : [];

    private KeptConstraints Kept() => _kept ??= new KeptConstraints(rotation.Signing.Chain, Above(), wanted.Asked ?? new());

    // Null also where it cannot be told, which blocks.
    private NameConstraints? Own() => wanted.ReplaceConstraints ? NameConstraints.Of(wanted.Asked ?? new())
        : Kept().Problems.Count > 0 ? null : NameConstraints.Of(wanted.Asked ?? new(), Kept().Constraints);

    /// <summary>The constraints of the next CA: what was asked for, and where nothing was what binds the current one.</summary>
    /// <param name="current">The current CA, then those above it.</param>
    /// <param name="above">The CAs that the next one is placed below; empty for a root.</param>
    /// <param name="wanted">What was asked of it.</param>
    /// <exception cref="ClusterCertsException">A name is not legal, or what binds the current one cannot be put into one certificate.</exception>
    internal static NameConstraints? Of(CertificateChain current, CertificateChain above, NextAuthorityParameters wanted)
    {
        NameConstraintParameters asked = wanted.Asked ?? new();
        if (wanted.ReplaceConstraints)
            return NameConstraints.Of(asked);
        var kept = new KeptConstraints(current, above, asked);
        return kept.Problems.Count > 0 ? throw kept.Problems[0] : NameConstraints.Of(asked, kept.Constraints);
    }

    /// <summary>The node IDs that the next CA may not sign for.</summary>
    internal IReadOnlyList<string> CutOff() => [.. Names().Outside.Select(node => node.NodeId.ToString())];

    /// <summary>The arguments that limit the next CA to the names in use; empty where there is none.</summary>
    internal string Proposal() => Names().Tightest(rotation.Signing.Preset)?.ToArguments() ?? "";

    /// <summary>For a plan: what it takes over from CAs that it is not below, and to what it could be limited, where nothing was asked.</summary>
    internal IEnumerable<string> Steps()
    {
        if (!wanted.ReplaceConstraints && Kept().Problems.Count == 0 && Kept().Left.Count > 0)
            yield return $"Limit it as {Kept().LeftNames} does, too: {NameConstraints.Texts(Own()).ToArguments()}".TrimEnd(' ', ':') + ".";
        if (!IsAsked && Proposal() is { Length: > 0 } arguments)
            yield return $"The names in use would let you limit the next CA: {arguments}";
    }

    /// <summary>What is left open, what of CAs above binds no more or is taken over, and who is cut off although that was confirmed.</summary>
    internal IEnumerable<string> Warnings()
    {
        if (Kept().Left.Count > 0)
        {
            yield return $"The next CA is not below {Kept().LeftNames}, whose name constraints bind the current one: " + (wanted.ReplaceConstraints
                ? "with -ReplaceConstraints they bind it no more."
                : "where no others are given they are taken over into its own certificate; -ReplaceConstraints leaves them out.");
        }

        foreach (string caution in IsAsked ? ConstraintCautions.Of(Own(), Above(), rotation.Signing.Preset) : ConstraintCautions.OfRoot(Own(), Above()))
            yield return $"The next CA is limited. {caution}";
        if (rotation.Parameters.Force)
        {
            foreach ((NodeId nodeId, string problem) in Names().Outside)
                yield return $"The next CA may not sign for node {nodeId}: {problem}.";
        }
    }

    /// <summary>What cannot be taken over, and who would be cut off by what was asked for, was taken over, or binds the CAs above, one error a node.</summary>
    internal IEnumerable<ClusterCertsException> Blocks()
    {
        if (!wanted.ReplaceConstraints && Kept().Problems.Count > 0)
            return Kept().Problems;
        if (SubjectBlock() is ClusterCertsException subject)
            return [subject];
        string remedy = wanted.IssuerPath is null ? "Permit its names too" : "Permit its names too, where the issuer may sign for them, or name another with -Issuer";
        return rotation.Parameters.Force ? [] : Names().Outside.Select(node => new ClusterCertsException(
            ErrorCode.RotationBlocked,
            $"Node '{node.NodeId}' would be cut off, since the next CA could not sign for it: {node.Problem}. {remedy}, or have it so with -Force.",
            node.NodeId.ToString()));
    }

    // Nothing can be confirmed here: what another CA would not take is not made.
    private ClusterCertsException? SubjectBlock()
    {
        DecodedCertificate[] signers = [.. Above(), .. isLinked && !KeepsRoot() && CrossCertificate.Obstacle(rotation) is null ? rotation.Signing.Chain : []];
        return Own() is null && !signers.Any(ca => ca.NameConstraints is not null) ? null
            : AuthoritySubject.Outside(SuccessorName.Of(rotation.Signing.Decoded, rotation.Signing.Preset, wanted.Subject), Own(), signers);
    }

    private bool KeepsRoot() => Above() is { Count: > 0 } above && above.Encoded[^1].AsSpan().SequenceEqual(rotation.Signing.Chain.Encoded[^1]);

    private LiveNames Names() => _names ??= new LiveNames([rotation.Store], rotation.Context.Now, [.. Limits()]);

    private IEnumerable<NameConstraints> Limits() => Above().Select(above => above.NameConstraints).Prepend(Own()).OfType<NameConstraints>();
}
