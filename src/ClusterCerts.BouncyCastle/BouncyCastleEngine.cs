using ClusterCerts.Keys;
using Org.BouncyCastle.Cms;

namespace ClusterCerts.BouncyCastle;

/// <summary>Reads and writes messages in CMS with BouncyCastle.</summary>
public sealed class BouncyCastleEngine : ICmsEngine
{
    // Octets of content in one OCTET STRING of the message.
    private const int Chunk = 64 << 10;

    Stream ICmsEngine.Encrypt(Stream output, PasswordTerms terms, ReadOnlySpan<byte> key)
    {
        var generator = new CmsEnvelopedDataStreamGenerator();
        generator.SetBufferSize(Chunk);
        generator.AddRecipientInfoGenerator(new PasswordRecipient(terms, key));
        return generator.Open(output, CmsEnvelopedGenerator.Aes256Cbc);
    }

    IPasswordEnvelope ICmsEngine.OpenEnvelope(Stream input) => CmsFault.Guard(() => new PasswordEnvelope(input));
}
