using System.Net;
using System.Net.Sockets;

namespace ClusterCerts.Tests.Support;

/// <summary>Stands between a client and a server, and can lose the server's answers with the connection, once.</summary>
internal sealed class LossyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private byte[] _watched = [];
    private int _losses;
    private int _until;

    internal LossyProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next answer gets to the proxy and no further.</summary>
    internal void LoseTheNextAnswer() => Interlocked.Exchange(ref _losses, 1);

    /// <summary>The answer to the nth statement from now on that has this text gets to the proxy and no further.</summary>
    internal void LoseTheAnswerTo(string text, int nth)
    {
        WasLost = false;
        (_watched, _until) = (System.Text.Encoding.ASCII.GetBytes(text), nth);
    }

    /// <summary>Whether it came so far.</summary>
    internal bool WasLost { get; private set; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _server);
                _ = Task.Run(() => CopyAsync(client, server, isAnswer: false));
                _ = Task.Run(() => CopyAsync(server, client, isAnswer: true));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool isAnswer)
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and int read)
            {
                if (isAnswer && Interlocked.Exchange(ref _losses, 0) == 1)
                {
                    WasLost = true;
                    break;
                }

                if (!isAnswer && _watched.Length > 0 && buffer.AsSpan(0, read).IndexOf(_watched) >= 0 && Interlocked.Decrement(ref _until) == 0)
                    LoseTheNextAnswer();
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone; so is the other then.
        }

        from.Dispose();
        to.Dispose();
    }
}
