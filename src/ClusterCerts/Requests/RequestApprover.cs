using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>Signs requests: each is judged again, and what it gets is decided by the policy and the parameters.</summary>
internal sealed class RequestApprover(IAuthorityStore store, AuthorityContext context, ApprovalParameters parameters, Action<string>? notify)
{
    private const string Operation = "Approve-NodeCertRequest";

    private readonly string _output = Path.GetFullPath(parameters.OutputPath ?? store.Location);
    private readonly Dictionary<PlannedCert, (NodeCertRequest Request, RequestJudgement Judgement)> _judged = [];
    private NodeHistory? _latest;

    internal IEnumerable<Outcome<NodeCert>> Approve(
        IReadOnlyList<NodeCertRequest> requests, Passphrase? passphrase, CancellationToken cancellation)
    {
        if (parameters.NodeId is not null && requests.Count > 1)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"-NodeId is for one request, and there are {requests.Count}; approve that one alone.", parameters.NodeId);
        }

        ClusterCertsException?[] skipped = [.. TooRisky(requests)];
        if (requests.Count > 0 && Array.TrueForAll(skipped, why => why is not null))
        {
            foreach (ClusterCertsException? why in skipped)
                yield return new(why!.Target!, null, why); // Nothing is signed, and no key is needed.
            yield break;
        }

        using var signer = new CurrentSigner(store, passphrase);
        var history = new NodeHistory(store, context);
        var plans = new List<Outcome<PlannedCert>>();
        foreach ((NodeCertRequest request, ClusterCertsException? why) in requests.Zip(skipped))
        {
            cancellation.ThrowIfCancellationRequested();
            plans.Add(why is null ? Plan(request, history) : new(why.Target!, null, why));
        }

        var batch = new CertBatch(
            store, context, signer, Operation, notify,
            (plan, ledger) => JudgeAgain(_judged[plan].Request, _judged[plan].Judgement, history, ledger));
        foreach (Outcome<NodeCert> outcome in batch.Run(WithoutContradictions(plans), threads: null, cancellation))
            yield return outcome;
    }

    // Beside each other: two that contradict each other are of a higher risk than each alone.
    private IEnumerable<ClusterCertsException?> TooRisky(IReadOnlyList<NodeCertRequest> requests) => parameters.MaximumRisk is not RequestRisk maximum
        ? new ClusterCertsException?[requests.Count]
        : new RequestReviewer(store, context, parameters).Review(requests)
            .Select(reviewed => reviewed.Risk <= maximum ? null : TooRisky(reviewed, maximum));

    private static ClusterCertsException TooRisky(NodeCertRequest request, RequestRisk maximum)
    {
        object target = request.Path ?? request.NodeId;
        string allowed = maximum == RequestRisk.Low ? "Low" : $"at most {maximum}";
        return new ClusterCertsException(
            ErrorCode.RequestRiskTooHigh,
            $"The request '{target}' is of {request.Risk} risk and is skipped, since only what is of {allowed} risk is to be "
                + $"signed: {string.Join(" ", request.Reasons)} "
                + "Look at it with Get-NodeCertRequest, and approve it alone if it is right.",
            target);
    }

    // Each alone may be the node's own; together one of them is not, or one too many, and nobody here can tell which.
    private static List<Outcome<PlannedCert>> WithoutContradictions(List<Outcome<PlannedCert>> plans)
    {
        var refusals = new Dictionary<PlannedCert, ClusterCertsException>();
        IEnumerable<IGrouping<string, PlannedCert>> contradictions = plans.Select(p => p.Value).OfType<PlannedCert>()
            .GroupBy(p => p.Wish.Id.FileStem, StringComparer.OrdinalIgnoreCase).Where(node => node.Skip(1).Any());
        foreach (IGrouping<string, PlannedCert> node in contradictions)
        {
            (ErrorCode code, string why) = Contradiction([.. node]);
            foreach (PlannedCert plan in node)
                refusals[plan] = new ClusterCertsException(code, why, plan.Target);
        }

        return plans.ConvertAll(
            p => p.Value is PlannedCert plan && refusals.TryGetValue(plan, out ClusterCertsException? why) ? new(p.Target, null, why) : p);
    }

    private static (ErrorCode Code, string Why) Contradiction(IReadOnlyList<PlannedCert> node)
    {
        string[] targets = [.. node.Select(p => $"'{p.Target}'").Distinct(StringComparer.Ordinal)];
        string[] ids = [.. node.Select(p => $"'{p.Wish.Id}'").Distinct(StringComparer.Ordinal)];
        if (ids.Length > 1)
        {
            return (ErrorCode.NodeIdCollision, $"The requests {string.Join(" and ", targets)} ask for {string.Join(" and ", ids)}, "
                + "which would share a file name; "
                + "approve one of them, or give the other an ID of its own with -NodeId.");
        }

        bool isOneKey = !node.DistinctBy(p => p.Wish.Key).Skip(1).Any();
        if (targets.Length == 1 && isOneKey)
            return (ErrorCode.ContradictoryRequests, $"The request {targets[0]} is named more than once; name it once.");
        string what = isOneKey ? $"all ask for {ids[0]}" : $"ask for {ids[0]} with different keys";
        return (ErrorCode.ContradictoryRequests, $"The requests {string.Join(" and ", targets)} {what}. Find out which is the right one, "
            + "and approve it alone.");
    }

    private Outcome<PlannedCert> Plan(NodeCertRequest request, NodeHistory history)
    {
        object target = request.Path ?? request.NodeId;
        try
        {
            RequestJudgement judgement = RequestJudge.Judge(request, history, parameters);
            if (judgement.Refusals.Count > 0)
                throw judgement.ToException();
            string certificate = Path.Combine(_output, $"node.{judgement.Id.FileStem}.crt");
            CheckKeyBeside(certificate, request, judgement);
            var plan = new PlannedCert
            {
                Target = target,
                Wish = new CertWish
                {
                    Id = judgement.Id,
                    Names = judgement.Names,
                    Purpose = judgement.Purpose,
                    Lifetime = parameters.Lifetime,
                    Key = new CertKey.OfNode(request.Decoded.PublicKey),
                },
                Basis = new NodeSnapshot(
                    judgement.Id, judgement.Latest is NodeCert latest
                        ? SerialNumber.Parse(latest.SerialNumber) : null, judgement.Latest?.Status == NodeCertStatus.Revoked,
                    history.IsRemoved(judgement.Id)),
                CertificatePath = certificate,
                FolderToMake = _output,
                Replaces = judgement.IsLive ? SerialNumber.Parse(judgement.Latest!.SerialNumber) : null,
                Detail = "request",
                MayReplaceFiles = parameters.Force || IsLatest(certificate, judgement),
            };
            plan.CheckFiles(context.Files);
            _judged[plan] = (request, judgement);
            if (judgement.Dropped.Count > 0)
            {
                string dropped = string.Join(", ", judgement.Dropped);
                notify?.Invoke($"The request '{target}' asks for {dropped}: the certificate leaves that out.");
            }

            return new(target, plan, null);
        }
        catch (ClusterCertsException e)
        {
            return new(target, null, e);
        }
    }

    // Others may have changed the ledger or the policy since: what is signed is what would be judged now.
    private void JudgeAgain(NodeCertRequest request, RequestJudgement before, NodeHistory history, Ledger ledger)
    {
        if (_latest is null || !_latest.IsCurrent(ledger))
            _latest = history.IsCurrent(ledger) ? history : new NodeHistory(store, context);
        if (ReferenceEquals(_latest, history))
            return;
        RequestJudgement now = RequestJudge.Judge(request, _latest, parameters);
        if (now.Refusals.Count > 0)
            throw now.ToException();
        bool isSame = now.Purpose == before.Purpose && now.Dropped.SequenceEqual(before.Dropped)
            && now.NameTexts.Select(n => n.Text).SequenceEqual(before.NameTexts.Select(n => n.Text));
        if (!isSame)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process changed what '{before.Id}' may have while its request was judged. Look at the request with "
                    + "Get-NodeCertRequest, then approve it again.",
                request.Path ?? request.NodeId);
        }
    }

    // The ledger can restore it, so that putting its successor in its place loses nothing.
    private static bool IsLatest(string path, RequestJudgement judgement) =>
        judgement.Latest is NodeCert latest && File.Exists(path)
        && CertificateFile.Read(path)[0].Fingerprint == latest.Fingerprint;

    // A certificate beside another key would be a pair that no program can load.
    private static void CheckKeyBeside(string certificate, NodeCertRequest request, RequestJudgement judgement)
    {
        string key = Path.ChangeExtension(certificate, ".key");
        if (File.Exists(key) && !judgement.HasLatestKey && !IsKeyOf(request, key))
        {
            throw new ClusterCertsException(
                ErrorCode.KeyMismatch,
                $"'{key}' is there and is not the key of this request; move it away, or give another folder with -OutputPath.",
                key);
        }
    }

    // One that cannot be read, being encrypted for example, is taken for another's.
    private static bool IsKeyOf(NodeCertRequest request, string path)
    {
        try
        {
            using KeyPair key = PrivateKeyFile.Read(path, passphrase: null);
            return key.PublicKey.Equals(request.Decoded.PublicKey);
        }
        catch (ClusterCertsException)
        {
            return false;
        }
    }
}
