using ClusterCerts.Storage;
using ClusterCerts.Tokens;

namespace ClusterCerts.Monitoring;

/// <summary>Looks whether the tokens that hold an authority's keys are there. No PIN is asked for, so nothing is signed.</summary>
internal static class TokenChecks
{
    /// <summary>The tokens of the present, the next and the previous CA.</summary>
    /// <returns>Null where no key is in one.</returns>
    internal static AuthorityCheck? Of(IAuthorityStore store)
    {
        AuthorityDocument[] keys = [AuthorityDocument.Key, AuthorityDocument.NextKey, AuthorityDocument.PreviousKey];
        (AuthorityDocument Document, KeyUri Place)[] held =
            [.. keys.Select(key => (key, HeldKeyFile.UriIn(store.Paths.PathOf(key)))).Where(one => one.Item2 is not null).Select(one => (one.key, one.Item2!))];
        if (held.Length == 0)
            return null;
        var problems = new List<(AuthorityDocument Document, string Detail)>();
        foreach ((AuthorityDocument document, KeyUri place) in held)
        {
            if (Problem(document, place, store) is string problem)
                problems.Add((document, problem));
        }

        return new AuthorityCheck(
            AuthorityCheckName.Tokens, problems.Count == 0 ? CheckState.Ok : CheckState.Critical,
            problems.Count == 0 ? $"{DisplayText.Count(held.Length, "key")} in tokens: the tokens are there."
                : string.Join(' ', problems.Select(problem => $"{problem.Document}: {DisplayText.Sentence(problem.Detail)}")))
        {
            Value = problems.Count,
            Unit = "tokens",
            Subjects = [.. problems.Select(problem => store.Paths.PathOf(problem.Document))],
        };
    }

    private static string? Problem(AuthorityDocument document, KeyUri place, IAuthorityStore store)
    {
        try
        {
            return FilePrivacyProblem(store.Paths.PathOf(document)) ?? TokenPresence.Problem(place);
        }
        catch (ClusterCertsException e)
        {
            return e.Message;
        }
    }

    // What a file that others may write names is not run.
    private static string? FilePrivacyProblem(string path) => Files.FilePrivacy.Of(path) is { IsPrivate: false } found ? $"{found.Detail}; the token it names is not asked" : null;
}
