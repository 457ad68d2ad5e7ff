using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>Judges one request by what the authority knows and what the administrator gives.</summary>
internal sealed class RequestJudge
{
    private readonly NodeHistory _history;
    private readonly DecodedRequest _request;
    private readonly object _target;
    private readonly List<ClusterCertsException> _refusals = [];
    private readonly List<string> _violations = [];
    private readonly List<string> _dropped = [];
    private readonly List<string> _ignored = [];
    private readonly List<(RequestRisk Risk, string Reason)> _remarks = [];
    private NodeId _id;
    private SubjectNames _names = new([], []);
    private CertPurpose _purpose;
    private NodeCert? _latest;
    private bool _hasLatestKey;

    private RequestJudge(NodeCertRequest request, NodeHistory history)
    {
        _history = history;
        _request = request.Decoded;
        _target = request.Path ?? request.NodeId;
    }

    private bool IsLive => _latest is { Status: NodeCertStatus.Valid or NodeCertStatus.NotYetValid };

    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="history">What the authority knows.</param>
    /// <param name="parameters">What the administrator gives.</param>
    internal static RequestJudgement Judge(NodeCertRequest request, NodeHistory history, ApprovalParameters parameters)
    {
        var judge = new RequestJudge(request, history);
        judge.JudgeKey(request);
        if (judge.JudgeIdentity(parameters.NodeId ?? request.GivenNodeId))
        {
            judge.JudgeOwner();
            judge.JudgeWishes(parameters);
        }

        return judge.ToJudgement();
    }

    private RequestJudgement ToJudgement() => new()
    {
        Target = _target,
        Id = _id,
        Names = _names,
        Purpose = _purpose,
        Latest = _latest,
        HasLatestKey = _hasLatestKey,
        Refusals = _refusals,
        Violations = _violations,
        Dropped = _dropped,
        Ignored = _ignored,
        Remarks = _remarks,
    };

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

