using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>Shows a server a client certificate once, and reads what it does with it.</summary>
/// <remarks>In TLS 1.3 a server judges a client's certificate after the client has done its part of the handshake, and silence proves nothing. So we say
/// that we are done (close_notify), and read to the end: a server takes our records in their turn, so that it has judged the certificate before it
/// answers that. Nothing here depends on how fast it is.</remarks>
internal sealed class TrustObserver
{
    // More than any greeting; a server that talks on without end is not heard further.
    private const int MostRead = 256 * 1024;
    private const int LongestStatusLine = 1024;

    private readonly ProbeQuestion _question;
    private readonly SslStreamCertificateContext? _shown;
    private readonly bool _asksHttp;
    private volatile bool _wantsClient;
    private volatile bool _hasServed;
    private volatile bool _hasShaken;
    private volatile bool _isJudged;

    private TrustObserver(ProbeQuestion question, SslStreamCertificateContext? shown, bool asksHttp)
    {
        _question = question;
        _shown = shown;
        _asksHttp = asksHttp;
    }

    /// <summary>Connects, shakes hands and reads to the end.</summary>
    /// <param name="question">Where and how.</param>
    /// <param name="shown">The certificate to show; null only looks whether one is asked for.</param>
    /// <param name="asksHttp">Whether an HTTP request that changes nothing is made, for servers that refuse in their answer alone.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task<TrustObservation> RunAsync(
        ProbeQuestion question, SslStreamCertificateContext? shown, bool asksHttp, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(question.Timeout);
        var observer = new TrustObserver(question, shown, asksHttp);
        using var socket = new TcpClient();
        try
        {
            return await observer.AskAsync(socket, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return observer.Late(socket.Connected);
        }
    }

    // Up to TLS 1.2 a server ends its part of the handshake last, and only with a certificate that it takes.
    private TrustObservation Late(bool isConnected) => _hasShaken
        ? new(_isJudged && !_asksHttp ? TrustEnding.Accepted : TrustEnding.Silent, "")
        : new(TrustEnding.Failed, ProbeMessages.TooLate(_question.Timeout, isConnected));

    private async Task<TrustObservation> AskAsync(TcpClient socket, CancellationToken limit)
    {
        try
        {
            await socket.ConnectAsync(_question.Address.Host, _question.Address.Port, limit).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            return new(TrustEnding.Failed, ProbeMessages.NoConnection(e));
        }

        if (_question.StartTls is StartTls protocol)
        {
            string name = _question.ServerName.Length > 0 ? _question.ServerName : _question.Address.Host;
            if (await new StartTlsTalk(socket.GetStream()).AskAsync(protocol, name, limit).ConfigureAwait(false) is string no)
                return new(TrustEnding.Failed, no);
        }

        var connection = new ListeningStream(socket.GetStream());
        using var stream = new SslStream(connection);
        try
        {
            await stream.AuthenticateAsClientAsync(Options(), limit).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
            TlsAnswer answer = TlsAnswer.Read(connection.Heard);
            bool hasServed = _hasServed || answer.Certificates.Count > 0;
            return new(hasServed ? TrustEnding.Refused : TrustEnding.Failed, ProbeMessages.NoHandshake(answer, _question))
            {
                WantsClient = _wantsClient || answer.WantsClient,
            };
        }

        _isJudged = stream.SslProtocol < SslProtocols.Tls13;
        _hasShaken = true;
        if (_shown is null)
            return new(TrustEnding.Accepted, "") { WantsClient = _wantsClient };
        return _asksHttp ? await AskHttpAsync(stream, connection, limit).ConfigureAwait(false)
            : new(await ReadToEndAsync(stream, connection, socket.Client, limit).ConfigureAwait(false), "");
    }

    private static bool IsEnd(Exception e) =>
        e is AuthenticationException or IOException or SocketException or InvalidOperationException || DecoderGuard.IsFault(e);

    private async Task<TrustEnding> ReadToEndAsync(SslStream stream, ListeningStream connection, Socket socket, CancellationToken limit)
    {
        try
        {
            await stream.ShutdownAsync().WaitAsync(limit).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // It is closed on its side already; why, is what it said before.
        }

        Task<TrustEnding> reading = ReadAsync(stream, connection, limit);
        try
        {
            return await reading.WaitAsync(_question.Timeout / 5, _question.Clock, limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Erlang waits seconds for the connection to end on this side too. What it says before is still heard.
            EndSending(socket);
        }

        return await reading.ConfigureAwait(false);
    }

    private static void EndSending(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It ended just now, and what it said is read.
        }
    }

    private static async Task<TrustEnding> ReadAsync(SslStream stream, ListeningStream connection, CancellationToken limit)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read = 0;
            while (await stream.ReadAsync(buffer, limit).ConfigureAwait(false) is > 0 and int count)
            {
                if ((read += count) > MostRead)
                    return TrustEnding.Silent;
            }

            return connection.HasEnded ? TrustEnding.Broken : TrustEnding.Accepted;
        }
        catch (Exception e) when (IsEnd(e))
        {
            // What TLS itself ends, while the connection stands, is an alert.
            return connection.HasEnded ? TrustEnding.Broken : TrustEnding.Refused;
        }
    }

    // RFC 9110 9.3.2: HEAD changes nothing. nginx takes any certificate in the handshake and refuses in its answer (400).
    private async Task<TrustObservation> AskHttpAsync(SslStream stream, ListeningStream connection, CancellationToken limit)
    {
        string host = _question.ServerName.Length > 0 ? _question.ServerName : new EndpointAddress(_question.Address.Host, _question.Address.Port).ToString();
        try
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), limit).ConfigureAwait(false);

            // It answers what came before our end; one that speaks no HTTP ends here, and is not waited for.
            await stream.ShutdownAsync().WaitAsync(limit).ConfigureAwait(false);
            var line = new StringBuilder();
            byte[] one = new byte[1];
            while (line.Length < LongestStatusLine && await stream.ReadAsync(one, limit).ConfigureAwait(false) > 0 && one[0] != (byte)'\n')
                line.Append((char)one[0]);
            return new(TrustEnding.Accepted, "") { Status = StatusOf(line.ToString()) };
        }
        catch (Exception e) when (IsEnd(e))
        {
            return new(connection.HasEnded ? TrustEnding.Broken : TrustEnding.Refused, "");
        }
    }

    // RFC 9112 4: HTTP-version SP status-code SP.
    private static int? StatusOf(string line) => line.StartsWith("HTTP/1.", StringComparison.Ordinal) && line.Split(' ') is [_, { Length: 3 } code, ..]
        && code.All(char.IsAsciiDigit) ? int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) : null;

    private SslClientAuthenticationOptions Options() => new()
    {
        TargetHost = _question.ServerName,
        ClientCertificateContext = _shown,
        AllowTlsResume = false,
        CertificateChainPolicy = EndpointProbe.OfflinePolicy(),
        LocalCertificateSelectionCallback = _shown is not null ? null : EndpointProbe.ShowNone((asked, _) => _wantsClient |= asked),

        // What it serves is not the question here, and nothing is told to it but a certificate that is made to be shown.
        RemoteCertificateValidationCallback = (_, certificate, _, _) => _hasServed = certificate is not null,
    };
}
