using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>Reads the files that say whom to trust: bundles of CA certificates, and revocation lists.</summary>
internal static class TrustFiles
{
    /// <summary>The bundle that was named, or the authority's.</summary>
    /// <exception cref="ClusterCertsException">Nothing was named, or a file cannot be read.</exception>
    internal static TrustBundle ReadBundle(NodeCertTestParameters parameters, SignatureCache signatures) =>
        ReadBundle(BundlePaths(parameters), signatures);

    /// <summary>The files of the bundle that was named, or the authority's.</summary>
    /// <exception cref="ClusterCertsException">Nothing was named.</exception>
    internal static IReadOnlyList<string> BundlePaths(NodeCertTestParameters parameters) =>
        parameters.TrustPaths is { Count: > 0 } given ? given : [AuthorityTrust(parameters.AuthorityPath)];

    /// <summary>The files of the lists that were read: those that were named, or the authority's, unless one of them is lost.</summary>
    internal static IReadOnlyList<string> ListPaths(NodeCertTestParameters parameters, RevocationSources read)
    {
        if (parameters.CrlPaths is { } named)
            return named;
        if (read.Lists is null || read.Lost.Count > 0 || parameters.AuthorityPath is not string authority)
            return [];
        IAuthorityStore store = AuthorityStores.At(authority, FileSystem.Real);
        return [.. AuthorityDocument.Authorities.Select(a => a.List).Where(store.Has).Select(list => Path.Combine(authority, list.Name))];
    }

    /// <summary>The CA certificates of files.</summary>
    /// <exception cref="ClusterCertsException">A file cannot be read, or holds a malformed certificate.</exception>
    internal static TrustBundle ReadBundle(IReadOnlyList<string> paths, SignatureCache signatures)
    {
        var certificates = new List<DecodedCertificate>();
        foreach (string path in paths)
        {
            foreach (byte[] der in CertificateFile.Read(path).Encoded)
                certificates.Add(DecodeTrusted(der, path));
        }

        return new TrustBundle(certificates, signatures);
    }

    /// <summary>The rules of an authority's policy; none without an authority, or where its folder is a public copy.</summary>
    /// <exception cref="ClusterCertsException">The policy is damaged.</exception>
    internal static PolicyRules RulesOf(string? authorityPath) =>
        authorityPath is null || AuthorityStores.At(authorityPath, FileSystem.Real) is not { } store || store.IsPublicCopy()
            ? new PolicyRules()
            : PolicyFile.Read(store).Rules;

    private static string AuthorityTrust(string? authorityPath)
    {
        if (authorityPath is null)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "No trusted CA was named; give -AuthorityPath or -TrustPath.");
        }

        WriteAccess.DemandEntry(Path.GetFullPath(authorityPath));
        AuthorityDocument[] names = [AuthorityDocument.TrustBundle, AuthorityDocument.Certificate];
        if (AuthorityStores.At(authorityPath, FileSystem.Real).Misplaced(names[0]) is ClusterCertsException misplaced)
            throw misplaced;
        return names.Select(document => Path.Combine(authorityPath, document.Name)).FirstOrDefault(File.Exists) ?? throw new ClusterCertsException(
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