            _id = NodeId.Parse(text);
            _history.Profile.CheckNodeId(_id);
            _history.Names.Check(_id);
        }
        catch (ClusterCertsException e)
        {
            Refuse(e);
            return false;
        }

        if (_history.Rules.OfNodeId(_id) is PolicyViolation violation)
            Refuse(violation);
        if (_id.ToString().Any(c => !char.IsAscii(c)))
            Tell(RequestRisk.Medium, "Its node ID holds characters that may look like others.");
        if (given is not null && _request.SubjectDn.CommonNames.Any(name => name != given))
        {
            string claimed = string.Join(", ", _request.SubjectDn.CommonNames.Select(n => $"'{DisplayText.Clip(n)}'"));
            Tell(RequestRisk.Medium, $"It claims to be {claimed}, and is treated as '{_id}'.");
        }

        if (_request.SubjectDn.Parts.Count > 1 || given is not null)
            _ignored.Add($"the subject '{_request.SubjectDn}' beyond the node ID");
        return true;
    }

    private void JudgeOwner()
    {
        _latest = _history.LatestOf(_id);
        _hasLatestKey = _latest is not null && _latest.Decoded.PublicKey.Equals(_request.PublicKey);
        if (_history.Keys.IsCompromised(_request.PublicKey))
            Refuse(KeyOwners.Compromised(_id));
        else if (_history.Keys.Problem(_id, _request.PublicKey, _history.Rules) is PolicyViolation violation)
            Refuse(violation);

        if (_history.UnrecordedRevocation(_id) is ClusterCertsException unrecorded)
            Refuse(unrecorded);

        if (_history.IsRemoved(_id))
            Tell(RequestRisk.High, $"'{_id}' was taken out of service with Remove-NodeCert; its certificate would bring it back.");
        else if (_latest is null)
            Tell(RequestRisk.Low, $"It is the first of '{_id}'.");
        else if (_latest.Status == NodeCertStatus.Revoked)
            Tell(RequestRisk.Medium, $"The last certificate of '{_id}' was revoked.");
        else if (_hasLatestKey)
            Tell(RequestRisk.Low, $"It is for the key that '{_id}' has.");
        else if (IsLive && !_history.IsDue(_latest))
            Tell(RequestRisk.Medium, $"It brings another key for '{_id}', whose certificate is good until {_latest.NotAfter:u}: "
                + "ask whoever runs the node.");
        else
            Tell(RequestRisk.Low, $"It brings a new key for '{_id}', whose certificate expires or expired at {_latest.NotAfter:u}.");

        if (_latest is not null && _request.PublicKey.Strength < _latest.Decoded.PublicKey.Strength)
            Tell(RequestRisk.Medium, $"Its key, {_request.PublicKey.Name}, is weaker than the one that '{_id}' {Has}, {_latest.KeyAlgorithm}.");
    }

    private void JudgeWishes(ApprovalParameters parameters)
    {
        IEnumerable<string> has = IsLive ? _latest!.DnsNames.Concat(_latest.IPAddresses) : [];
        IReadOnlyList<FurtherName> given = Given(parameters);
        RequestedNames names = RequestedNames.Sort(
            _request, _id, _history, [.. has, .. parameters.DnsNames, .. parameters.IPAddresses], [.. IsLive ? FurtherOf(_latest!) : [], .. given]);
        Answer(names.Violations, _history.Rules.UnlistedNames);
        RequestedExtensions extensions = RequestedExtensions.Sort(
            _request, parameters.Purpose, IsLive ? _latest!.Purpose : null, _history.Profile.Purpose);
        Answer(extensions.Violations, _history.Rules.UnlistedExtensions);
        _ignored.AddRange(extensions.Ignored);
        _purpose = extensions.Purpose;
        try
        {
            _names = SubjectNames.For(
                _id,
                [.. names.DnsNames.Where(n => !PolicyRules.IsOwn(_id, n)), .. parameters.DnsNames],
                [.. names.Addresses, .. parameters.IPAddresses],
                _history.Profile.AddressAsDnsText) with { Further = FurtherNameTexts.CheckTogether([.. names.Further.Union(given)]) };
            _ = _names.NamelessNotice(_id, _purpose);
            if (_history.Rules.OfNames(_id, _names) is PolicyViolation violation)
                Refuse(violation);
        }
        catch (ClusterCertsException e)
        {
            Refuse(e);
        }

        JudgeChanges(parameters, given);
        JudgeLosses();
    }

    private IReadOnlyList<FurtherName> Given(ApprovalParameters parameters)
    {
        try
        {
            return parameters.Further.Of(_id);
        }
        catch (ClusterCertsException e)
        {
            Refuse(e);
            return [];
        }
    }

    private void JudgeChanges(ApprovalParameters parameters, IEnumerable<FurtherName> given)
    {
        if (_names.DnsNames.FirstOrDefault(n => n.StartsWith('*')) is string wildcard)
            Tell(RequestRisk.High, $"It would be valid for every name that '{wildcard}' stands for.");
        if (!IsLive)
            return;
        NameText[] added = [.. _names.Texts.Except(
            [.. _latest!.NameTexts, .. parameters.DnsNames.Concat(parameters.IPAddresses.Select(Normal)).Select(NameText.Of), .. given.Select(NameText.Of)])];
        if (added.Length > 0)
            Tell(RequestRisk.Medium, $"It adds names to those that '{_id}' has: {string.Join(", ", added)}.");
        if (parameters.Purpose is null && _latest.Purpose is CertPurpose.Server or CertPurpose.Client && _purpose != _latest.Purpose)
            Tell(RequestRisk.Medium, $"It is for {_purpose}, the certificate that '{_id}' has for {_latest.Purpose}.");
    }

    // A successor without a name that peers ask for, or without a usage, cuts its node off.
    private void JudgeLosses()
    {
        if (_latest is null)
            return;
        DecodedCertificate last = _latest.Decoded;
        string[] names = [.. _latest.NameTexts.Except(_names.Texts).Select(n => n.Text)];
        int others = (last.SubjectAltNames?.Count ?? 0) - _latest.NameTexts.Count;
        if (others > 0)
            names = [.. names, others == 1 ? "a name of another kind" : $"{others} names of other kinds"];
        if (names.Length > 0)
            Tell(RequestRisk.Medium, $"It loses names that '{_id}' {Has}: {string.Join(", ", names)}.");
        string[] usages = [.. (last.ExtendedKeyUsages ?? []).Except(KeyPurposes.Of(_purpose)).Select(KeyPurposes.NameOf)];
        if (usages.Length > 0)
            Tell(RequestRisk.Medium, $"It loses usages that '{_id}' {Has}: {string.Join(", ", usages)}.");
    }

    private string Has => IsLive ? "has" : "had last";

    private static string Normal(string address) => IPNames.TryParse(address, out System.Net.IPAddress? parsed) ? parsed.ToString() : address;

    private void Tell(RequestRisk risk, string reason) => _remarks.Add((risk, reason));

    private static IReadOnlyList<FurtherName> FurtherOf(NodeCert cert) => cert.Decoded.SubjectAltNames?.Further ?? [];

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
