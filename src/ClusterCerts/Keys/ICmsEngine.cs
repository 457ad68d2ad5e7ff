namespace ClusterCerts.Keys;

/// <summary>Reads and writes messages in CMS (RFC 5652). It stands in an assembly of its own, with the package that it needs.</summary>
internal interface ICmsEngine
{
    /// <summary>Begins an EnvelopedData for who knows a passphrase (RFC 5652 6.2.4), with AES-256-CBC.</summary>
    /// <param name="output">Receives it in BER; it stays open.</param>
    /// <param name="terms">How the key was derived; they are told in the message.</param>
    /// <param name="key">What was derived: <see cref="PasswordTerms.KeySize"/> octets, which are copied.</param>
    /// <returns>Takes the content; the message is whole once it is disposed of.</returns>
    Stream Encrypt(Stream output, PasswordTerms terms, ReadOnlySpan<byte> key);

    /// <summary>Reads the beginning of an EnvelopedData that has one recipient, who knows a passphrase.</summary>
    /// <param name="input">The message, to its end.</param>
    /// <returns>It; disposed of, it closes the input.</returns>
    /// <exception cref="CmsContentException">It is none, or is damaged.</exception>
    IPasswordEnvelope OpenEnvelope(Stream input);
}

/// <summary>An EnvelopedData whose beginning was read.</summary>
internal interface IPasswordEnvelope : IDisposable
{
    /// <summary>How the key is derived.</summary>
    PasswordTerms Terms { get; }

    /// <summary>Begins to decrypt it.</summary>
    /// <param name="key">What was derived.</param>
    /// <returns>The content, once. Reading it throws <see cref="CmsContentException"/> where it is damaged or not whole; what was read until then is
    /// not to be trusted, since CBC alone protects nothing against changes.</returns>
    /// <exception cref="CmsContentException">The key is another; <see cref="CmsContentException.IsWrongKey"/>.</exception>
    Stream Decrypt(ReadOnlySpan<byte> key);
}
