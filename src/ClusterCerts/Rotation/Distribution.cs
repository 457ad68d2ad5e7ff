using ClusterCerts.Encoding;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>What nodes must be given after a phase of a rotation, each file by its name.</summary>
/// <param name="Phase">The phase that was done.</param>
/// <param name="ChangesTrust">Whether the trust bundle is another than before the phase.</param>
/// <param name="Lists">The files with revocation lists, for verifiers that use them; none when the authority keeps no list.</param>
/// <param name="Root">The root above an intermediate, whose list every chain needs too; null below a root.</param>
/// <param name="HasTargets">Whether targets say where the files of nodes go.</param>
/// <param name="Fetched">What to do where certificates say that lists are fetched, in a sentence; empty where they do not.</param>
internal sealed record Distribution(RotationPhase Phase, bool ChangesTrust, IReadOnlyList<AuthorityDocument> Lists, string? Root, bool HasTargets, string Fetched)
{
    /// <summary>What is to be handed out, in a sentence or two; empty when there is nothing.</summary>
    internal string Sentence => string.Join(' ', new[] { OfFiles, OfLists }.Where(sentence => sentence.Length > 0));

    private string OfFiles => (Phase == RotationPhase.Issue, ChangesTrust) switch
    {
        (true, true) when HasTargets => Bring($"{AuthorityDocument.TrustBundle}, its new certificate and key", "them"),
        (true, false) when HasTargets => Bring("its new certificate and key", "them"),
        (false, true) when HasTargets => Bring(AuthorityDocument.TrustBundle.Name, "it"),
        (true, true) => $"Copy {AuthorityDocument.TrustBundle} to every node, copy each node its new certificate and key, "
            + "and have its software load them.",
        (true, false) => "Copy each node its new certificate and key, and have its software load them.",
        (false, true) => $"Copy {AuthorityDocument.TrustBundle} to every node, and have its software load it.",
        _ => "",
    };

    // OpenSSL's -crl_check_all, nginx and Erlang want a list of every CA of a chain; who lacks one refuses every certificate below it, and
    // who keeps an old one beside the new may go by the old.
    private string OfLists => ListsTo("every verifier that uses revocation lists");

    /// <summary>What verifiers must be given that are no nodes with a target, in a sentence; empty when there is nothing.</summary>
    internal string OtherVerifiers => ListsTo("every other verifier that uses revocation lists");

    private string ListsTo(string whom) =>
        Lists.Count == 0 ? "" : $"Copy {string.Join(" and ", Lists)} to {whom}, in place of those it has"
        + (Root is null ? "." : $", beside the list of {Root} above.") + (Fetched.Length == 0 ? "" : $" {Fetched}");

    private static string Bring(string what, string those) =>
        $"Bring every node {what} with Publish-NodeCert; copy {those} to nodes without a target, and have their software load {those}.";

    /// <summary>What is to be handed out after the theft of a signing key, whose list went with it.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="now">The moment.</param>
    /// <param name="hasList">Whether the new CA has a list.</param>
    internal static string AfterCompromise(IAuthorityStore store, DateTimeOffset now, bool hasList)
    {
        var distribution = new Distribution(
            RotationPhase.Issue, ChangesTrust: true, hasList ? [AuthorityDocument.RevocationList] : [], RootAbove(store),
            store.Has(AuthorityDocument.Targets), hasList ? FetchedLists.Reminder(store, now) : "");
        return hasList ? distribution.Sentence : $"{distribution.Sentence} Verifiers that use revocation lists need one of the new CA: "
            + $"write it with New-RevocationList, then copy them {AuthorityDocument.RevocationList}.";
    }

    /// <summary>What is to be handed out after a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="store">The authority.</param>
    /// <param name="now">The moment.</param>
    /// <param name="changesTrust">Whether the phase changes the trust bundle.</param>
    internal static Distribution After(RotationPhase phase, IAuthorityStore store, DateTimeOffset now, bool changesTrust)
    {
        AuthorityDocument[] lists = phase switch
        {
            _ when !store.Has(AuthorityDocument.RevocationList) => [],
            RotationPhase.Trust => [AuthorityDocument.RevocationList, AuthorityDocument.NextRevocationList],
            RotationPhase.Issue => [AuthorityDocument.RevocationList, AuthorityDocument.PreviousRevocationList],
            _ => [AuthorityDocument.RevocationList],
        };
        return new Distribution(phase, changesTrust, lists, RootAbove(store), store.Has(AuthorityDocument.Targets), lists.Length > 0 ? FetchedLists.Reminder(store, now) : "");
    }

    private static string? RootAbove(IAuthorityStore store)
    {
        CertificateChain chain = store.Certificates(AuthorityDocument.Certificate);
        return chain.Count > 1 ? chain[^1].Subject : null;
    }

    /// <summary>Whether the rotation replaces the root that nodes trust; an intermediate below the same root does not.</summary>
    internal static bool ReplacesRoot(IAuthorityStore store)
    {
        bool isSwitched = !store.Has(AuthorityDocument.NextCertificate);
        AuthorityDocument current = isSwitched ? AuthorityDocument.PreviousCertificate : AuthorityDocument.Certificate;
        AuthorityDocument next = isSwitched ? AuthorityDocument.Certificate : AuthorityDocument.NextCertificate;
        return !store.Has(current) || !store.Certificates(current).Encoded[^1].AsSpan().SequenceEqual(store.Certificates(next).Encoded[^1]);
    }

    /// <summary>What is to be handed out after the phase that a rotation is at, of what is there.</summary>
    internal static Distribution Now(IAuthorityStore store, DateTimeOffset now, RotationFile record)
    {
        Distribution distribution = Of(store, now, record);
        return distribution with { Lists = [.. distribution.Lists.Where(list => store.Has(list))] };
    }

    /// <summary>What is to be handed out when a rotation is at the phase of a record.</summary>
    internal static Distribution Of(IAuthorityStore store, DateTimeOffset now, RotationFile record) => After(record.Shown, store, now, record.Shown switch
    {
        RotationPhase.Trust => record.Undo.Any(step => step.Files.Any(f => f.Document == AuthorityDocument.TrustBundle)),
        RotationPhase.Issue => !record.IsLinked,
        _ => false,
    });
}
