using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Rotation;

/// <summary>Asks running servers whether they trust the CA, several at once.</summary>
/// <param name="store">The authority.</param>
/// <param name="context">The world outside.</param>
/// <param name="parameters">How.</param>
internal sealed class TrustProver(IAuthorityStore store, AuthorityContext context, TrustProofParameters parameters)
{
    // A server is shown its last certificate before that expires, also where each takes as long as it may.
    private const int MostConnections = 20;
    private static readonly TimeSpan Usable = TimeSpan.FromMinutes(4);

    /// <summary>Asks them.</summary>
    /// <param name="questions">The servers.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What they showed, in the same order.</returns>
    internal IReadOnlyList<TrustProof> Run(IReadOnlyList<TrustQuestion> questions, CancellationToken cancellation)
    {
        string authority = ProofIssuer.AskedOf(store);
        TrustProof Unprovable(int i, string reason) => new(questions[i], authority, TrustProofState.Unprovable, reason);
        if (context.Files.IsRehearsal)
            return [.. questions.Select((_, i) => Unprovable(i, "it was not asked, for nothing is issued with -WhatIf"))];

        // Who asks for no certificate needs none made.
        using var issuer = new ProofIssuer(store, context, parameters);
        int[] all = [.. Enumerable.Range(0, questions.Count)];
        TrustObservation[] looks = InTurn(all, i => TrustObserver.RunAsync(Question(questions[i]), null, asksHttp: false, cancellation), cancellation);
        var proofs = new TrustProof[questions.Count];
        foreach (int i in all.Where(i => !looks[i].WantsClient))
        {
            proofs[i] = Unprovable(i, looks[i].Ending is TrustEnding.Failed or TrustEnding.Refused ? looks[i].Reason
                : "it asks for no client certificate, so that it shows nobody whom it trusts");
        }

        int atOnce = parameters.ThrottleLimit * Math.Max(1, (int)(Usable / (parameters.Timeout * MostConnections)));
        foreach (int[] some in all.Where(i => looks[i].WantsClient).Chunk(atOnce))
        {
            using TrustCredentials credentials = issuer.Issue(cancellation);
            (TrustProofState State, string Reason)[] found = InTurn(some, i => CompareAsync(questions[i], credentials, authority, cancellation), cancellation);
            for (int n = 0; n < some.Length; n++)
                proofs[some[n]] = new TrustProof(questions[some[n]], authority, found[n].State, found[n].Reason);
        }

        return proofs;
    }

    private ProbeQuestion Question(TrustQuestion question) =>
        new(question.Endpoint, ProbeQuestion.NameToAsk(question.NodeId, question.Endpoint.Host))
        {
            StartTls = question.StartTls,
            Clock = context.Time,
            Timeout = parameters.Timeout,
        };

    private Task<(TrustProofState State, string Reason)> CompareAsync(
        TrustQuestion question, TrustCredentials credentials, string authority, CancellationToken cancellation) =>
        new TrustComparison(
            (which, asksHttp) => TrustObserver.RunAsync(
                Question(question),
                which switch
                {
                    TrustCredential.MadeUp => credentials.MadeUp,
                    TrustCredential.Asked => credentials.Asked,
                    _ => credentials.Control,
                },
                asksHttp,
                cancellation),
            authority,
            hasControl: credentials.Control is not null,
            mayAskHttp: question.StartTls is null).RunAsync();

    // So many at once, and no more.
    private T[] InTurn<T>(int[] which, Func<int, Task<T>> ask, CancellationToken cancellation)
    {
        var found = new T[which.Length];
        Parallel.ForAsync(0, which.Length, new ParallelOptions { MaxDegreeOfParallelism = parameters.ThrottleLimit, CancellationToken = cancellation },
            async (n, _) => found[n] = await ask(which[n]).ConfigureAwait(false)).GetAwaiter().GetResult();
        return found;
    }
}
