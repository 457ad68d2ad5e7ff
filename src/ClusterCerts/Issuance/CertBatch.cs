using System.Collections.Concurrent;
using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Issues many certificates: keys are made on all processors, certificates are signed and recorded in groups,
/// results come in order.</summary>
/// <param name="store">Whose they are.</param>
/// <param name="context">The world outside.</param>
/// <param name="signer">Its unlocked key.</param>
/// <param name="operation">Which command, for an administrator.</param>
/// <param name="notify">Receives what a certificate lacks, and whose software does not take it; without it the latter is a notice of the store.</param>
/// <param name="checkAgain">Looks under the lock whether what was decided with a plan still holds, and throws otherwise; may be null.</param>
internal sealed class CertBatch(
    IAuthorityStore store, AuthorityContext context, CurrentSigner signer, string operation, Action<string>? notify = null,
    Action<PlannedCert, Ledger>? checkAgain = null)
{
    // So many certificates share one flush of the ledger and one of the serial file.
    private const int GroupSize = 64;

    // So long a command that was stopped waits for another process.
    private static readonly TimeSpan LastWait = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<KeyAlgorithm, Lazy<NewKey>> _samples = new();
    private readonly BatchCommitter _committer = new(store, context, signer, operation, notify, checkAgain);
    private NodeKeyFit? _fit;
    private int _made;

    /// <summary>Whether it was told already whose software does not take its certificates.</summary>
    internal bool IsFitTold { get; init; }

    /// <summary>How many keys are made in all its runs, for who is told how far it is; 0 where there is one run.</summary>
    internal int Expected { get; init; }

    /// <summary>Whether a certificate was not issued because another process issued one to its node meanwhile.</summary>
    internal bool WasSuperseded(PlannedCert plan) => _committer.WasSuperseded(plan);

    /// <summary>Issues them.</summary>
    /// <param name="plans">The certificates; what was refused already is only reported.</param>
    /// <param name="threads">How many keys are made at once; as many as there are processors when null.</param>
    /// <param name="cancellation">Stops before the next group; keys that are there by then are signed and recorded first.</param>
    /// <param name="hasMore">Whether another run follows.</param>
    /// <returns>One outcome for each plan, in order, each as soon as it is on disk. Before it stops those whose keys were there,
    /// without the others.</returns>
    internal IEnumerable<Outcome<NodeCert>> Run(IReadOnlyList<Outcome<PlannedCert>> plans, int? threads, CancellationToken cancellation, bool hasMore = false)
    {
        OutgoingAuthority.Refuse(store, store.ReadLedger(), signer.Signing);
        _committer.DemandIssuer();
        _fit ??= new NodeKeyFit(store, signer.Signing.Chain);
        foreach (string warning in IsFitTold ? [] : _fit.Warnings(plans.Select(p => p.Value?.Wish).OfType<CertWish>(), hasMore))
            (notify ?? store.Tell)(warning);
        NewKeyTerms[] toMake = [.. plans.Select(p => p.Value?.Wish.Key).OfType<CertKey.ToMake>().Select(key => key.Terms)];
        foreach (KeyAlgorithm algorithm in toMake.Select(terms => terms.Algorithm).Distinct())
            PreviewKeys.Warn(algorithm, context.Log);
        int workers = toMake is [{ Passphrase: null } only] && RsaSize.Of(only.Algorithm) is null
            ? 0 // It is made before a thread for it has started.
            : Math.Min(threads ?? Environment.ProcessorCount, Math.Max(toMake.Length, 1));
        using var keys = new OrderedKeys(toMake.Length, workers, GroupSize + workers, i => MakeKey(toMake[i]), cancellation) { Before = _made, Total = Expected };
        _made += toMake.Length;
        for (int done = 0; done < plans.Count;)
        {
            List<BatchCandidate>? group = cancellation.IsCancellationRequested ? null : TakeGroup(plans, done, keys);
            if (group is null)
            {
                foreach (Outcome<NodeCert> outcome in CommitReady(plans.Skip(done), keys))
                    yield return outcome;
                throw new OperationCanceledException(cancellation);
            }

            done += group.Count;
            foreach (Outcome<NodeCert> outcome in _committer.Commit(group, cancellation))
                yield return outcome;
        }
    }

    // In a rehearsal one key an algorithm is enough: no certificate comes of it.
    private NewKey MakeKey(NewKeyTerms terms)
    {
        if (context.Files.IsRehearsal)
            return _samples.GetOrAdd(terms.Algorithm, static (_, wanted) => new(() => NewKey.Generate(wanted)), terms).Value;
        long begun = context.Time.GetTimestamp();
        NewKey key = context.MakeKey(terms);
        context.Log.Detail($"Made a key ({terms.Algorithm}) in {context.Time.GetElapsedTime(begun).TotalMilliseconds:0} ms.");
        return key;
    }

    // Waits for one key, then takes along what is ready; null when the command is stopped meanwhile.
    private List<BatchCandidate>? TakeGroup(IReadOnlyList<Outcome<PlannedCert>> plans, int from, OrderedKeys keys)
    {
        var group = new List<BatchCandidate>();
        bool waited = false;
        foreach (Outcome<PlannedCert> plan in plans.Skip(from).Take(GroupSize))
        {
            bool needsKey = plan.Value?.Wish.Key is CertKey.ToMake;
            if (needsKey && waited && !keys.IsNextReady)
                break;
            waited |= needsKey;
            try
            {
                group.Add(new BatchCandidate(plan, needsKey ? keys.Take(context.Log) : null));
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        return group;
    }

    // Keys cost nearly all of the time: those that are there when a command is stopped are not thrown away. What another process
    // holds up is.
    private List<Outcome<NodeCert>> CommitReady(IEnumerable<Outcome<PlannedCert>> plans, OrderedKeys keys)
    {
        var group = new List<BatchCandidate>();
        foreach (Outcome<PlannedCert> plan in plans.Where(p => p.Value?.Wish.Key is CertKey.ToMake))
        {
            if (keys.TakeIfReady() is NewKey key)
                group.Add(new BatchCandidate(plan, key));
        }

        if (group.Count == 0 || context.Files.IsRehearsal)
            return [];
        using var soon = new CancellationTokenSource(LastWait);
        try
        {
            return _committer.Commit(group, soon.Token);
        }
        catch (OperationCanceledException)
        {
            context.Log.Tell("Another process is using the directory: keys that were ready are not used.");
            return [];
        }
    }
}
