using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Targets;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Whether the software of nodes takes the certificates that they are about to get: their keys, and the CA's above them.</summary>
/// <param name="store">The authority.</param>
/// <param name="authorities">Its CA, then those above it.</param>
internal sealed class NodeKeyFit(IAuthorityStore store, CertificateChain authorities)
{
    private readonly Dictionary<(KeyFamily Family, KeyRole Role), FitSurvey> _surveys = [];

    /// <summary>That the software of a preset does not take the key of a CA that is made for it; of keys that most software does not take also that it is not known.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="asked">The kind of key; null for the preset's.</param>
    internal static IReadOnlyList<string> OfNew(Preset preset, KeyAlgorithm? asked) =>
        KeyFamilies.Of(asked ?? PresetProfile.For(preset).AuthorityKey) is var family && family == KeyFamily.Usual ? []
            : Told(Begin(family, KeyRole.Authority), NodeSoftware.Of(preset), family, KeyRole.Authority, [(null, IsNew: true)]);

    /// <summary>Who does not take what; and of keys that most software does not take also of whom it is not known, where the node had none before. One sentence for
    /// all nodes of one reason. What is known of the nodes is read only where there is such a key.</summary>
    /// <param name="wishes">The certificates, all or the next part of them.</param>
    /// <param name="hasMore">Whether more parts follow: a reason of many nodes is told once for all parts.</param>
    internal IReadOnlyList<string> Warnings(IEnumerable<CertWish> wishes, bool hasMore = false)
    {
        KeyFamily[] above = [.. authorities.Select(ca => KeyFamilies.Of(ca.PublicKey)).Distinct().Where(family => family != KeyFamily.Usual)];
        (string NodeId, KeyFamily Own, KeyFamily Before)[] nodes =
            [.. wishes.Select(wish => (wish.Id.ToString(), wish.Key.Family, wish.Inherited?.KeyAlgorithm is KeyAlgorithm before ? KeyFamilies.Of(before) : KeyFamily.Usual))];
        if (above.Length == 0 && Array.TrueForAll(nodes, node => node.Own == KeyFamily.Usual))
            return [];
        try
        {
            var software = NodeSoftware.Read(store);
            return
            [
                .. nodes.Select(node => node.Own).Distinct().Where(family => family != KeyFamily.Usual)
                    .SelectMany(family => Part(software, family, KeyRole.Node, nodes.Where(node => node.Own == family).Select(node => ((string?)node.NodeId, IsNew: node.Before != family)), hasMore)),
                .. above.SelectMany(family => Part(software, family, KeyRole.Authority, nodes.Select(node => ((string?)node.NodeId, IsNew: false)), hasMore)),
            ];
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.TargetsDamaged or ErrorCode.TargetsMissing)
        {
            return [$"It is not known whether the nodes' software takes such keys: {e.Message}"];
        }
    }

    private static FitSurvey Begin(KeyFamily family, KeyRole role) =>
        new(role == KeyRole.Node ? $"an {KeyFamilies.Name(family)} key" : $"a certificate under a CA with an {KeyFamilies.Name(family)} key");

    private IReadOnlyList<string> Part(NodeSoftware software, KeyFamily family, KeyRole role, IEnumerable<(string? NodeId, bool IsNew)> nodes, bool hasMore)
    {
        if (!_surveys.TryGetValue((family, role), out FitSurvey? survey))
            _surveys[(family, role)] = survey = Begin(family, role);
        survey.NextPart();
        survey.HasMore = hasMore;
        return Told(survey, software, family, role, nodes);
    }

    private static IReadOnlyList<string> Told(FitSurvey survey, NodeSoftware software, KeyFamily family, KeyRole role, IEnumerable<(string? NodeId, bool IsNew)> nodes)
    {
        foreach ((string? nodeId, bool isNew) in nodes)
        {
            FitVerdict verdict = software.Judge(nodeId, family, role);
            if (verdict.Fitness == Fitness.Refuses || (isNew && KeyFamilies.IsRare(family)))
                survey.Add(nodeId, verdict);
        }

        return [.. survey.Refusals(), .. survey.Doubts()];
    }
}
