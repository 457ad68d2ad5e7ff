using System.Formats.Asn1;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Tokens;

/// <summary>Makes keys in tokens, and takes back what it made.</summary>
internal static class TokenKeyMaker
{
    private const ulong RsaPairs = 0x0; // CKM_RSA_PKCS_KEY_PAIR_GEN
    private const ulong EcPairs = 0x1040; // CKM_EC_KEY_PAIR_GEN
    private const ulong EdwardsPairs = 0x1055; // CKM_EC_EDWARDS_KEY_PAIR_GEN
    private const int IdSize = 16;

    /// <summary>Makes a key that signs, and does nothing else, and never leaves the token.</summary>
    /// <param name="uri">Where; no key is there yet.</param>
    /// <param name="algorithm">Its algorithm.</param>
    /// <param name="pin">The PIN.</param>
    /// <param name="fillRandom">Makes its ID, which is no secret.</param>
    /// <exception cref="ClusterCertsException">The token cannot, or may not be changed.</exception>
    internal static TokenKey Make(Pkcs11Uri uri, KeyAlgorithm algorithm, Passphrase? pin, Action<Span<byte>> fillRandom)
    {
        TokenLogin login = TokenLogin.Enter(uri, pin);
        try
        {
            (ulong mechanism, uint kind) = Demand(login, uri, algorithm);
            byte[] id = new byte[IdSize];
            fillRandom(id);
            Pkcs11Uri own = uri with { Id = uri.Id ?? id };
            return TokenFaults.Guard(uri, () => login.Changing((functions, session) => Make(login, own, algorithm, mechanism, kind, functions, session)));
        }
        catch
        {
            login.Leave();
            throw;
        }
    }

    /// <summary>Looks whether it could make one.</summary>
    /// <exception cref="ClusterCertsException">It could not.</exception>
    internal static void Check(Pkcs11Uri uri, KeyAlgorithm algorithm, Passphrase? pin)
    {
        TokenLogin login = TokenLogin.Enter(uri, pin);
        try
        {
            Demand(login, uri, algorithm);
        }
        finally
        {
            login.Leave();
        }
    }

    /// <summary>Destroys a pair of keys.</summary>
    internal static void Destroy(Pkcs11Uri uri, Passphrase? pin)
    {
        TokenLogin login = TokenLogin.Enter(uri, pin);
        try
        {
            TokenFaults.Guard(uri, () => login.Changing((functions, session) =>
            {
                foreach (uint kind in (uint[])[ObjectTemplate.PrivateKey, ObjectTemplate.PublicKey])
                {
                    ObjectTemplate template = new ObjectTemplate().WithNumber(ObjectTemplate.Class, kind)
                        .With(ObjectTemplate.Label, System.Text.Encoding.UTF8.GetBytes(uri.Label!)).With(ObjectTemplate.Id, uri.Id!);
                    foreach (ulong handle in functions.Find(session, template))
                        functions.Destroy(session, handle);
                }

                return true;
            }));
        }
        finally
        {
            login.Leave();
        }
    }

    private static (ulong Mechanism, uint Kind) Demand(TokenLogin login, Pkcs11Uri uri, KeyAlgorithm algorithm)
    {
        if (uri.Label is null)
            throw new ClusterCertsException(ErrorCode.TokenKeyNotFound, $"The token {uri.TokenText} holds no private key {uri.KeyText}, and none is made without a name: give object= in the URI.", uri.ToString());
        if (login.Token.IsWriteProtected)
            throw TokenFaults.WriteProtected(uri);
        (ulong mechanism, uint kind) = MechanismOf(algorithm);
        if (!TokenFaults.Guard(uri, () => login.Module.Functions.Has(login.Token.Slot, mechanism)))
            throw new ClusterCertsException(ErrorCode.MechanismMissing, $"The token {uri.TokenText} makes no keys of the kind {algorithm}. Choose another -KeyAlgorithm.", uri.ToString());
        return (mechanism, kind);
    }

