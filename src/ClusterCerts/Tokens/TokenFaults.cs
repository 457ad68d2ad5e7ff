namespace ClusterCerts.Tokens;

/// <summary>What a token's answers come to for who asked.</summary>
internal static class TokenFaults
{
    /// <summary>Whether a key cannot be used whatever PIN is given: its token, library or the key itself is gone, or the PIN is locked.</summary>
    internal static bool IsOutage(ClusterCertsException e) => e.ErrorCode is ErrorCode.TokenModuleUnusable or ErrorCode.TokenNotFound or ErrorCode.SeveralTokens
        or ErrorCode.TokenKeyNotFound or ErrorCode.SeveralTokenKeys or ErrorCode.PinLocked or ErrorCode.MechanismMissing or ErrorCode.TokenLost or ErrorCode.TokenFailed;

    /// <summary>Asks a token.</summary>
    /// <exception cref="ClusterCertsException">It does not do it.</exception>
    internal static T Guard<T>(Pkcs11Uri uri, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (CryptokiFault e)
        {
            throw Of(uri, e);
        }
    }

    /// <summary>The error for an answer.</summary>
    internal static ClusterCertsException Of(Pkcs11Uri uri, CryptokiFault fault) =>
        fault.IsLost ? Lost(uri, fault)
        : fault.Code is CryptokiFault.PinLocked ? Locked(uri, fault)
        : fault.Code is CryptokiFault.PinIncorrect ? new ClusterCertsException(
            ErrorCode.WrongPin, $"The PIN does not open the key in the token {uri.TokenText}, which asks for it at each signature.", uri.ToString(), fault)
        : fault.IsReadOnly ? WriteProtected(uri, fault)
        : fault.IsMissing ? new ClusterCertsException(
            ErrorCode.MechanismMissing, $"The token {uri.TokenText} cannot do that ({fault.Message}). Choose another -KeyAlgorithm, or another token.", uri.ToString(), fault)
        : new ClusterCertsException(
            ErrorCode.TokenFailed, $"The token {uri.TokenText} failed: {fault.Message}. What its maker says of that code tells more.", uri.ToString(), fault);

    /// <summary>The error for a token in which nothing can be made or destroyed.</summary>
    internal static ClusterCertsException WriteProtected(Pkcs11Uri uri, CryptokiFault? fault = null) => new(
        ErrorCode.TokenFailed, $"The token {uri.TokenText} is write-protected: no key can be made or destroyed in it. What is there signs all the same.", uri.ToString(), fault);

    /// <summary>The error for a token that is gone.</summary>
    internal static ClusterCertsException Lost(Pkcs11Uri uri, Exception why) => new(
        ErrorCode.TokenLost, $"The token {uri.TokenText} was lost in the middle of the work ({why.Message.TrimEnd('.')}). Plug it in again, and run the command again.", uri.ToString(), why);

    /// <summary>The error for an answer to a PIN.</summary>
    /// <param name="uri">The token.</param>
    /// <param name="fault">The answer.</param>
    /// <param name="after">What the token says of itself since.</param>
    internal static ClusterCertsException OfLogin(Pkcs11Uri uri, CryptokiFault fault, TokenInfo after)
    {
        if (fault.Code is CryptokiFault.PinLocked || after.IsPinLocked)
            return Locked(uri, fault);
        if (fault.Code is CryptokiFault.PinExpired or CryptokiFault.UserPinNotInitialized)
        {
            return new ClusterCertsException(
                ErrorCode.WrongPin, $"The PIN of the token {uri.TokenText} must be set anew before it opens it ({fault.Message}); its maker's program does that.", uri.ToString(), fault);
        }

        if (fault.Code is not (CryptokiFault.PinIncorrect or CryptokiFault.PinInvalid or CryptokiFault.PinLengthRange))
            return Of(uri, fault);
        string left = after.IsFinalTry ? " One more wrong PIN locks it, so no other is tried from here."
            : after.IsPinCountLow ? " The token counts wrong ones: after a few it locks itself." : "";
        return new ClusterCertsException(ErrorCode.WrongPin, $"The PIN does not open the token {uri.TokenText}.{left}", uri.ToString(), fault);
    }

    /// <summary>What is said before a PIN is tried which would be the last.</summary>
    internal static ClusterCertsException LastTry(Pkcs11Uri uri) => new(
        ErrorCode.PinLocked,
        $"The token {uri.TokenText} takes one more PIN, and locks itself if that is wrong; it is not tried from here. "
            + "Log in with its own program, or pkcs11-tool, which sets the count back, and run the command again.",
        uri.ToString());

    internal static ClusterCertsException Locked(Pkcs11Uri uri, Exception? inner = null) => new(
        ErrorCode.PinLocked, $"The PIN of the token {uri.TokenText} is locked after too many wrong ones. Its security officer can unlock it.", uri.ToString(), inner);

    internal static ClusterCertsException PinMissing(Pkcs11Uri uri) => new(
        ErrorCode.PassphraseRequired, $"The token {uri.TokenText} opens with a PIN; give it with -Passphrase or -PassphraseFile.", uri.ToString())
    {
        PassphraseKind = PassphraseKind.Pin,
    };
}
