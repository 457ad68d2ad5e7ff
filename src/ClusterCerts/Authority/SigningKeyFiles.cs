using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;

namespace ClusterCerts.Authority;

/// <summary>Looks whether the files of an authority's keys hold the keys of its CAs, as far as that is seen without a passphrase: of an encrypted key the form alone, and nothing
/// of one in a token, which <see cref="TokenPresence"/> looks at. A key that is away is nothing to look at.</summary>
internal static class SigningKeyFiles
{
    // A phase of a rotation replaces a certificate and its key one right after the other: who looks in between looks again.
    private static readonly TimeSpan RotationPause = TimeSpan.FromMilliseconds(50);

    /// <summary>The keys that an authority may have at once, each with its certificate.</summary>
    internal static IReadOnlyList<(AuthorityDocument Key, AuthorityDocument Certificate)> Pairs { get; } =
    [
        (AuthorityDocument.Key, AuthorityDocument.Certificate),
        (AuthorityDocument.NextKey, AuthorityDocument.NextCertificate),
        (AuthorityDocument.PreviousKey, AuthorityDocument.PreviousCertificate),
    ];

    /// <summary>What was seen of each that is here, and may be read by this user.</summary>
    internal static IReadOnlyList<SeenKeyFile> Look(IAuthorityStore store)
    {
        SeenKeyFile[] seen = LookOnce(store);
        if (!seen.Any(one => one.Problem is not null))
            return seen;
        Thread.Sleep(RotationPause);
        return LookOnce(store);
    }

    private static SeenKeyFile[] LookOnce(IAuthorityStore store) => [.. Pairs.Select(pair => Look(store, pair.Key, pair.Certificate)).OfType<SeenKeyFile>()];

    private static SeenKeyFile? Look(IAuthorityStore store, AuthorityDocument key, AuthorityDocument certificate)
    {
        string path = store.Paths.PathOf(key);
        if (!File.Exists(path) || AuthorityPaths.LeadsNowhere(path))
            return null;
        try
        {
            byte[] bytes = InputFile.ReadAllBytes(path);
            try
            {
                if (HeldKeyFile.UriIn(bytes, path) is not null)
                    return null;
                using KeyPair? pair = PrivateKeyFile.ReadIfPlain(bytes, path);
                bool isOther = pair is not null && Own(store, certificate) is PublicKeyInfo own && !pair.PublicKey.Equals(own);
                return new SeenKeyFile(path, isOther ? $"'{path}' does not hold the key of the certificate '{store.PlaceOf(certificate)}'; bring back the right one." : null)
                {
                    IsUnopened = pair is null,
                };
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.AccessDenied)
        {
            return null; // Whoever looks after certificates need not be able to read keys.
        }
        catch (ClusterCertsException e)
        {
            return new SeenKeyFile(path, e.Message);
        }
    }

    private static PublicKeyInfo? Own(IAuthorityStore store, AuthorityDocument certificate)
    {
        try
        {
            return store.CertificatesIfAny(certificate) is [DecodedCertificate own, ..] ? own.PublicKey : null;
        }
        catch (ClusterCertsException)
        {
            return null; // Every other command says what is wrong with it.
        }
    }
}

/// <summary>What was seen of the file of a CA's key.</summary>
/// <param name="Path">The file.</param>
/// <param name="Problem">What is wrong with it, in a sentence; null where nothing is seen.</param>
internal sealed record SeenKeyFile(string Path, string? Problem)
{
    /// <summary>Whether the key is encrypted, so that its form alone was looked at.</summary>
    internal bool IsUnopened { get; init; }
}
