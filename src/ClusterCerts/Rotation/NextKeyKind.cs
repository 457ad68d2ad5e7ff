using ClusterCerts.Storage;
using ClusterCerts.Targets;
using ClusterCerts.Trust;

namespace ClusterCerts.Rotation;

/// <summary>Whether the nodes' software takes a CA with the key that the next one gets. That is looked up when it is first asked.</summary>
/// <param name="rotation">The authority.</param>
/// <param name="wanted">What was asked of the next CA.</param>
internal sealed class NextKeyKind(RotationRun rotation, NextAuthorityParameters wanted)
{
    private const string Server = "what serves at the endpoint";

    private static readonly FitVerdict Silent = new(Fitness.Unknown, Server, "it does not say so, or does not answer");

    private SuccessorKind? _kind;
    private (IReadOnlyList<string> Refusals, IReadOnlyList<string> Doubts)? _found;

    /// <summary>It, for a sentence.</summary>
    internal string Name => $"{Kind.Algorithm}";

    private SuccessorKind Kind => _kind ??= SuccessorKind.Of(rotation.Signing.Decoded.PublicKey, rotation.Signing.Preset, wanted.KeyAlgorithm);

    /// <summary>That it is another than the current CA's, though none was asked for; that it is not taken, where that was confirmed; and of whom it is not known.</summary>
    internal IEnumerable<string> Warnings()
    {
        if (Kind.Change is string change)
            yield return change;
        foreach (string refusal in rotation.Parameters.Force ? Found().Refusals : [])
            yield return $"Nodes are cut off. {refusal}";
        foreach (string doubt in Found().Doubts)
            yield return $"{doubt} See docs/keys.md before the phase Issue; -Undo is the way back.";
    }

    /// <summary>That it is not taken, unless that was confirmed.</summary>
    internal IEnumerable<ClusterCertsException> Blocks() => rotation.Parameters.Force ? [] : Found().Refusals.Select(refusal => new ClusterCertsException(
        ErrorCode.RotationBlocked, $"Nodes would be cut off. {refusal} Choose another with -KeyAlgorithm, or have it so with -Force.", rotation.Store.Location));

    private (IReadOnlyList<string> Refusals, IReadOnlyList<string> Doubts) Found() => _found ??= Look();

    private (IReadOnlyList<string> Refusals, IReadOnlyList<string> Doubts) Look()
    {
        KeyFamily family = KeyFamilies.Of(Kind.Algorithm);
        if (family == KeyFamily.Usual)
            return ([], []);
        Ledger ledger = rotation.Store.ReadLedger();
        var software = NodeSoftware.Read(rotation.Store);
        string[] nodes = [.. LiveNodes.Of(rotation.Store, ledger, rotation.Context.Now).Select(node => node.NodeId.ToString())];
        var certificates = new FitSurvey($"a CA with a key of the kind {Kind.Algorithm}");
        var lists = new FitSurvey($"a revocation list of a CA with a key of the kind {Kind.Algorithm}");
        bool hasLists = AuthorityLists.AnyKept(rotation.Store, ledger);
        (string? NodeId, FitVerdict Verdict)[] told = [.. (nodes.Length == 0 ? (string?[])[null] : nodes).Select(node => (node, software.Judge(node, family, KeyRole.Authority)))];
        (FitVerdict[] ofNodes, (string Endpoint, FitVerdict Verdict)[] servers) = Asked(software, told);
        foreach ((string endpoint, FitVerdict verdict) in servers)
            certificates.AddServer(endpoint, verdict);
        foreach ((string? node, FitVerdict verdict) in told.Zip(ofNodes, (one, verdict) => (one.NodeId, verdict)))
        {
            // Of an authority without nodes its preset alone counts.
            if (node is not null || verdict.Fitness == Fitness.Refuses)
                certificates.Add(node, verdict);
            if (node is not null && hasLists && verdict.Fitness != Fitness.Refuses && software.Judge(node, family, KeyRole.RevocationList) is { Fitness: Fitness.Refuses } list)
                lists.Add(node, list);
        }

        // Who has taken the present CA's key takes the next one's of that kind; of refusals that is no proof, since nothing shows that those nodes run.
        bool isTaken = KeyFamilies.Of(rotation.Signing.Decoded.PublicKey) == family;
        return ([.. certificates.Refusals(), .. lists.Refusals()], isTaken ? [] : [.. certificates.Doubts()]);
    }

    // What their servers say counts before what their layouts let expect, but for those that are known to take none; then the further servers of -Endpoint.
    private (FitVerdict[] OfNodes, (string Endpoint, FitVerdict Verdict)[] Servers) Asked(NodeSoftware software, IReadOnlyList<(string? NodeId, FitVerdict Verdict)> told)
    {
        RotationParameters how = rotation.Parameters;
        TrustQuestion?[] ofNodes = [.. told.Select(one => one.NodeId is not null && one.Verdict.Fitness != Fitness.Refuses ? software.EndpointOf(one.NodeId) : null)];
        TrustQuestion[] questions = [.. ofNodes.OfType<TrustQuestion>(), .. how.Endpoints.Select(endpoint => new TrustQuestion(endpoint, how.EndpointTest.StartTls))];
        if (questions.Length == 0 || KeyFamilies.Scheme(Kind.Algorithm) is not int scheme)
            return ([.. told.Select(one => one.Verdict)], []);
        var answers = new Queue<IReadOnlyList<int>?>(SchemeProbe.Ask(questions, how.EndpointTest.Timeout, rotation.Context));
        FitVerdict[] nodes = [.. told.Zip(ofNodes, (one, question) => question is null ? one.Verdict : Heard(answers.Dequeue(), scheme) ?? one.Verdict)];
        return (nodes, [.. how.Endpoints.Select(endpoint => (endpoint.ToString(), Heard(answers.Dequeue(), scheme) ?? Silent))]);
    }

    private static FitVerdict? Heard(IReadOnlyList<int>? schemes, int scheme) => schemes is null ? null
        : schemes.Contains(scheme) ? new FitVerdict(Fitness.Takes, Server, "")
        : new FitVerdict(Fitness.Refuses, Server, "in a handshake it asks its clients for certificates with other signatures");
}
