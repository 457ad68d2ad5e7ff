using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>What the name constraints of a new CA come to for nodes that are there already: those of its issuer, which may come over to an intermediate,
/// and those of a CA that it replaces.</summary>
internal sealed class ConstraintOutlook
{
    private const int Shown = 20;

    /// <summary>Reads the names in use. Nothing is changed.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="context">The world outside.</param>
    /// <exception cref="ClusterCertsException">A name is not legal, the CA's own lies outside of its limits, or the issuer cannot be read.</exception>
    internal ConstraintOutlook(SigningCertParameters wanted, AuthorityContext context)
    {
        Preset preset = wanted.Preset ?? Preset.Default;
        NameConstraints? own = NameConstraints.Of(wanted.Constraints);
        var limits = new List<NameConstraints>();
        if (own is not null)
            limits.Add(own);
        var stores = new List<IAuthorityStore>();
        CertificateChain above = [];
        if (wanted.Force && context.StoreAt(wanted.Path, wanted.Store) is var replaced && replaced.IsAuthority())
            stores.Add(replaced);
        if (wanted.IssuerPath is string path)
        {
            IAuthorityStore issuer = context.StoreAt(path).Opened(path, "name another with -Issuer");
            above = SigningCert.Read(issuer).Chain;
            limits.AddRange(above.Select(ca => ca.NameConstraints).OfType<NameConstraints>());
            stores.Add(issuer);
        }

        if (AuthoritySubject.Outside(AuthoritySubject.Of(wanted, context.StoreAt(wanted.Path, wanted.Store).Location), own, above) is ClusterCertsException outside)
            throw outside;

        var names = new LiveNames(stores, context.Now, limits);
        Outside = [.. names.Outside.Select(node => node.NodeId.ToString()).Distinct()];
        Proposal = names.Tightest(preset)?.ToArguments() ?? "";
        Warnings = [.. ConstraintCautions.Of(own, above, preset).Select(caution => $"The CA is limited. {caution}"), .. CutOff()];
    }

    /// <summary>The arguments that limit the CA to the names in use; empty where there are none.</summary>
    internal string Proposal { get; }

    /// <summary>The node IDs that it may not sign for.</summary>
    internal IReadOnlyList<string> Outside { get; }

    /// <summary>What to know before it is made.</summary>
    internal IReadOnlyList<string> Warnings { get; }

    private IEnumerable<string> CutOff()
    {
        if (Outside.Count > 0)
        {
            yield return $"The CA may not sign for {string.Join(", ", Outside.Take(Shown).Select(id => $"node {id}"))}"
                + $"{(Outside.Count > Shown ? $" and {Outside.Count - Shown} more" : "")}, with the names in use: none of them can have a certificate of it.";
        }
    }
}