    private static TokenKey Make(TokenLogin login, Pkcs11Uri uri, KeyAlgorithm algorithm, ulong mechanism, uint kind, Cryptoki functions, ulong session)
    {
        byte[] label = System.Text.Encoding.UTF8.GetBytes(uri.Label!);
        ObjectTemplate publicKey = new ObjectTemplate().WithNumber(ObjectTemplate.Class, ObjectTemplate.PublicKey).WithNumber(ObjectTemplate.KeyType, kind)
            .With(ObjectTemplate.OnToken, true).With(ObjectTemplate.Private, false).With(ObjectTemplate.Label, label).With(ObjectTemplate.Id, uri.Id!).With(ObjectTemplate.Verify, true)
            .With(ObjectTemplate.Encrypt, false).With(ObjectTemplate.Wrap, false);
        if (RsaSize.Of(algorithm) is int bits)
            publicKey.WithNumber(ObjectTemplate.ModulusBits, (uint)bits).With(ObjectTemplate.PublicExponent, [1, 0, 1]);
        else
            publicKey.With(ObjectTemplate.EcParameters, CurveOf(algorithm));
        ObjectTemplate privateKey = new ObjectTemplate().WithNumber(ObjectTemplate.Class, ObjectTemplate.PrivateKey).WithNumber(ObjectTemplate.KeyType, kind)
            .With(ObjectTemplate.OnToken, true).With(ObjectTemplate.Private, true).With(ObjectTemplate.Sensitive, true).With(ObjectTemplate.Extractable, false)
            .With(ObjectTemplate.Sign, true).With(ObjectTemplate.Decrypt, false).With(ObjectTemplate.Unwrap, false).With(ObjectTemplate.Label, label).With(ObjectTemplate.Id, uri.Id!);
        (ulong madePublic, ulong madePrivate) = functions.GenerateKeyPair(session, mechanism, publicKey, privateKey);
        try
        {
            return TokenPublicKey.Read(functions, session, madePublic) is { } made && made.Algorithm == algorithm ? TokenKey.Made(login, uri, madePrivate, made)
                : throw new ClusterCertsException(ErrorCode.TokenFailed, $"The token {uri.TokenText} made another key than one of the kind {algorithm}.", uri.ToString());
        }
        catch (Exception why)
        {
            TakeBack(uri, functions, session, [madePrivate, madePublic], why);
            throw;
        }
    }

    private static void TakeBack(Pkcs11Uri uri, Cryptoki functions, ulong session, ulong[] made, Exception why)
    {
        try
        {
            foreach (ulong handle in made)
                functions.Destroy(session, handle);
        }
        catch (CryptokiFault)
        {
            throw new ClusterCertsException(
                ErrorCode.TokenFailed, $"The token {uri.TokenText} failed after it had made the key, which stays there as {uri.KeyText} and belongs to nothing: destroy it. {why.Message}", uri.ToString(), why);
        }
    }

    private static (ulong Mechanism, uint Kind) MechanismOf(KeyAlgorithm algorithm) => algorithm switch
    {
        _ when RsaSize.Of(algorithm) is not null => (RsaPairs, TokenPublicKey.Rsa),
        KeyAlgorithm.EcdsaP256 or KeyAlgorithm.EcdsaP384 or KeyAlgorithm.EcdsaP521 => (EcPairs, TokenPublicKey.Ec),
        KeyAlgorithm.Ed25519 => (EdwardsPairs, TokenPublicKey.Edwards),
        _ => throw new ClusterCertsException(ErrorCode.MechanismMissing, $"PKCS #11 as it is spoken here knows no keys of the kind {algorithm}. Choose another -KeyAlgorithm."),
    };

    private static byte[] CurveOf(KeyAlgorithm algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(algorithm switch
        {
            KeyAlgorithm.EcdsaP384 => Oids.Secp384r1,
            KeyAlgorithm.EcdsaP521 => Oids.Secp521r1,
            KeyAlgorithm.Ed25519 => Oids.Ed25519,
            _ => Oids.Secp256r1,
        });
        return writer.Encode();
    }
}
