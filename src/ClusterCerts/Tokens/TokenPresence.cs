namespace ClusterCerts.Tokens;

/// <summary>Whether a token is there, as far as it tells without its PIN.</summary>
internal static class TokenPresence
{
    /// <summary>What is wrong with it; null where it is there and its PIN can be given.</summary>
    /// <exception cref="ClusterCertsException">It is not there, or its library cannot be used.</exception>
    internal static string? Problem(KeyUri place)
    {
        if (place.Token is not Pkcs11Uri token)
            return CngHeldKey.Find(place.Cng!) is CngHeldKey key ? Released(key) : $"Windows' key storage holds no key '{place}'";
        TokenInfo found = TokenModule.Of(token).Find(token);
        return found.IsPinLocked ? $"the PIN of the token {token.TokenText} is locked" : found.IsFinalTry ? $"one more wrong PIN locks the token {token.TokenText}" : null;
    }

    private static string? Released(CngHeldKey key)
    {
        key.Dispose();
        return null;
    }
}
