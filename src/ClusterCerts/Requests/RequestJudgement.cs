using ClusterCerts.Authority;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>What an authority makes of a request: what its certificate would say, why it would be refused, and how closely to look.</summary>
internal sealed record RequestJudgement
{
    /// <summary>The request's file, or its node ID.</summary>
    internal required object Target { get; init; }

    /// <summary>The node that it is for; no node ID at all when it claims none, which is among the refusals.</summary>
    internal required NodeId Id { get; init; }

    /// <summary>The names that its certificate would have.</summary>
    internal required SubjectNames Names { get; init; }

    internal required CertPurpose Purpose { get; init; }

    /// <summary>The node's latest certificate, or null.</summary>
    internal NodeCert? Latest { get; init; }

    /// <summary>Whether that one is live.</summary>
    internal bool IsLive => Latest is { Status: NodeCertStatus.Valid or NodeCertStatus.NotYetValid };

    /// <summary>Whether the request is for the key that the latest certificate has.</summary>
    internal bool HasLatestKey { get; init; }

    /// <summary>Why it is refused.</summary>
    internal required IReadOnlyList<ClusterCertsException> Refusals { get; init; }

    /// <summary>The same in sentences, without what to do about it.</summary>
    internal required IReadOnlyList<string> Violations { get; init; }

    /// <summary>What it asks for and is left out because the policy says so.</summary>
    internal required IReadOnlyList<string> Dropped { get; init; }

    /// <summary>What it asks for and is left out as always.</summary>
    internal required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>What is worth a look, each with how closely, in the order in which it was found.</summary>
    internal required IReadOnlyList<(RequestRisk Risk, string Reason)> Remarks { get; init; }

    internal RequestRisk Risk => Remarks.Count == 0 ? RequestRisk.Low : Remarks.Max(r => r.Risk);

    /// <summary>Why the risk is what it is, the weightiest first.</summary>
    internal IReadOnlyList<string> Reasons => [.. Remarks.OrderByDescending(r => r.Risk).Select(r => r.Reason)];

    /// <summary>The names that its certificate would have, as they are told.</summary>
    internal IEnumerable<NameText> NameTexts => Names.Texts;

    /// <summary>The same with remarks that others than the request itself give.</summary>
    internal RequestJudgement With(IEnumerable<(RequestRisk Risk, string Reason)> more) => this with { Remarks = [.. Remarks, .. more] };

    /// <summary>The error to report for all that is refused.</summary>
    internal ClusterCertsException ToException() => Refusals.Count == 1
        ? Refusals[0]
        : new(Refusals[0].ErrorCode, string.Join(" ", Refusals.Select(r => r.Message)), Target, Refusals[0]);
}
