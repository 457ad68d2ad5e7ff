using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;

namespace ClusterCerts.Monitoring;

/// <summary>Looks whether the tokens that hold an authority's keys are there. No PIN is asked for, so nothing is signed.</summary>
internal static class TokenChecks
{
    /// <summary>The tokens of the present, the next and the previous CA.</summary>
    internal static AuthorityCheck Of(IAuthorityStore store)
    {
        var problems = new List<(AuthorityDocument Document, string Detail)>();
        int held = 0;
        foreach ((AuthorityDocument key, AuthorityDocument certificate) in SigningKeyFiles.Pairs)
        {
            string path = store.Paths.PathOf(key);
            if (AuthorityPaths.LeadsNowhere(path) || HeldKeyFile.UriIn(path) is not KeyUri place) // A key that is away is nothing to look at.
                continue;
            held++;
            if (Problem(key, certificate, place, store) is string problem)
                problems.Add((key, problem));
        }

        if (held == 0)
            return new AuthorityCheck(AuthorityCheckName.Tokens, CheckState.Ok, "No key is in a token.");
        return new AuthorityCheck(
            AuthorityCheckName.Tokens, problems.Count == 0 ? CheckState.Ok : CheckState.Critical,
            problems.Count == 0 ? $"{DisplayText.Count(held, "key")} in tokens: the tokens are there. Whether they hold the keys still is seen where a command signs."
                : string.Join(' ', problems.Select(problem => $"{problem.Document}: {DisplayText.Sentence(problem.Detail)}")))
        {
            Value = problems.Count,
            Unit = "keys",
            Subjects = [.. problems.Select(problem => store.Paths.PathOf(problem.Document))],
        };
    }

    private static string? Problem(AuthorityDocument document, AuthorityDocument certificate, KeyUri place, IAuthorityStore store)
    {
        try
        {
            return FilePrivacyProblem(store.Paths.PathOf(document)) ?? TokenPresence.Problem(place, store.CertificatesIfAny(certificate) is [DecodedCertificate own, ..] ? own.PublicKey : null);
        }
        catch (ClusterCertsException e)
        {
            return e.Message;
        }
    }

    // What a file that others may write names is not run.
    private static string? FilePrivacyProblem(string path) => Files.FilePrivacy.Of(path) is { IsPrivate: false } found ? $"{found.Detail}; the token it names is not asked" : null;
}
