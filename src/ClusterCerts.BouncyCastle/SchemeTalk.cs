using ClusterCerts.Trust;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace ClusterCerts.BouncyCastle;

/// <summary>A handshake that goes as far as the server says which signatures it verifies, and no further.</summary>
internal sealed class SchemeTalk : ISchemeTalk
{
    private readonly TlsClientProtocol _protocol = new();
    private readonly Client _client;

    internal SchemeTalk(string serverName)
    {
        _client = new Client(serverName);
        _protocol.Connect(_client);
    }

    public bool IsOver { get; private set; }

    public IReadOnlyList<int>? Schemes => _client.Schemes;

    public byte[] TakeOutput()
    {
        byte[] output = new byte[_protocol.GetAvailableOutputBytes()];
        _protocol.ReadOutput(output, 0, output.Length);
        return output;
    }

    public void Hear(ReadOnlySpan<byte> heard)
    {
        try
        {
            _protocol.OfferInput(heard.ToArray());
        }
        catch (Exception e) when (e is TlsException or IOException or ArgumentException or InvalidOperationException)
        {
            IsOver = true; // We end it so ourselves when all is heard; a server that speaks no TLS ends it too.
        }

        IsOver |= _client.IsOver || _protocol.IsClosed;
    }

    private sealed class Client(string serverName) : DefaultTlsClient(new BcTlsCrypto())
    {
        internal IReadOnlyList<int>? Schemes { get; private set; }

        internal bool IsOver { get; private set; }

        public override TlsAuthentication GetAuthentication() => new Listener(this);

        // Up to TLS 1.2 there may be no question; then the handshake is done.
        public override void NotifyHandshakeComplete() => IsOver = true;

        protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.TLSv13.DownTo(ProtocolVersion.TLSv12);

        protected override IList<ServerName>? GetSniServerNames() =>
            serverName.Length == 0 ? null : [new ServerName(NameType.host_name, System.Text.Encoding.ASCII.GetBytes(serverName))];

        // Whatever its own certificate is signed with, it shall go on to its question.
        protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithms() =>
        [
            .. TlsUtilities.GetDefaultSupportedSignatureAlgorithms(m_context),
            .. new[] { SignatureScheme.mldsa44, SignatureScheme.mldsa65, SignatureScheme.mldsa87 }.Select(SignatureScheme.GetSignatureAndHashAlgorithm),
        ];

        // In TLS 1.3 the question comes before the server's certificate, else right before it has done (RFC 8446 2, RFC 5246 7.3).
        internal void Note()
        {
            SecurityParameters heard = m_context.SecurityParameters;
            if ((heard.ServerSigAlgsCert ?? heard.ServerSigAlgs) is IList<SignatureAndHashAlgorithm> schemes)
                Schemes = [.. schemes.Select(SignatureScheme.From)];
        }

        internal TlsFatalAlert End()
        {
            Note();
            IsOver = true;
            return new TlsFatalAlert(AlertDescription.user_canceled);
        }

        internal bool SaysAllBefore => TlsUtilities.IsTlsV13(m_context);
    }

    private sealed class Listener(Client client) : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
        {
            if (client.SaysAllBefore)
                throw client.End();
        }

        public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => throw client.End();
    }
}
