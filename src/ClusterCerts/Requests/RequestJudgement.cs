using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>What an authority makes of a request: what its certificate would say, why it would be refused, and how closely to look.</summary>
internal sealed class RequestJudgement
{
    private readonly NodeHistory _history;
    private readonly DecodedRequest _request;
    private readonly object _target;
    private readonly List<ClusterCertsException> _refusals = [];
    private readonly List<string> _violations = [];
    private readonly List<string> _dropped = [];
    private readonly List<string> _ignored = [];
    private readonly SortedDictionary<RequestRisk, List<string>> _reasons = [];

    private RequestJudgement(NodeCertRequest request, NodeHistory history)
    {
        _history = history;
        _request = request.Decoded;
        _target = request.Path ?? request.NodeId;
    }

    internal NodeId Id { get; private set; }

    internal SubjectNames Names { get; private set; } = new([], []);

    internal CertPurpose Purpose { get; private set; }

    /// <summary>The node's latest certificate, or null.</summary>
    internal NodeCert? Latest { get; private set; }

    /// <summary>Whether that one is live.</summary>
    internal bool IsLive => Latest is { Status: NodeCertStatus.Valid or NodeCertStatus.NotYetValid };

    /// <summary>Whether the request is for the key that the latest certificate has.</summary>
    internal bool HasLatestKey { get; private set; }

    /// <summary>Why it is refused.</summary>
    internal IReadOnlyList<ClusterCertsException> Refusals => _refusals;

    /// <summary>The same in sentences, without what to do about it.</summary>
    internal IReadOnlyList<string> Violations => _violations;

    /// <summary>What it asks for and is left out because the policy says so.</summary>
    internal IReadOnlyList<string> Dropped => _dropped;

    /// <summary>What it asks for and is left out as always.</summary>
    internal IReadOnlyList<string> Ignored => _ignored;

    internal RequestRisk Risk => _reasons.Count == 0 ? RequestRisk.Low : _reasons.Keys.Max();

    /// <summary>Why the risk is what it is, the weightiest first.</summary>
    internal IReadOnlyList<string> Reasons => [.. _reasons.Reverse().SelectMany(r => r.Value)];

    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="history">What the authority knows.</param>
    /// <param name="parameters">What the administrator gives.</param>
    internal static RequestJudgement Of(NodeCertRequest request, NodeHistory history, ApprovalParameters parameters)
    {
        var judgement = new RequestJudgement(request, history);
        judgement.JudgeKey(request);
        if (judgement.JudgeIdentity(parameters.NodeId ?? request.GivenNodeId))
        {
            judgement.JudgeOwner();
            judgement.JudgeWishes(parameters);
        }

        return judgement;
    }

    /// <summary>The error to report for all that is refused.</summary>
    internal ClusterCertsException ToException() => _refusals.Count == 1
        ? _refusals[0]
        : new(_refusals[0].ErrorCode, string.Join(" ", _refusals.Select(r => r.Message)), _target, _refusals[0]);

    private void JudgeKey(NodeCertRequest request)
    {
        if (request.Problem is ClusterCertsException problem)
            Refuse(problem);
        else if (_history.Rules.OfKey(_request.PublicKey) is PolicyViolation violation)
            Refuse(violation);
        if (request.FileHasKey)
            Tell(RequestRisk.High, "Its file holds the private key too, which should never leave the node.");
    }

    private bool JudgeIdentity(string? given)
    {
        string? text = given ?? (_request.SubjectDn.CommonNames is [string only] ? only : null);
        try
        {
            if (text is null)
            {
                string names = _request.SubjectDn.CommonNames.Count == 0 ? "no common name" : "several common names";
                throw new ClusterCertsException(
                    ErrorCode.InvalidNodeId,
                    $"The request '{_target}' has {names}, so it claims no node ID; give it with -NodeId.",
                    _target);
            }

            Id = NodeId.Parse(text);
            _history.Profile.CheckNodeId(Id);
            _history.Names.Check(Id);
        }
        catch (ClusterCertsException e)
        {
            Refuse(e);
            return false;
        }

        if (_history.Rules.OfNodeId(Id) is PolicyViolation violation)
            Refuse(violation);
        if (Id.ToString().Any(c => !char.IsAscii(c)))
            Tell(RequestRisk.Medium, "Its node ID holds characters that may look like others.");
        if (given is not null && _request.SubjectDn.CommonNames.Any(name => name != given))
        {
            string claimed = string.Join(", ", _request.SubjectDn.CommonNames.Select(n => $"'{DisplayText.Clip(n)}'"));
            Tell(RequestRisk.Medium, $"It claims to be {claimed}, and is taken for '{Id}'.");
        }

        if (_request.SubjectDn.Parts.Count > 1 || given is not null)
            _ignored.Add($"the subject '{_request.SubjectDn}' beyond the node ID");
        return true;
    }

