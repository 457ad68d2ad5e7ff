using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Encoding;

/// <summary>
/// Verifies the signatures of certificates, requests and revocation lists; weak and unknown algorithms never verify.
/// </summary>
/// <remarks>
/// RSA with PKCS #1 v1.5 or PSS and ECDSA, each with SHA-256, SHA-384 or SHA-512, Ed25519 and ML-DSA. The strength of the key is not judged here,
/// see <see cref="PublicKeyInfo.IsAcceptable"/>; ECDSA works on the curves that are accepted there.
/// </remarks>
internal static class SignatureVerifier
{
    [ThreadStatic]
    private static (PublicKeyInfo? Key, AsymmetricAlgorithm? Opened) t_last;

    /// <summary>Verifies a signature.</summary>
    /// <param name="signer">The key of whoever is said to have signed.</param>
    /// <param name="algorithm">The algorithm beside the signature.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">The signature; ECDSA's as DER.</param>
    /// <param name="problem">Why it does not verify, in a few words; null when it does.</param>
    /// <returns>Whether it is the key's signature of the data.</returns>
    internal static bool Verify(
        PublicKeyInfo signer,
        AlgorithmIdentifier algorithm,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature,
        [NotNullWhen(false)] out string? problem)
    {
        problem = Weakness(algorithm);
        if (problem is not null)
            return false;
        Scheme scheme = Read(algorithm)!.Value;
        if (!scheme.IsFor(signer))
        {
            problem = $"the signature algorithm does not match the signer's key of type {signer.Name}";
            return false;
        }

        try
        {
            if (VerifyWith(signer, scheme, data, signature))
                return true;
            problem = "the signature is wrong";
        }
        catch (CryptographicException)
        {
            problem = signer.IsCompressed
                ? "the key is written as a compressed point, which .NET and Go do not read; write it uncompressed (openssl ec -conv_form "
                    + "uncompressed)"
                : $"the signer's key of type {signer.Name} cannot be used{WhatIsWrongWith(signer)}";
        }

        return false;
    }

