using ClusterCerts.Files;
using ClusterCerts.Policy;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>What certificates are held against: whom to trust, what is revoked, the rules of the policy, and what was found while that was read.</summary>
/// <remarks>A pipeline of a thousand certificates reads it once. It is read again for the next certificate as soon as one of its files is another one, was
/// changed, or may have been: a revocation counts at once.</remarks>
internal sealed record TrustSources(TrustBundle Bundle, RevocationSources Revocation, PolicyRules Policy, IReadOnlyList<Finding> Found)
{
    private static readonly Lock Gate = new();
    private static (string Question, string Stamp, TrustSources Sources)? s_last;

    /// <summary>Reads it, unless it was read and nothing has changed since.</summary>
    /// <param name="parameters">What is asked: the authority, or the files with CA certificates and lists.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="signatures">The signatures that are known already.</param>
    /// <exception cref="ClusterCertsException">A file that was named cannot be read, or there is nothing to trust.</exception>
    internal static TrustSources Read(NodeCertTestParameters parameters, AuthorityContext context, SignatureCache signatures)
    {
        IAuthorityStore? store = parameters.AuthorityPath is string authority ? context.StoreAt(authority) : null;
        string question = QuestionOf(parameters, store);
        string? stamp = StampOf(parameters, store);
        (string Question, string Stamp, TrustSources Sources)? kept;
        lock (Gate)
            kept = s_last;
        if (stamp is not null && kept is { } last && last.Question == question && last.Stamp == stamp && last.Sources.Revocation.Above.IsCurrent())
            return last.Sources;

        TrustSources sources = ReadAll(parameters, context, signatures);
        if (stamp is not null && sources.Revocation.Evidence?.Problem is null && StampOf(parameters, store) == stamp && sources.Revocation.Above.IsCurrent())
        {
            lock (Gate)
                s_last = (question, stamp, sources);
        }

        return sources;
    }

    /// <summary>What several certificates that are judged at once are held against.</summary>
    /// <returns>Null where it is not the same for all of them, or cannot be read: then each is held against its own, and says what is wrong.</returns>
    internal static TrustSources? ForAll(IReadOnlyList<NodeCertTestParameters> certificates, AuthorityContext context, SignatureCache signatures)
    {
        NodeCertTestParameters first = certificates[0];
        if (!certificates.All(c => c.AuthorityPath == first.AuthorityPath && ReferenceEquals(c.TrustPaths, first.TrustPaths) && ReferenceEquals(c.CrlPaths, first.CrlPaths)))
            return null;
        try
        {
            return Read(first, context, signatures);
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }

    private static TrustSources ReadAll(NodeCertTestParameters parameters, AuthorityContext context, SignatureCache signatures)
    {
        IReadOnlyList<NamedFile> bundle = TrustFiles.Bundle(parameters, context);
        TrustBundle trust = TrustFiles.ReadBundle(bundle, signatures);
        RevocationSources revocation = RevocationSources.Read(parameters.AuthorityPath, context, parameters.CrlPaths);
        Finding[] found =
        [
            .. revocation.Notes.Select(note => new Finding(CheckName.Revocation, note, IsNote: true)),
            .. DeployedText.Look(bundle, DeployedText.Certificate, CheckName.Chain),
            .. DeployedText.Look(TrustFiles.Lists(parameters, context, revocation), DeployedText.RevocationList, CheckName.Revocation),
        ];
        return new(trust, revocation, TrustFiles.RulesOf(parameters.AuthorityPath, context), found);
    }

    // The names count too: messages tell them.
    private static string QuestionOf(NodeCertTestParameters parameters, IAuthorityStore? store) => string.Join('\0',
        [parameters.AuthorityPath, store?.Location, "trust", .. parameters.TrustPaths ?? [], parameters.CrlPaths is null ? "" : "lists", .. parameters.CrlPaths ?? []]);

    private static string? StampOf(NodeCertTestParameters parameters, IAuthorityStore? store)
    {
        string? own = store is null ? "" : store.EvidenceStamp();
        if (own is null)
            return null;
        string[] named = [.. parameters.TrustPaths ?? [], .. parameters.CrlPaths ?? []];
        return named.Length == 0 ? own : FileStamp.Of([.. named.Select(Path.GetFullPath)]) is string stamp ? own + stamp : null;
    }
}