    private void JudgeOwner()
    {
        Latest = _history.LatestOf(Id);
        HasLatestKey = Latest is not null && Latest.Decoded.PublicKey.Equals(_request.PublicKey);
        if (_history.Keys.IsCompromised(_request.PublicKey))
            Refuse(KeyOwners.Compromised(Id));
        else if (_history.Keys.Problem(Id, _request.PublicKey, _history.Rules) is PolicyViolation violation)
            Refuse(violation);

        if (_history.UnrecordedRevocation(Id) is ClusterCertsException unrecorded)
            Refuse(unrecorded);

        if (_history.IsRemoved(Id))
            Tell(RequestRisk.Medium, $"'{Id}' was taken out of service; its certificate would bring it back.");
        else if (Latest is null)
            Tell(RequestRisk.Low, $"It is the first of '{Id}'.");
        else if (Latest.Status == NodeCertStatus.Revoked)
            Tell(RequestRisk.Medium, $"The last certificate of '{Id}' was revoked.");
        else if (HasLatestKey)
            Tell(RequestRisk.Low, $"It is for the key that '{Id}' has.");
        else if (IsLive && !_history.IsDue(Latest))
            Tell(RequestRisk.Medium, $"It brings another key for '{Id}', whose certificate is good until {Latest.NotAfter:u}: ask whoever runs the node.");
        else
            Tell(RequestRisk.Low, $"It brings a new key for '{Id}', whose certificate expires or expired at {Latest.NotAfter:u}.");

        if (Latest is not null && KeyStrength.Of(_request.PublicKey) < KeyStrength.Of(Latest.Decoded.PublicKey))
            Tell(RequestRisk.Medium, $"Its key, {_request.PublicKey.Name}, is weaker than the one that '{Id}' {Has}, {Latest.KeyAlgorithm}.");
    }

    private void JudgeWishes(ApprovalParameters parameters)
    {
        IEnumerable<string> has = IsLive ? Latest!.DnsNames.Concat(Latest.IPAddresses) : [];
        RequestedNames names = RequestedNames.Sort(_request, Id, _history, [.. has, .. parameters.DnsNames, .. parameters.IPAddresses]);
        Answer(names.Violations, _history.Rules.UnlistedNames);
        RequestedExtensions extensions = RequestedExtensions.Sort(
            _request, parameters.Purpose, IsLive ? Latest!.Purpose : null, _history.Profile.Purpose);
        Answer(extensions.Violations, _history.Rules.UnlistedExtensions);
        _ignored.AddRange(extensions.Ignored);
        Purpose = extensions.Purpose;
        try
        {
            Names = SubjectNames.For(
                Id,
                [.. names.DnsNames.Where(n => !PolicyRules.IsOwn(Id, n)), .. parameters.DnsNames],
                [.. names.Addresses, .. parameters.IPAddresses],
                _history.Profile.AddressAsDnsText);
            _ = Names.NamelessNotice(Id, Purpose);
            if (_history.Rules.OfNames(Id, Names) is PolicyViolation violation)
                Refuse(violation);
        }
        catch (ClusterCertsException e)
        {
            Refuse(e);
        }

        JudgeChanges(parameters);
        JudgeLosses();
    }

