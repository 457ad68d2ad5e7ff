namespace ClusterCerts;

/// <summary>Looks at requests for an authority, as it stands when the reviewer is made.</summary>
public sealed class RequestReviewer
{
    private readonly NodeHistory _history;
    private readonly Dictionary<string, NodeCertRequest> _byNode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeCertRequest> _byKey = new(StringComparer.Ordinal);

    /// <summary>Makes a reviewer; the policy and the ledger are read once.</summary>
    /// <param name="authority">The authority. Its signing key is not needed.</param>
    /// <exception cref="ClusterCertsException">The policy or the ledger is damaged or cannot be read.</exception>
    public RequestReviewer(CertAuthority authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        _history = new NodeHistory(authority);
    }

    /// <summary>Looks at a request: what it asks for, beside what the policy allows and what its node has.</summary>
    /// <param name="request">The request. One that another request of this reviewer contradicts is told as such.</param>
    /// <returns>The request with the judgement; one that would be refused is no error here.</returns>
    public NodeCertRequest Review(NodeCertRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestJudgement judgement = RequestJudgement.Of(request, _history, new ApprovalParameters());
        judgement.JudgeNeighbours();
        JudgeBesideOthers(request, judgement);
        string[] has = judgement.IsLive ? [.. judgement.Latest!.DnsNames, .. judgement.Latest.IPAddresses] : [];
        string[] willHave = [.. RequestJudgement.Texts(judgement.Names)];
        string[] keyUsedBy = [.. _history.Keys.Of(request.Decoded.PublicKey)];
        return new NodeCertRequest(request.Decoded, request.Path, request.FileHasKey)
        {
            KeyPath = request.KeyPath,
            AuthorityPath = _history.AuthorityPath,
            AllowedByPolicy = judgement.Refusals.Count == 0,
            Violations = judgement.Violations,
            Dropped = [.. judgement.Dropped, .. judgement.Ignored],
            NamesAdded = [.. willHave.Except(has, StringComparer.OrdinalIgnoreCase)],
            NamesRemoved = [.. has.Except(willHave, StringComparer.OrdinalIgnoreCase)],
            CurrentSerialNumber = judgement.IsLive ? judgement.Latest!.SerialNumber : null,
            KeyReused = keyUsedBy.Length > 0,
            KeyUsedBy = [.. keyUsedBy.Select(o => o.Length == 0 ? "a CA" : o)],
            Risk = judgement.Risk,
            Reasons = judgement.Reasons,
        };
    }

    // Two keys for one node, or one key for two nodes: not both can be right.
    private void JudgeBesideOthers(NodeCertRequest request, RequestJudgement judgement)
    {
        if (judgement.Refusals.Count > 0)
            return; // What proves nothing contradicts nothing.
        string id = judgement.Id.ToString();
        if (!_byNode.TryAdd(id, request) && _byNode[id].PublicKeyFingerprint != request.PublicKeyFingerprint)
            judgement.Tell(RequestRisk.Medium, $"Another request, '{_byNode[id].Path}', asks for '{id}' with another key.");
        if (!_byKey.TryAdd(request.PublicKeyFingerprint, request) && _byKey[request.PublicKeyFingerprint].NodeId != id)
            judgement.Tell(RequestRisk.Medium, $"Another request, '{_byKey[request.PublicKeyFingerprint].Path}', is for the same key.");
    }
}
