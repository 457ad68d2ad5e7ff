using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>One real TLS handshake with an endpoint: what it serves, not yet whether that is good.</summary>
internal sealed class EndpointProbe
{
    // In TLS 1.3 a server judges our certificate after our side of the handshake is done; its refusal comes within a round trip or two.
    private static readonly TimeSpan RefusalWait = TimeSpan.FromMilliseconds(300);

    private const byte HandshakeFailure = 40;

    private static readonly TlsCipherSuite[] RsaSuites =
    [
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
    ];

    private static readonly TlsCipherSuite[] CurveSuites =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    ];

    private readonly ProbeQuestion _question;
    private readonly List<byte[]> _served = [];
    private readonly List<string> _authorities = [];
    private bool _wantsClient;
    private volatile bool _asksForTls;

    private EndpointProbe(ProbeQuestion question) => _question = question;

    /// <summary>Whether a server can be asked for the certificate of one kind of key on this system.</summary>
    internal static bool CanChooseKey => !OperatingSystem.IsWindows() && !OperatingSystem.IsAndroid();

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="question">Where and how.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task<ProbeResult> RunAsync(ProbeQuestion question, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(question.Timeout);
        var probe = new EndpointProbe(question);
        using var socket = new TcpClient();
        try
        {
            // What the platform does not interrupt, such as a name that is being resolved, is left behind.
            return await probe.AskAsync(socket, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeResult(EndpointState.NotReachable, probe.TooLate(socket.Connected), []) { IsLate = true };
        }
    }

    private async Task<ProbeResult> AskAsync(TcpClient socket, CancellationToken limit)
    {
        try
        {
            await socket.ConnectAsync(_question.Address.Host, _question.Address.Port, limit).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            // Who accepts and breaks off at once is there, though this may be seen before the connection is.
            bool isThere = e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted;
            return new ProbeResult(isThere ? EndpointState.HandshakeRefused : EndpointState.NotReachable, ProbeMessages.NoConnection(e), []);
        }

        var connection = new ListeningStream(socket.GetStream());
        try
        {
            if (_question.StartTls is StartTls protocol)
            {
                _asksForTls = true;
                if (await new StartTlsTalk(socket.GetStream()).AskAsync(protocol, PeerName, limit).ConfigureAwait(false) is string no)
                    return new ProbeResult(EndpointState.HandshakeRefused, no, []);
                _asksForTls = false;
            }

            return await ShakeHandsAsync(connection, limit).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException || DecoderGuard.IsFault(e))
        {
            // The platform gives up in many ways on what a server says; the server's own bytes tell why.
            return Refused(TlsAnswer.Read(connection.Heard));
        }
    }

    private async Task<ProbeResult> ShakeHandsAsync(ListeningStream connection, CancellationToken limit)
    {
        using var stream = new SslStream(connection);
        long begin = _question.Clock.GetTimestamp();
        await stream.AuthenticateAsClientAsync(Options(), limit).ConfigureAwait(false);
        bool mayRefuse = _wantsClient || _question.Client is not null;
        return mayRefuse && await IsRefusedAsync(stream, RefusalWait + _question.Clock.GetElapsedTime(begin), limit).ConfigureAwait(false)
            ? Refused(TlsAnswer.Read(connection.Heard))
            : new ProbeResult(EndpointState.Good, "", _served) { Authorities = _authorities, WantsClient = _wantsClient };
    }

    // Where the protocol itself names the host.
    private string PeerName => _question.ServerName.Length > 0 ? _question.ServerName : _question.Address.Host;

    private string TooLate(bool connected) => _asksForTls && _question.StartTls is StartTls protocol
        ? ProbeMessages.NoConsent(protocol, _question.Timeout)
        : ProbeMessages.TooLate(_question.Timeout, connected);

    // What it showed counts, however it ended. Up to TLS 1.2 it is in the clear, and the platform may not have come to tell it.
    private ProbeResult Refused(TlsAnswer answer)
    {
        IReadOnlyList<byte[]> served = _served.Count > 0 ? _served : answer.Certificates;
        bool forClient = served.Count > 0 && (_wantsClient || answer.WantsClient || _question.Client is not null);
        string reason = forClient
            ? ProbeMessages.WantsClient(_question.Client is not null, answer.Alert)
            : ProbeMessages.NoHandshake(answer, _question);
        return new ProbeResult(EndpointState.HandshakeRefused, reason, served)
        {
            Authorities = _authorities,
            IsWithoutCommonGround = served.Count == 0 && answer is { IsTls: true, Alert: null or HandshakeFailure },
            WantsClient = _wantsClient || (answer.WantsClient && _question.Client is null),
        };
    }

    private SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = _question.ServerName,
            ClientCertificateContext = _question.Client,
            CertificateChainPolicy = OfflinePolicy(),

            // Who shows no certificate can still hear whose would be taken.
            LocalCertificateSelectionCallback = _question.Client is not null ? null : ShowNone((asked, acceptable) =>
            {
                _wantsClient |= asked;
                _authorities.AddRange(acceptable);
            }),

            // Whatever it is, it is looked at: our own checks judge it afterwards.
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                if (certificate is not null)
                    _served.Add(certificate.GetRawCertData());
                foreach (X509Certificate2 extra in chain?.ChainPolicy.ExtraStore ?? [])
                {
                    if (!_served.Exists(der => der.AsSpan().SequenceEqual(extra.RawData)))
                        _served.Add(extra.RawData);
                }

                return true;
            },
        };
        if (_question.Rsa is bool rsa && !OperatingSystem.IsWindows() && !OperatingSystem.IsAndroid())
        {
            // In TLS 1.3 the ciphers say nothing of the key, and the platform does not let us name signature schemes.
            options.EnabledSslProtocols = SslProtocols.Tls12;
            options.CipherSuitesPolicy = new CipherSuitesPolicy(rsa ? RsaSuites : CurveSuites);
        }

        return options;
    }

    /// <summary>Shows no certificate.</summary>
    /// <param name="listen">Told whether the server asked for one, and the CAs that it named.</param>
    internal static LocalCertificateSelectionCallback ShowNone(Action<bool, string[]> listen) => (_, _, _, remote, acceptable) =>
    {
        listen(remote is not null, acceptable);
        return null!; // No certificate; the platform allows it, and declares otherwise.
    };

    // It opens no connection: no issuer (RFC 5280 4.2.2.1), list or OCSP answer is fetched from an address that a certificate names. It
    // trusts nothing; the verdict is our own.
    internal static X509ChainPolicy OfflinePolicy() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
    };

    // A byte, or silence, is consent; an alert or a closed connection right after the handshake is not.
    private static async Task<bool> IsRefusedAsync(SslStream stream, TimeSpan patience, CancellationToken limit)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(limit);
        wait.CancelAfter(patience);
        try
        {
            return await stream.ReadAsync(new byte[1], wait.Token).ConfigureAwait(false) == 0;
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