    private void JudgeChanges(ApprovalParameters parameters)
    {
        if (Names.DnsNames.FirstOrDefault(n => n.StartsWith('*')) is string wildcard)
            Tell(RequestRisk.High, $"It would be valid for every name that '{wildcard}' stands for.");
        if (!IsLive)
            return;
        string[] added = [.. Texts(Names).Except(
            [.. Latest!.DnsNames, .. Latest.IPAddresses, .. parameters.DnsNames, .. parameters.IPAddresses.Select(Normal)],
            StringComparer.OrdinalIgnoreCase)];
        if (added.Length > 0)
            Tell(RequestRisk.Medium, $"It adds names to those that '{Id}' has: {string.Join(", ", added)}.");
        if (parameters.Purpose is null && Latest.Purpose is CertPurpose.Server or CertPurpose.Client && Purpose != Latest.Purpose)
            Tell(RequestRisk.Medium, $"It is for {Purpose}, the certificate that '{Id}' has for {Latest.Purpose}.");
    }

    // A successor without a name that peers ask for, or without a usage, cuts its node off.
    private void JudgeLosses()
    {
        if (Latest is null)
            return;
        DecodedCertificate last = Latest.Decoded;
        string[] names = [.. Latest.DnsNames.Concat(Latest.IPAddresses).Except(Texts(Names), StringComparer.OrdinalIgnoreCase)];
        int others = (last.SubjectAltNames?.Count ?? 0) - Latest.DnsNames.Count - Latest.IPAddresses.Count;
        if (others > 0)
            names = [.. names, others == 1 ? "a name of another kind" : $"{others} names of other kinds"];
        if (names.Length > 0)
            Tell(RequestRisk.Medium, $"It loses names that '{Id}' {Has}: {string.Join(", ", names)}.");
        string[] usages = [.. (last.ExtendedKeyUsages ?? []).Except(KeyPurposes.Of(Purpose)).Select(KeyPurposes.NameOf)];
        if (usages.Length > 0)
            Tell(RequestRisk.Medium, $"It loses usages that '{Id}' {Has}: {string.Join(", ", usages)}.");
    }

    private string Has => IsLive ? "has" : "had last";

    private static string Normal(string address) => IPNames.TryParse(address, out System.Net.IPAddress? parsed) ? parsed.ToString() : address;

    /// <summary>Looks whether other nodes have its names: whoever has another's name can be taken for it.</summary>
    internal void JudgeNeighbours()
    {
        string[] has = IsLive ? [.. Latest!.DnsNames, .. Latest.IPAddresses] : [];
        foreach (string name in Texts(Names).Except(has, StringComparer.OrdinalIgnoreCase))
        {
            string[] others = [.. _history.OthersWith(name, Id)];
            if (others.Length == 0)
                continue;
            bool isIdentity = PolicyRules.IsOwn(Id, name) || others.Any(o => NodeId.TryParse(o, out NodeId other) && PolicyRules.IsOwn(other, name));
            string owners = string.Join(", ", others.Select(o => $"'{o}'"));
            Tell(isIdentity ? RequestRisk.High : RequestRisk.Medium, $"Its name '{name}' is one of {owners}.");
        }
    }

    /// <summary>Adds a reason that others than the request itself give.</summary>
    internal void Tell(RequestRisk risk, string reason)
    {
        if (!_reasons.TryGetValue(risk, out List<string>? reasons))
            _reasons[risk] = reasons = [];
        reasons.Add(reason);
    }

    internal static IEnumerable<string> Texts(SubjectNames names) => names.DnsNames.Concat(names.Addresses.Select(a => a.ToString()));

    private void Answer(IReadOnlyList<PolicyViolation> violations, PolicyAnswer? answer)
    {
        foreach (PolicyViolation violation in violations)
        {
            if (answer == PolicyAnswer.Drop)
            {
                _dropped.Add(violation.Asked);
                Tell(RequestRisk.Medium, $"It asks for {violation.Asked}, which is left out.");
            }
            else
            {
                Refuse(violation);
            }
        }
    }

    private void Refuse(PolicyViolation violation) => Refuse(violation.ToException(_target), violation.Sentence);

    private void Refuse(ClusterCertsException refusal, string? reason = null)
    {
        // Two ways may find the same fault.
        if (_refusals.Any(r => r.Message == refusal.Message))
            return;
        _refusals.Add(refusal);
        _violations.Add(reason ?? refusal.Message);
        Tell(RequestRisk.High, reason ?? refusal.Message);
    }
}
