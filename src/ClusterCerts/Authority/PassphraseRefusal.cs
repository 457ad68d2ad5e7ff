using ClusterCerts.Keys;
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

    /// <summary>The parameter that opens the keys of nodes.</summary>
    internal const string Node = "NodePassphrase";

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
        string text = cause.ErrorCode == ErrorCode.WrongPassphrase ? $"The passphrase does not open the key '{path}'. It is {key}: what opens that is given with {give}."
            : cause.ErrorCode == ErrorCode.WrongPin
            ? $"{cause.Message} It is {key}{(token is null ? "" : $" ('{path}')")}: what opens that is given with {give}."
            : token is not null ? $"For {key} ('{path}') the token {token.TokenText} is opened with a PIN of its own; give that with {give}."
            : $"'{path}', {key}, is encrypted; give its passphrase with {give}.";
        return new ClusterCertsException(cause.ErrorCode, text, token?.ToString() ?? path, cause)
        {
            PassphraseParameter = parameter,
            PassphraseKind = token is null ? cause.PassphraseKind : PassphraseKind.Pin,
        };
    }

    /// <summary>Opens the key of a node, or with another parameter that of a file by itself: the error names what gives its passphrase.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="passphrase">What opens it; may be null.</param>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="ClusterCertsException">As for <see cref="PrivateKeyFile.Read(string, Passphrase?)"/>.</exception>
    internal static KeyPair Open(string path, Passphrase? passphrase, string parameter = Node)
    {
        try
        {
            return PrivateKeyFile.Read(path, passphrase);
        }
        catch (ClusterCertsException e) when (IsOne(e))
        {
            string give = $"-{parameter} or -{parameter}File";
            throw new ClusterCertsException(
                e.ErrorCode, e.ErrorCode == ErrorCode.WrongPassphrase ? $"The passphrase does not open the key '{path}'. Give the right one with {give}."
                    : $"The key '{path}' is encrypted; give its passphrase with {give}.", path, e)
            {
                PassphraseParameter = parameter,
            };
        }
    }

    /// <summary>Opens what may be in a token with what <c>-Passphrase</c> gives: the error for a wrong PIN names the parameter.</summary>
    /// <param name="open">Opens it.</param>
    internal static T Naming<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.WrongPin)
        {
            throw OfPin(e);
        }
    }

    /// <summary>A wrong PIN with the parameter that gives it.</summary>
    internal static ClusterCertsException OfPin(ClusterCertsException cause) =>
        new(cause.ErrorCode, $"{cause.Message} It is given with -{Signing} or -{Signing}File.", cause.Target, cause);
}
