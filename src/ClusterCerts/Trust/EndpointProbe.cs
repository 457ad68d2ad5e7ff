using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts;

/// <summary>One real TLS handshake with an endpoint: what it serves, not yet whether that is good.</summary>
internal static class EndpointProbe
{
    // In TLS 1.3 a server judges our certificate after our side of the handshake is done; its refusal comes within a round trip or two.
    private static readonly TimeSpan RefusalWait = TimeSpan.FromMilliseconds(300);

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="address">Where.</param>
    /// <param name="serverName">The name that is asked for (SNI).</param>
    /// <param name="client">Our certificate, or null to show none.</param>
    /// <param name="timeout">For all of it.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task<ProbeResult> RunAsync(
        EndpointAddress address, string serverName, SslStreamCertificateContext? client, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTimeout(e, cancellation) || e is SocketException)
        {
            return new ProbeResult(EndpointState.NotReachable, Reason(e, timeout), []);
        }

        var served = new List<byte[]>();
        var authorities = new List<string>();
        try
        {
            using var stream = new SslStream(socket.GetStream());
            await stream.AuthenticateAsClientAsync(Options(serverName, client, served, authorities), limit.Token).ConfigureAwait(false);
            string? refusal = await RefusalAsync(stream, limit.Token).ConfigureAwait(false);
            return refusal is null
                ? new ProbeResult(EndpointState.Good, "", served) { Authorities = authorities }
                : new ProbeResult(EndpointState.HandshakeRefused, refusal, served) { Authorities = authorities };
        }
        catch (Exception e) when (IsTimeout(e, cancellation))
        {
            return new ProbeResult(EndpointState.NotReachable, $"it accepted the connection but did not shake hands within {timeout.TotalSeconds:0.#} s", served);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
        {
            return new ProbeResult(EndpointState.HandshakeRefused, Innermost(e), served) { Authorities = authorities };
        }
    }

    private static SslClientAuthenticationOptions Options(
        string serverName, SslStreamCertificateContext? client, List<byte[]> served, List<string> authorities) => new()
    {
        TargetHost = serverName,
        ClientCertificateContext = client,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,

        // Who shows no certificate can still hear whose would be taken.
        LocalCertificateSelectionCallback = client is not null ? null : (_, _, _, _, acceptable) =>
        {
            authorities.AddRange(acceptable);
            return null!;
        },

        // Whatever it is, it is looked at: our own checks judge it afterwards.
        RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (certificate is not null)
                served.Add(certificate.GetRawCertData());
            foreach (X509Certificate2 extra in chain?.ChainPolicy.ExtraStore ?? [])
            {
                if (!served.Exists(der => der.AsSpan().SequenceEqual(extra.RawData)))
                    served.Add(extra.RawData);
            }

            return true;
        },
    };

    // A byte, or silence, is consent; an alert or a closed connection right after the handshake is not.
    private static async Task<string?> RefusalAsync(SslStream stream, CancellationToken cancellation)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        wait.CancelAfter(RefusalWait);
        try
        {
            int read = await stream.ReadAsync(new byte[1], wait.Token).ConfigureAwait(false);
            return read > 0 ? null : "it closed the connection right after the handshake; it may want a client certificate, or refuse ours";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (IOException e)
        {
            return Innermost(e);
        }
    }

    private static bool IsTimeout(Exception e, CancellationToken cancellation) =>
        e is OperationCanceledException && !cancellation.IsCancellationRequested;

    private static string Reason(Exception e, TimeSpan timeout) => e is SocketException
        ? Innermost(e)
        : $"nothing answered within {timeout.TotalSeconds:0.#} s";

    private static string Innermost(Exception e)
    {
        while (e.InnerException is not null)
            e = e.InnerException;
        return e.Message;
    }
}

/// <summary>What a handshake showed.</summary>
/// <param name="State"><see cref="EndpointState.Good"/> when there was a handshake; the certificates are not judged.</param>
/// <param name="Reason">Why there was none.</param>
/// <param name="Served">The certificates that were served, leaf first, DER; possibly also when the handshake failed in the end.</param>
internal sealed record ProbeResult(EndpointState State, string Reason, IReadOnlyList<byte[]> Served)
{
    /// <summary>The names of the CAs whose client certificates the server says it takes (RFC 8446 4.2.4); empty when it says nothing, or we showed a certificate.</summary>
    internal IReadOnlyList<string> Authorities { get; init; } = [];
}