    /// <summary>Whether a key made a signature, with MD5 and SHA-1 as well: for telling what a CA signed that is to be rotated away from. No
    /// verdict may go by it.</summary>
    internal static bool IsMadeBy(PublicKeyInfo signer, AlgorithmIdentifier algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if ((Read(algorithm) ?? ReadBroken(algorithm)) is not Scheme scheme || !scheme.IsFor(signer))
            return false;
        try
        {
            return VerifyWith(signer, scheme, data, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Why an algorithm is refused whatever the key, in a few words, or null when it is accepted.</summary>
    internal static string? Weakness(AlgorithmIdentifier algorithm) => algorithm.Oid switch
    {
        Oids.Md5WithRsa => "the signature is made with MD5, which is broken",
        Oids.Sha1WithRsa or Oids.EcdsaWithSha1 => "the signature is made with SHA-1, which is broken",
        Oids.RsaPss when Read(algorithm) is null => "the signature is RSA-PSS with a hash weaker than SHA-256 or odd parameters",
        Oids.EcdsaWithSha256 or Oids.EcdsaWithSha384 or Oids.EcdsaWithSha512 when Read(algorithm) is null =>
            "the ECDSA signature algorithm is not accepted: it has parameters, which RFC 5758 3.2 forbids (the keytool of Java 11 writes "
                + "NULL, newer ones none)",
        _ when algorithm.Parameters is not null && PureAlgorithm.Of(algorithm.Oid) is { } pure =>
            $"the signature algorithm {pure} has parameters, which {pure.NoParameters} forbids",
        _ when Read(algorithm) is null => $"the signature algorithm {KeyKindNames.Of(algorithm.Oid)} is not accepted",
        _ => null,
    };

    /// <summary>An ECDSA algorithm without the NULL that Java 11 writes as its parameters. For requests, which nobody else will verify.</summary>
    internal static AlgorithmIdentifier Lenient(AlgorithmIdentifier algorithm) =>
        algorithm is { HasNoParameters: true, Oid: Oids.EcdsaWithSha256 or Oids.EcdsaWithSha384 or Oids.EcdsaWithSha512 }
            ? algorithm with { Parameters = null }
            : algorithm;

    /// <summary>Whether the key can be used: an EC key that is no point of its curve, for one, cannot.</summary>
    internal static bool CanUse(PublicKeyInfo key)
    {
        try
        {
            Open(key)?.Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool VerifyWith(PublicKeyInfo signer, Scheme scheme, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Opened(signer) switch
        {
            RSA rsa => rsa.VerifyData(data, signature, scheme.Hash, scheme.Padding!),
            ECDsa ecdsa => ecdsa.VerifyData(data, signature, scheme.Hash, DSASignatureFormat.Rfc3279DerSequence),
            _ => signature.Length == signer.Pure!.SignatureSize && PureEngines.Of(signer.Pure).Verify(signer.KeyBits, data, signature),
        };

    // The certificates of a cluster have one issuer: its key stays open for the next of them. Each thread has its own.
    private static AsymmetricAlgorithm? Opened(PublicKeyInfo key)
    {
        if (t_last.Key is PublicKeyInfo last && last.Equals(key))
            return t_last.Opened;
        AsymmetricAlgorithm? opened = Open(key);
        t_last.Opened?.Dispose();
        t_last = (key, opened);
        return opened;
    }

    // The platform's key, or null for a sound one that is not opened there.
    private static AsymmetricAlgorithm? Open(PublicKeyInfo key)
    {
        if (key.Pure is { } pure)
            return PureEngines.Of(pure).IsPublicKey(key.KeyBits) ? null : throw new CryptographicException("The key is no point of its curve and group.");
        AsymmetricAlgorithm opened = key.IsRsa ? RSA.Create() : ECDsa.Create();
        try
        {
            opened.ImportSubjectPublicKeyInfo(key.Encoded, out _);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static Scheme? Read(AlgorithmIdentifier algorithm) => algorithm.Oid switch
    {
        // RFC 4055 5: NULL parameters; absent ones are met too. RFC 5758 3.2: ECDSA has none.
        Oids.Sha256WithRsa when algorithm.HasNoParameters => new(HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        Oids.Sha384WithRsa when algorithm.HasNoParameters => new(HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        Oids.Sha512WithRsa when algorithm.HasNoParameters => new(HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        Oids.EcdsaWithSha256 when algorithm.Parameters is null => new(HashAlgorithmName.SHA256, null),
        Oids.EcdsaWithSha384 when algorithm.Parameters is null => new(HashAlgorithmName.SHA384, null),
        Oids.EcdsaWithSha512 when algorithm.Parameters is null => new(HashAlgorithmName.SHA512, null),
        Oids.RsaPss when algorithm.Parameters is { } parameters => ReadPss(parameters),
        _ when algorithm.Parameters is null && PureAlgorithm.Of(algorithm.Oid) is { } pure => new(default, null, pure),
        _ => null,
    };

    private static Scheme? ReadBroken(AlgorithmIdentifier algorithm) => algorithm.Oid switch
    {
        Oids.Md5WithRsa => new(HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1),
        Oids.Sha1WithRsa => new(HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1),
        Oids.EcdsaWithSha1 => new(HashAlgorithmName.SHA1, null),
        _ => null,
    };

    // RFC 4055 3.1: RSASSA-PSS-params; the defaults are SHA-1's, so hash, mask and salt length must all be there.
    // The salt is as long as the hash, which 3.1 recommends; the platform verifies no other length.
    private static Scheme? ReadPss(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            AsnReader parameters = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
            HashAlgorithmName? hash = ReadHash(parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)));
            AsnReader mask = parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 1)).ReadSequence();
            bool sameMask = mask.ReadObjectIdentifier() == Oids.Mgf1 && ReadHash(mask) == hash;
            AsnReader salt = parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 2));
            bool fullSalt = salt.TryReadInt32(out int saltLength) && saltLength == HashLength(hash);
            return hash is not null && sameMask && fullSalt && !parameters.HasData
                ? new Scheme(hash.Value, RSASignaturePadding.Pss)
                : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static HashAlgorithmName? ReadHash(AsnReader reader)
    {
        AlgorithmIdentifier hash = AlgorithmIdentifier.Read(reader);
        return hash.HasNoParameters ? hash.Oid switch
        {
            Oids.Sha256 => HashAlgorithmName.SHA256,
            Oids.Sha384 => HashAlgorithmName.SHA384,
            Oids.Sha512 => HashAlgorithmName.SHA512,
            _ => null,
        } : null;
    }

    private static string WhatIsWrongWith(PublicKeyInfo key) => key.IsRsa ? ""
        : key.IsEc ? ": it is no point of its curve"
        : key.Pure is { IsMLDsa: false } ? ": it is no point of its curve in the one form that it has, or is of a small group"
        : ": it is not as its standard has it";

    private static int HashLength(HashAlgorithmName? hash) =>
        hash == HashAlgorithmName.SHA512 ? SHA512.HashSizeInBytes
        : hash == HashAlgorithmName.SHA384 ? SHA384.HashSizeInBytes
        : SHA256.HashSizeInBytes;

    /// <summary>A hash with RSA's padding, or with none for ECDSA; or what takes no hash.</summary>
    private readonly record struct Scheme(HashAlgorithmName Hash, RSASignaturePadding? Padding, PureAlgorithm? Pure = null)
    {
        internal bool IsFor(PublicKeyInfo key) => Pure is not null ? key.Pure == Pure : Padding is not null ? key.IsRsa : key.IsEc && key.KeySize > 0;
    }
}
