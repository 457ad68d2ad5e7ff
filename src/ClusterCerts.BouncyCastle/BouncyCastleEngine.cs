using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Trust;
using Org.BouncyCastle.Cms;

namespace ClusterCerts.BouncyCastle;

/// <summary>Reads and writes messages in CMS with BouncyCastle, has engines for Ed25519 and ML-DSA, opens keys that others encrypted in ways of their own, and
/// hears in handshakes which signatures servers verify.</summary>
public sealed partial class BouncyCastleEngine : ICmsEngine, IPureEngines, ISchemeEngine
{
    // Octets of content in one OCTET STRING of the message.
    private const int Chunk = 64 << 10;

    ISchemeTalk ISchemeEngine.Begin(string serverName) => new SchemeTalk(serverName);

    Stream ICmsEngine.Encrypt(Stream output, PasswordTerms terms, ReadOnlySpan<byte> key)
    {
        var generator = new CmsEnvelopedDataStreamGenerator();
        generator.SetBufferSize(Chunk);
        generator.AddRecipientInfoGenerator(new PasswordRecipient(terms, key));
        return generator.Open(output, CmsEnvelopedGenerator.Aes256Cbc);
    }

    IPasswordEnvelope ICmsEngine.OpenEnvelope(Stream input) => CmsFault.Guard(() => new PasswordEnvelope(input));

    IPureEngine IPureEngines.Ed25519 { get; } = new Ed25519Engine();

    IMLDsaEngine IPureEngines.MLDsa(PureAlgorithm parameterSet) => new MLDsaEngine(parameterSet);
}
