using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>Looks at requests for an authority, as it is when the reviewer is made.</summary>
public sealed class RequestReviewer
{
    private readonly NodeHistory _history;
    private readonly ApprovalParameters _given;
    private readonly Dictionary<string, List<NodeCertRequest>> _byNode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(NodeCertRequest Request, string NodeId)>> _byKey = new(StringComparer.Ordinal);

    /// <summary>Makes a reviewer; the policy and the ledger are read once.</summary>
    /// <param name="store">The authority. Its signing key is not needed.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="given">What the administrator will give at approval, such as the node ID; nothing by default.</param>
    /// <exception cref="ClusterCertsException">The policy or the ledger is damaged or cannot be read.</exception>
    internal RequestReviewer(IAuthorityStore store, AuthorityContext context, ApprovalParameters? given)
    {
        _history = new NodeHistory(store, context);
        _given = given ?? new ApprovalParameters();
    }

    /// <summary>Looks at a request: what it asks for, beside what the policy allows and what its node has.</summary>
    /// <param name="request">The request. One that an earlier request of this reviewer contradicts is reported as such.</param>
    /// <returns>The request with the judgement; one that would be refused is no error here.</returns>
    public NodeCertRequest Review(NodeCertRequest request) => Review([request])[0];

    /// <summary>Looks at requests that belong together: those that contradict each other are reported as such, the first too.</summary>
    /// <param name="requests">The requests.</param>
    /// <returns>The requests with the judgements, in the same order.</returns>
    public IReadOnlyList<NodeCertRequest> Review(IReadOnlyList<NodeCertRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var judged = requests.Select(request => (Request: request, Judgement: RequestJudge.Judge(request, _history, _given))).ToList();
        foreach ((NodeCertRequest request, RequestJudgement judgement) in judged)
            Remember(request, judgement);
        return judged.ConvertAll(j => Describe(j.Request, j.Judgement));
    }

    // What proves nothing contradicts nothing.
    private void Remember(NodeCertRequest request, RequestJudgement judgement)
    {
        if (judgement.Refusals.Count > 0)
            return;
        string id = judgement.Id.ToString();
        if (!_byNode.TryGetValue(id, out List<NodeCertRequest>? ofNode))
            _byNode[id] = ofNode = [];
        ofNode.Add(request);
        if (!_byKey.TryGetValue(request.PublicKeyFingerprint, out List<(NodeCertRequest, string)>? ofKey))
            _byKey[request.PublicKeyFingerprint] = ofKey = [];
        ofKey.Add((request, id));
    }

    private NodeCertRequest Describe(NodeCertRequest request, RequestJudgement alone)
    {
        RequestJudgement judgement = alone.With([.. BesideNodes(alone), .. BesideRequests(request, alone)]);
        IReadOnlyList<NameText> has = judgement.IsLive ? judgement.Latest!.NameTexts : [];
        NameText[] willHave = [.. judgement.NameTexts];
        string[] keyUsedBy = [.. _history.Keys.Of(request.Decoded.PublicKey)];
        return new NodeCertRequest(request.Decoded, request.Path, request.FileHasKey)
        {
            GivenNodeId = _given.NodeId ?? request.GivenNodeId,
            KeyPath = request.KeyPath,
            AuthorityPath = _history.AuthorityPath,
            AllowedByPolicy = judgement.Refusals.Count == 0,
            Violations = judgement.Violations,
            Dropped = [.. judgement.Dropped, .. judgement.Ignored],
            NamesAdded = [.. willHave.Except(has).Select(n => n.Text)],
            NamesRemoved = [.. has.Except(willHave).Select(n => n.Text)],
            CurrentSerialNumber = judgement.IsLive ? judgement.Latest!.SerialNumber : null,
            KeyReused = keyUsedBy.Length > 0,
            KeyUsedBy = [.. keyUsedBy.Select(o => o.Length == 0 ? "a CA" : o)],
            Risk = judgement.Risk,
            Reasons = judgement.Reasons,
        };
    }

    // Whoever has another's name can be taken for it.
    private IEnumerable<(RequestRisk Risk, string Reason)> BesideNodes(RequestJudgement judgement)
    {
        IReadOnlyList<NameText> has = judgement.IsLive ? judgement.Latest!.NameTexts : [];
        foreach (NameText name in judgement.NameTexts.Except(has))
        {
            string[] others = [.. _history.OthersWith(name, judgement.Id)];
            if (others.Length == 0)
                continue;
            bool isIdentity = PolicyRules.IsOwn(judgement.Id, name.Text)
                || others.Any(o => NodeId.TryParse(o, out NodeId other) && PolicyRules.IsOwn(other, name.Text));
            string owners = string.Join(", ", others.Select(o => $"'{o}'"));
            yield return (isIdentity ? RequestRisk.High : RequestRisk.Medium, $"Its name '{name}' is one of {owners}.");
        }
    }

    // Two requests for one node, or one key for two nodes: not both can be right.
    private IEnumerable<(RequestRisk Risk, string Reason)> BesideRequests(NodeCertRequest request, RequestJudgement judgement)
    {
        if (judgement.Refusals.Count > 0)
            yield break;
        string id = judgement.Id.ToString();
        if (_byNode[id].Find(other => IsRival(other, request)) is NodeCertRequest rival)
        {
            string how = rival.PublicKeyFingerprint != request.PublicKeyFingerprint ? "with another key" : "too";
            yield return (RequestRisk.Medium, $"Another request, '{rival.Path}', asks for '{id}' {how}.");
        }

        if (_byKey[request.PublicKeyFingerprint].Find(other => other.NodeId != id).Request is NodeCertRequest twin)
            yield return (RequestRisk.Medium, $"Another request, '{twin.Path}', is for the same key.");
    }

    // A file that is looked at twice is one request.
    private static bool IsRival(NodeCertRequest other, NodeCertRequest request) =>
        other.PublicKeyFingerprint != request.PublicKeyFingerprint || other.Path != request.Path;
}
