using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Policy;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>Reads the files that say whom to trust: bundles of CA certificates, and revocation lists.</summary>
internal static class TrustFiles
{
    /// <summary>The files of the bundle that was named, or the authority's.</summary>
    /// <exception cref="ClusterCertsException">Nothing was named.</exception>
    internal static IReadOnlyList<NamedFile> Bundle(NodeCertTestParameters parameters, AuthorityContext context) =>
        parameters.TrustPaths is { Count: > 0 } given ? [.. given.Select(NamedFile.At)] : [AuthorityTrust(parameters.AuthorityPath, context)];

    /// <summary>The files of the lists that were read: those that were named, or the authority's, unless one of them is lost.</summary>
    internal static IReadOnlyList<NamedFile> Lists(NodeCertTestParameters parameters, AuthorityContext context, RevocationSources read)
    {
        if (parameters.CrlPaths is { } named)
            return [.. named.Select(NamedFile.LongAt)];
        if (read.Lists is null || read.Lost.Count > 0 || parameters.AuthorityPath is not string authority)
            return [];
        IAuthorityStore store = context.StoreAt(authority);
        return [.. AuthorityDocument.Authorities.Select(a => a.List).Where(store.Has).Select(list => NamedFile.Of(store, authority, list))];
    }

    /// <summary>The bundle that a member of a cluster trusts.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="authorityPath">The authority directory that it may be a document of; null for none.</param>
    /// <param name="context">The world outside.</param>
    internal static NamedFile BundleAt(string path, string? authorityPath, AuthorityContext context)
    {
        if (authorityPath is null)
            return NamedFile.At(path);
        IAuthorityStore store = context.StoreAt(authorityPath);
        return Path.GetFullPath(path) == store.Paths.PathOf(AuthorityDocument.TrustBundle)
            ? new NamedFile(path, () => store.Demand(AuthorityDocument.TrustBundle)) : NamedFile.At(path);
    }

    /// <summary>The CA certificates of files.</summary>
    /// <exception cref="ClusterCertsException">A file cannot be read, or holds a malformed certificate.</exception>
    internal static TrustBundle ReadBundle(IReadOnlyList<NamedFile> files, SignatureCache signatures)
    {
        var certificates = new List<DecodedCertificate>();
        foreach (NamedFile file in files)
        {
            foreach (byte[] der in CertificateFile.Parse(PemFile.Parse(file.Read(), file.Path), file.Path).Encoded)
                certificates.Add(DecodeTrusted(der, file.Path));
        }

        return new TrustBundle(certificates, signatures);
    }

    /// <summary>The rules of an authority's policy; none without an authority, or where its folder is a public copy.</summary>
    /// <exception cref="ClusterCertsException">The policy is damaged.</exception>
    internal static PolicyRules RulesOf(string? authorityPath, AuthorityContext context) =>
        authorityPath is null || context.StoreAt(authorityPath) is not { } store || store.IsPublicCopy()
            ? new PolicyRules()
            : PolicyFile.Read(store).Rules;

    private static NamedFile AuthorityTrust(string? authorityPath, AuthorityContext context)
    {
        if (authorityPath is null)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "No trusted CA was named; give -AuthorityPath or -TrustPath.");
        }

        WriteAccess.DemandEntry(Path.GetFullPath(authorityPath));
        IAuthorityStore store = context.StoreAt(authorityPath);
        AuthorityDocument[] names = [AuthorityDocument.TrustBundle, AuthorityDocument.Certificate];
        if (store.Misplaced(names[0]) is ClusterCertsException misplaced)
            throw misplaced;
        if (!names.Any(store.Has))
        {
            // It may be on its way to another place.
            store.Recover();
            store = context.StoreAt(authorityPath);
        }

        return names.Where(store.Has).Select(document => NamedFile.Of(store, authorityPath, document)).FirstOrDefault() ?? throw new ClusterCertsException(
            ErrorCode.AuthorityNotFound,
            $"'{authorityPath}' holds neither {names[0]} nor {names[1]}; name an authority directory, or a trust bundle with -TrustPath.",
            authorityPath);
    }

    private static DecodedCertificate DecodeTrusted(byte[] der, string path)
    {
        try
        {
            return DecodedCertificate.Decode(der);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedCertificate)
        {
            throw new ClusterCertsException(
                e.ErrorCode, $"The trust bundle '{path}' holds a malformed certificate. {e.Message}", path, e);
        }
    }
}
