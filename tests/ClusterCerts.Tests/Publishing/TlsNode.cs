using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A TLS server in this process, which serves the certificate that it loaded last.</summary>
internal sealed class TlsNode : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly bool _wantsClient;
    private volatile X509Certificate2? _serving;

    /// <summary>Begins to listen.</summary>
    /// <param name="wantsClient">Whether it refuses whoever shows no certificate.</param>
    internal TlsNode(bool wantsClient = false)
    {
        _wantsClient = wantsClient;
        _listener.Start();
        _ = ServeAsync();
    }

    internal string Endpoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many connections it answers; the others hear nothing.</summary>
    internal int Answers { get; set; } = int.MaxValue;

    /// <summary>Serves a pair from now on.</summary>
    internal void Load(byte[] certificate, byte[] key)
    {
        using var pem = X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(certificate), System.Text.Encoding.ASCII.GetString(key));
        _serving = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return; // The test is over.
            }

            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            using var stream = new SslStream(client.GetStream());
            try
            {
                if (_serving is null)
                    return;
                if (Answers-- <= 0)
                    await Task.Delay(TimeSpan.FromSeconds(3));
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _serving,
                    ClientCertificateRequired = _wantsClient,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => !_wantsClient || shown is not null,
                });
                await stream.ReadAsync(new byte[1]);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // Whoever asks has seen enough.
            }
        }
    }
}
