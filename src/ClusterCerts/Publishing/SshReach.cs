using System.Net.Sockets;
using ClusterCerts.Trust;

namespace ClusterCerts.Publishing;

/// <summary>Whether an SSH server answers at a host and port: asked once more after a failure, to tell the network from the login.</summary>
internal static class SshReach
{
    private const int MostBeforeIt = 8192; // RFC 4253 4.2: other lines may come before it

    /// <summary>Asks.</summary>
    /// <returns>Why none does, as part of a sentence; null where one does.</returns>
    internal static string? WhyNot(string host, int port, TimeSpan limit, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        try
        {
            client.ConnectAsync(host, port, stop.Token).AsTask().GetAwaiter().GetResult();
            return Hears(client.GetStream(), stop.Token) ? null : $"whatever listens on port {port} ends the connection before it says that it is an SSH server";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"nothing answered on port {port} within {ProbeMessages.Seconds(limit)} s";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Why(port, e as SocketException ?? e.InnerException as SocketException);
        }
    }

    private static string Why(int port, SocketException? error) => error?.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name leads to no address",
        SocketError.ConnectionRefused => $"nothing listens on port {port}",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "there is no way to it in the network",
        SocketError code => $"the connection to port {port} failed ({code})",
        null => $"the connection to port {port} was ended",
    };

    // RFC 4253 4.2: the server begins with a line that begins with SSH-.
    private static bool Hears(NetworkStream stream, CancellationToken stop)
    {
        byte[] heard = new byte[MostBeforeIt];
        for (int length = 0; length < heard.Length;)
        {
            int read = stream.ReadAsync(heard.AsMemory(length), stop).AsTask().GetAwaiter().GetResult();
            if (read == 0)
                return false;
            length += read;
            if (heard.AsSpan(0, length).IndexOf("SSH-"u8) >= 0)
                return true;
        }

        return false;
    }
}
