using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Trust;

namespace ClusterCerts.Authority;

/// <summary>The unlocked key of a signing certificate: it signs templates that pass our own checks, and nothing else.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly KeyPair _key;
    private readonly byte[] _algorithm;
    private readonly CertificateChain _issuers;
    private readonly SignatureCache _signatures = new();

    private SigningKey(KeyPair key, CertificateChain chain)
    {
        _key = key;
        _algorithm = key.SignatureAlgorithm();
        _issuers = [.. chain];
    }

    /// <summary>The certificate that the key belongs to.</summary>
    internal DecodedCertificate Certificate => _issuers[0];

    /// <summary>Unlocks the key of an authority.</summary>
    /// <param name="signing">The authority.</param>
    /// <param name="passphrase">What opens it; may be null.</param>
    /// <param name="parameter">The parameter that gives it.</param>
    /// <exception cref="ClusterCertsException">The key is away, the passphrase is wrong, or the key belongs to another certificate.</exception>
    internal static SigningKey Open(SigningCert signing, Passphrase? passphrase, string parameter = PassphraseRefusal.Signing)
    {
        if (signing.IsOffline)
        {
            throw AuthorityPaths.FolderAt(signing.KeyPath) ?? new ClusterCertsException(
                ErrorCode.AuthorityOffline,
                $"The CA is offline: '{signing.KeyPath}' is missing. Bring back the signing key to sign; everything else works without it.",
                signing.AuthorityPath);
        }

        KeyUri? place = HeldKeyFile.UriIn(signing.KeyPath);
        try
        {
            return Open(signing.KeyPath, place, signing.CertificatePath, signing.Chain, passphrase);
        }
        catch (ClusterCertsException e) when (parameter == PassphraseRefusal.Signing && e.ErrorCode == ErrorCode.WrongPin)
        {
            throw PassphraseRefusal.OfPin(e);
        }
        catch (ClusterCertsException e) when (parameter != PassphraseRefusal.Signing && PassphraseRefusal.IsOne(e))
        {
            throw PassphraseRefusal.Of(e, $"the key of '{signing.Subject}'", signing.KeyPath, place?.Token, parameter);
        }
    }

    /// <summary>Unlocks a key that belongs to the first certificate of a chain.</summary>
    /// <exception cref="ClusterCertsException">Others may read the key, the passphrase is wrong, or the key belongs to another
    /// certificate.</exception>
    internal static SigningKey Open(string keyPath, string certificatePath, CertificateChain chain, Passphrase? passphrase) =>
        Open(keyPath, HeldKeyFile.UriIn(keyPath), certificatePath, chain, passphrase);

    // What a file tells of is run: before that, that nobody else may write it. What was read first is what is run.
    private static SigningKey Open(string keyPath, KeyUri? place, string certificatePath, CertificateChain chain, Passphrase? passphrase)
    {
        if (place is not null)
            RefuseUnlessPrivate(keyPath);
        KeyPair key = place is null ? PrivateKeyFile.Read(keyPath, passphrase) : HeldKeyFile.Open(place, chain[0].PublicKey, passphrase);
        if (key.PublicKey.Equals(chain[0].PublicKey))
        {
            try
            {
                RefuseUnlessPrivate(keyPath);
                return new SigningKey(key, chain);
            }
            catch (ClusterCertsException)
            {
                key.Dispose();
                throw;
            }
        }

        key.Dispose();
        throw new ClusterCertsException(
            ErrorCode.KeyMismatch,
            $"The key '{keyPath}' does not belong to the certificate '{certificatePath}'. Bring back the right one.",
            keyPath);
    }

    /// <summary>Unlocks the key of a CA beside the one that signs.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="key">The key.</param>
    /// <param name="certificate">Its certificate.</param>
    /// <param name="passphrases">What opens it.</param>
    /// <exception cref="ClusterCertsException">As for the other; the passphrase that is missing or wrong is named.</exception>
    internal static SigningKey Open(IAuthorityStore store, AuthorityDocument key, AuthorityDocument certificate, AuthorityPassphrases passphrases)
    {
        string path = store.Paths.PathOf(key);
        KeyUri? place = HeldKeyFile.UriIn(path);
        Passphrase? tried = passphrases.ForOther(place, store.Paths.PathOf(AuthorityDocument.Key));
        try
        {
            return Open(path, place, store.PlaceOf(certificate), store.Certificates(certificate), tried);
        }
        catch (ClusterCertsException e) when (PassphraseRefusal.IsOne(e) || place?.Token is not null)
        {
            string which = $"the key of the {(key == AuthorityDocument.NextKey ? "next" : "previous")} CA";
            throw PassphraseRefusal.IsOne(e) ? passphrases.ExplainOther(e, which, path, place)
                : new ClusterCertsException(e.ErrorCode, $"{e.Message} It is about {which} ('{path}').", path, e);
        }
    }

    /// <summary>A key that was just made and is in no file yet; it stays its maker's to dispose of.</summary>
    internal static SigningKey Of(KeyPair key, CertificateChain chain) => new(key, chain);

    /// <summary>Makes a root: the template's own key signs it.</summary>
    internal static DecodedCertificate SelfSign(CertificateTemplate template, KeyPair key)
    {
        byte[] algorithm = key.SignatureAlgorithm();
        byte[] tbs = template.Encode(algorithm);
        DecodedCertificate unsigned = DecodedCertificate.DecodeUnsigned(tbs);
        RefuseIf(unsigned, IssuanceLint.CheckSigningCert(unsigned, [], new SignatureCache()));
        return DecodedCertificate.Decode(CertificateTemplate.Assemble(tbs, algorithm, key.Sign(tbs)));
    }

    /// <summary>Checks and signs a template.</summary>
    /// <returns>The certificate.</returns>
    /// <exception cref="ClusterCertsException">What would be signed does not pass our own checks.</exception>
    internal DecodedCertificate Sign(CertificateTemplate template)
    {
        byte[] tbs = template.Encode(_algorithm);
        DecodedCertificate unsigned = DecodedCertificate.DecodeUnsigned(tbs);
        RefuseIf(unsigned, template.IsAuthority
            ? IssuanceLint.CheckSigningCert(unsigned, _issuers, _signatures)
            : IssuanceLint.CheckLeaf(unsigned, _issuers, unsigned.CommonName ?? "", template.Purpose, _signatures));
        return DecodedCertificate.Decode(CertificateTemplate.Assemble(tbs, _algorithm, _key.Sign(tbs)));
    }

    /// <summary>Signs the certificate that a CA which is rotated away from gives its successor.</summary>
    /// <returns>The certificate.</returns>
    /// <exception cref="ClusterCertsException">What would be signed does not pass our own checks.</exception>
    internal DecodedCertificate SignCross(CertificateTemplate template)
    {
        byte[] tbs = template.Encode(_algorithm);
        DecodedCertificate unsigned = DecodedCertificate.DecodeUnsigned(tbs);
        RefuseIf(unsigned, IssuanceLint.CheckCross(unsigned, Certificate));
        return DecodedCertificate.Decode(CertificateTemplate.Assemble(tbs, _algorithm, _key.Sign(tbs)));
    }

    /// <summary>Signs a revocation list or other structure whose bytes are ready.</summary>
    internal byte[] SignRaw(ReadOnlySpan<byte> tbs) => _key.Sign(tbs);

    /// <summary>The AlgorithmIdentifier of its signatures, DER.</summary>
    internal byte[] SignatureAlgorithm => _algorithm;

    public void Dispose() => _key.Dispose();

    /// <summary>Refuses a key that others may read.</summary>
    /// <remarks>The folder's promise is that its key is private. One that others may read is theirs too: nothing more is signed with it
    /// unseen.</remarks>
    /// <exception cref="ClusterCertsException">They may, or the file cannot be looked at.</exception>
    internal static void RefuseUnlessPrivate(string keyPath)
    {
        if (FilePrivacy.Of(keyPath) is not { IsPrivate: false } found)
            return;
        string remedy = OperatingSystem.IsWindows() ? "" : " On a medium without modes, mount it with umask=077.";
        throw new ClusterCertsException(
            ErrorCode.FileNotPrivate, $"Nothing is signed with a key that others may read: {found.Detail}.{remedy}", keyPath);
    }

    /// <summary>Refuses what our own checks find wrong with a certificate that is not signed yet.</summary>
    /// <exception cref="ClusterCertsException">Something is.</exception>
    internal static void RefuseIf(DecodedCertificate unsigned, IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
            return;
        bool isOutside = findings.All(f => f.Outside is not null);
        throw new ClusterCertsException(
            isOutside ? ErrorCode.OutsideConstraints : ErrorCode.CheckFailed,
            $"The certificate of '{DisplayText.Clip(unsigned.CommonName ?? unsigned.Subject)}' is not signed, since Test-NodeCert or another program would refuse "
                + $"it: {string.Join("; ", findings.Select(f => $"{f.Check}: {f.Text}"))}.",
            unsigned.CommonName)
        {
            Rule = isOutside ? string.Join("; ", findings.Select(f => f.Outside).Distinct()) : null,
        };
    }
}
