using System.Security.Cryptography;

namespace ClusterCerts.Tests.Keys;

/// <summary>Messages in CMS for who knows a passphrase.</summary>
public sealed class CmsEngineTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ICmsEngine _engine = Engines.Load<ICmsEngine>(Engines.BouncyCastle);

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)] // A whole block of the cipher.
    [InlineData(200_000)] // Several octet strings.
    public void OpenSsl_opens_what_we_encrypt_and_so_do_we(int size)
    {
        Peer.Needs("openssl");
        byte[] content = RandomNumberGenerator.GetBytes(size);
        string path = _folder.File("message");
        File.WriteAllBytes(path, Encrypt(content, PasswordTerms.Create(RandomNumberGenerator.Fill), "wörd"));
        Peer.Expect("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", path, "-pwri_password", "wörd", "-out", _folder.File("plain"));
        Assert.Equal(content, File.ReadAllBytes(_folder.File("plain")));
        Assert.Equal(content, Decrypt(File.ReadAllBytes(path), "wörd"));
        string drawn = Peer.Expect("openssl", "cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", path);
        Assert.Contains("hmacWithSHA512", drawn, StringComparison.Ordinal);
        Assert.Contains("aes-256-cbc", drawn, StringComparison.Ordinal);
        Assert.Contains("id-alg-PWRI-KEK", drawn, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_message_that_is_written_anew_with_known_lengths_is_read_too()
    {
        Peer.Needs("openssl");
        string path = _folder.File("message");
        File.WriteAllBytes(path, Encrypt("content"u8.ToArray(), Cheap(), "word"));
        Peer.Expect("openssl", "cms", "-cmsout", "-inform", "DER", "-in", path, "-outform", "PEM", "-out", _folder.File("pem"));
        Peer.Expect("openssl", "cms", "-cmsout", "-inform", "PEM", "-in", _folder.File("pem"), "-outform", "DER", "-out", path);
        Assert.Equal("content"u8.ToArray(), Decrypt(File.ReadAllBytes(path), "word"));
    }

    [Fact]
    public void Another_passphrase_is_told_from_damage()
    {
        byte[] message = Encrypt(new byte[1000], Cheap(), "word");
        Assert.True(Assert.Throws<CmsContentException>(() => Decrypt(message, "sword")).IsWrongKey);
    }

    [Fact]
    public void A_message_that_is_cut_anywhere_is_never_read_to_its_end()
    {
        byte[] message = Encrypt(new byte[300], Cheap(), "word");
        for (int length = 0; length < message.Length; length++)
            Assert.Throws<CmsContentException>(() => Decrypt(message[..length], "word"));
        Assert.Throws<CmsContentException>(() => Decrypt([.. message, 0], "word"));
    }

    // CBC alone protects nothing: what an octet of the content changes, whoever wrote the content has to see.
    [Fact]
    public void A_changed_octet_is_an_error_of_the_message_or_changes_the_content()
    {
        byte[] message = Encrypt(RandomNumberGenerator.GetBytes(300), Cheap(), "word");
        int refused = 0;
        for (int at = 0; at < message.Length; at++)
        {
            byte[] changed = [.. message];
            changed[at] ^= 0x10;
            try
            {
                _ = Decrypt(changed, "word");
            }
            catch (CmsContentException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, message.Length / 3, message.Length - 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")]
    [InlineData("PK\u0003\u0004")]
    public void What_is_no_message_is_said_to_be_none(string text) =>
        Assert.False(Assert.Throws<CmsContentException>(() => Decrypt(System.Text.Encoding.UTF8.GetBytes(text), "word")).IsWrongKey);

    public void Dispose() => _folder.Dispose();

    private static PasswordTerms Cheap() => new(RandomNumberGenerator.GetBytes(16), 10);

    private static byte[] KeyOf(PasswordTerms terms, string word)
    {
        using Passphrase passphrase = Passphrase.FromCharacters(word, "");
        return terms.Derive(passphrase).Key;
    }

    private byte[] Encrypt(byte[] content, PasswordTerms terms, string word)
    {
        using var output = new MemoryStream();
        using (Stream message = _engine.Encrypt(output, terms, KeyOf(terms, word)))
            message.Write(content);
        return output.ToArray();
    }

    private byte[] Decrypt(byte[] message, string word)
    {
        using IPasswordEnvelope envelope = _engine.OpenEnvelope(new MemoryStream(message));
        using Stream content = envelope.Decrypt(KeyOf(envelope.Terms, word));
        using var plain = new MemoryStream();
        content.CopyTo(plain);
        return plain.ToArray();
    }
}
