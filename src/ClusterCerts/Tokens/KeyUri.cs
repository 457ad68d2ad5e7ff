namespace ClusterCerts.Tokens;

/// <summary>Where a signing key is that is in no file: in a token, by a URI of RFC 7512, or in Windows' key storage, by <c>cng:</c> and its name. A PIN is never
/// part of it.</summary>
public sealed class KeyUri
{
    private static readonly string[] Pins = ["pin-value", "pin-source"];

    private KeyUri(Pkcs11Uri? token, CngKeyName? cng) => (Token, Cng) = (token, cng);

    /// <summary>The token and key, where it is one of a token.</summary>
    internal Pkcs11Uri? Token { get; }

    /// <summary>The key's name in Windows, where it is there.</summary>
    internal CngKeyName? Cng { get; }

    /// <summary>Reads one.</summary>
    /// <param name="text">Such as <c>pkcs11:token=ca;object=signing?module-path=/usr/lib/softhsm/libsofthsm2.so</c>, or <c>cng:name</c>.</param>
    /// <param name="module">The absolute path of the token's library, where the URI does not name it; null for the URI's own.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="ClusterCertsException">It is none, holds a PIN, says something that is not understood, or does not name token, key and library.</exception>
    public static KeyUri Parse(string text, string? module = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        RefusePin(text);
        RefusePin(module ?? "");
        if (text.StartsWith(Pkcs11Uri.Scheme, StringComparison.OrdinalIgnoreCase))
            return new KeyUri(Pkcs11Uri.Parse(text, module), null);
        if (!text.StartsWith(CngKeyName.Scheme, StringComparison.OrdinalIgnoreCase))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Where the key is begins with pkcs11: (a token's) or cng: (Windows' own).");
        return module is null ? new KeyUri(null, CngKeyName.Parse(text))
            : throw new ClusterCertsException(ErrorCode.InvalidArgument, "-TokenModule is the library of a token; with cng: leave it out.", module);
    }

    /// <summary>Reads what was given, if anything was.</summary>
    /// <param name="text">As for <see cref="Parse"/>; null for nothing.</param>
    /// <param name="module">As for <see cref="Parse"/>; nothing without <paramref name="text"/>.</param>
    /// <returns>What it says; null for nothing.</returns>
    /// <exception cref="ClusterCertsException">As for <see cref="Parse"/>.</exception>
    public static KeyUri? ParseIfAny(string? text, string? module) => text is not null ? Parse(text, module)
        : module is null ? null : throw new ClusterCertsException(ErrorCode.InvalidArgument, "-TokenModule is the library of a token; say with -KeyUri which key is meant.", module);

    /// <summary>Whether a place that a key's file tells of is this one: it may say more.</summary>
    internal bool IsMetBy(KeyUri other) => Token is Pkcs11Uri token ? other.Token is Pkcs11Uri its && token.IsMetBy(its) : Cng == other.Cng;

    // RFC 7512 2.3 has them in the query alone. Written anywhere else, or escaped, they would be a part of a name, which is shown and stored.
    private static void RefusePin(string text)
    {
        for (string before = "", plain = text; plain != before; before = plain, plain = Uri.UnescapeDataString(plain))
        {
            if (Pins.FirstOrDefault(pin => plain.Contains(pin, StringComparison.OrdinalIgnoreCase)) is string name)
            {
                throw new ClusterCertsException(
                    ErrorCode.InvalidArgument,
                    $"A PIN never stands in the URI, where others would see it, and no file of one ({name}). Give it with -Passphrase or -PassphraseFile.");
            }
        }
    }

    internal static KeyUri Of(Pkcs11Uri token) => new(token, null);

    /// <summary>The same, as <see cref="Parse"/> reads it.</summary>
    /// <returns>One line; never a PIN.</returns>
    public override string ToString() => Token?.ToString() ?? Cng!.ToString();
}
