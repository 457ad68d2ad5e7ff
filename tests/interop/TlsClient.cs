using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Interop;

/// <summary>How a handshake went.</summary>
internal enum Handshake
{
    /// <summary>Both sides accepted, and the server answered what was asked within it.</summary>
    Accepted,

    /// <summary>No connection, or it ended without a word of TLS: the server is away.</summary>
    Broken,

    /// <summary>One side refused the other.</summary>
    Refused,
}

/// <summary>A client with a pair and a trust bundle in the layout Pem that makes a new handshake each time, and believes it when the server has answered.</summary>
internal sealed class TlsClient : IDisposable
{
    // https://www.erlang.org/doc/apps/erts/erl_dist_protocol: send_name, whose flags say that everything is understood that OTP 25 demands.
    private static readonly byte[] SendName = [0, 0, 0, 26, (byte)'N', 0, 0, 0, 4, 3, 7, 0x0f, 0x94, 0, 0, 0, 1, 0, 11, .. "c@localhost"u8];

    private readonly X509Certificate2 _leaf;
    private readonly X509Certificate2Collection _chain = [];
    private readonly X509Certificate2Collection _trust = [];
    private readonly SslStreamCertificateContext _pair;

    /// <summary>Reads the files once.</summary>
    internal TlsClient(PemFiles pair, PemFiles trust)
    {
        _leaf = X509Certificate2.CreateFromPemFile(pair.Certificate, pair.Key);
        _chain.ImportFromPemFile(pair.Certificate);
        _trust.ImportFromPemFile(trust.Trust);
        _pair = SslStreamCertificateContext.Create(_leaf, _chain, offline: true);
    }

    /// <summary>Asks an HTTP server.</summary>
    internal Task<(Handshake Result, string Reason)> Get(int port, string path = "/") =>
        Ask(port, System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), "HTTP/1.1 200".Length, answer => answer == "HTTP/1.1 200");

    /// <summary>Begins as an Erlang node that wants to connect.</summary>
    internal Task<(Handshake Result, string Reason)> Join(int port) => Ask(port, SendName, 5, answer => answer[4] == 's'); // A status.

    public void Dispose()
    {
        foreach (X509Certificate2 certificate in (IEnumerable<X509Certificate2>)[_leaf, .. _chain, .. _trust])
            certificate.Dispose();
    }

    private async Task<(Handshake Result, string Reason)> Ask(int port, byte[] question, int length, Predicate<string> isAnswer)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            using var connection = new TcpClient();
            await connection.ConnectAsync("127.0.0.1", port, limit.Token);
            await using var tls = new SslStream(connection.GetStream());
            await tls.AuthenticateAsClientAsync(Options(), limit.Token);
            await tls.WriteAsync(question, limit.Token);
            string answer = await Read(tls, length, limit.Token);
            return answer.Length < length ? (Handshake.Broken, "no answer")
                : isAnswer(answer) ? (Handshake.Accepted, "") : (Handshake.Refused, $"the answer '{answer}'");
        }
        catch (AuthenticationException e)
        {
            return (Handshake.Refused, Words(e));
        }
        catch (SocketException e)
        {
            return (Handshake.Broken, e.Message);
        }
        catch (IOException e)
        {
            return (e.InnerException is null or SocketException ? Handshake.Broken : Handshake.Refused, Words(e)); // An alert has OpenSSL's error within.
        }
    }

    private SslClientAuthenticationOptions Options()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_trust);
        return new() { TargetHost = "localhost", ClientCertificateContext = _pair, CertificateChainPolicy = policy, AllowTlsResume = false };
    }

    private static async Task<string> Read(SslStream tls, int length, CancellationToken stop)
    {
        var answer = new byte[length];
        int read = await tls.ReadAtLeastAsync(answer, length, throwOnEndOfStream: false, stop);
        return System.Text.Encoding.Latin1.GetString(answer, 0, read);
    }

    private static string Words(Exception? e) => e is null ? "" : $"{e.Message} {Words(e.InnerException)}".TrimEnd();
}
