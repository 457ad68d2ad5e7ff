using ClusterCerts.Tokens;

namespace ClusterCerts.Authority;

/// <summary>The error for a key that was not opened: of several passphrases it says which one helps.</summary>
internal static class PassphraseRefusal
{
    /// <summary>The parameter that opens the signing key.</summary>
    internal const string Signing = "Passphrase";

    /// <summary>The parameter that opens the key of the CA beside it, while a rotation keeps two.</summary>
    internal const string Rotation = "RotationPassphrase";

    /// <summary>The parameter of a rotation that opens the next CA's key.</summary>
    internal const string Next = "NewPassphrase";

    /// <summary>The parameter that opens the key of the CA above.</summary>
    internal const string Issuer = "IssuerPassphrase";

    /// <summary>Whether a passphrase or PIN is missing or wrong.</summary>
    internal static bool IsOne(ClusterCertsException e) => e.ErrorCode is ErrorCode.PassphraseRequired or ErrorCode.WrongPassphrase or ErrorCode.WrongPin;

    /// <summary>Names the parameter.</summary>
    /// <param name="cause">What is wrong; what is no matter of a passphrase stays as it is.</param>
    /// <param name="key">The key, in words: <c>the key of the next CA</c>.</param>
    /// <param name="path">Its file.</param>
    /// <param name="token">The token that the file tells of; null where it holds the key.</param>
    /// <param name="parameter">The parameter.</param>
    internal static ClusterCertsException Of(ClusterCertsException cause, string key, string path, Pkcs11Uri? token, string parameter)
    {
        if (!IsOne(cause))
            return cause;
        string give = $"-{parameter} or -{parameter}File";
        string text = cause.ErrorCode != ErrorCode.PassphraseRequired
            ? $"{cause.Message} It is {key}{(token is null ? "" : $" ('{path}')")}: what opens that is given with {give}."
            : token is not null ? $"For {key} ('{path}') the token {token.TokenText} is opened with a PIN of its own; give that with {give}."
            : $"'{path}', {key}, is encrypted; give its passphrase with {give}.";
        return new ClusterCertsException(cause.ErrorCode, text, token is null ? path : $"the token {token.TokenText}, for {key}", cause)
        {
            PassphraseParameter = parameter,
        };
    }
}
