using ClusterCerts.Encoding;

namespace ClusterCerts.Tokens;

/// <summary>Whether a key is in a token, as far as that tells without its PIN. Private keys do not show themselves then; their public halves mostly do.</summary>
internal static class TokenPresence
{
    /// <summary>What is wrong with it; null where the token is there, its PIN can be given, and nothing tells that the key is not in it.</summary>
    /// <param name="place">Where the key is said to be.</param>
    /// <param name="expected">The public key of its certificate; null where that is not there.</param>
    /// <exception cref="ClusterCertsException">The token is not there, or its library cannot be used.</exception>
    internal static string? Problem(KeyUri place, PublicKeyInfo? expected)
    {
        if (place.Token is not Pkcs11Uri token)
            return CngHeldKey.Find(place.Cng!) is CngHeldKey key ? Released(key) : $"Windows' key storage holds no key '{place}'";
        TokenModule module = TokenModule.Of(token);
        TokenInfo found = module.Find(token);
        return found.IsPinLocked ? $"the PIN of the token {token.TokenText} is locked" : found.IsFinalTry ? $"one more wrong PIN locks the token {token.TokenText}"
            : module.Ask(token, (functions, there, session) => Problem(token, expected, functions, there, session));
    }

    // A token that needs no PIN shows all. In one that does, nothing follows from what is not seen.
    private static string? Problem(Pkcs11Uri uri, PublicKeyInfo? expected, Cryptoki functions, TokenInfo token, ulong session)
    {
        if (!token.NeedsLogin && SecondLook.For(() => functions.Find(session, TokenKey.Template(uri, ObjectTemplate.PrivateKey))).Length == 0)
            return $"the token {uri.TokenText} holds no private key {uri.KeyText}";
        return expected is not null && functions.Find(session, TokenKey.Template(uri, ObjectTemplate.PublicKey)) is [ulong one]
            && TokenPublicKey.Read(functions, session, one) is PublicKeyInfo shown && !shown.Equals(expected)
            ? $"the key {uri.KeyText} in the token {uri.TokenText} is not that of the certificate" : null;
    }

    private static string? Released(CngHeldKey key)
    {
        key.Dispose();
        return null;
    }
}
