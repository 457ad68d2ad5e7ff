using System.Net;
using System.Net.Sockets;

namespace ClusterCerts.Tests.Support;

/// <summary>Ports of 127.0.0.1 for servers that a test starts.</summary>
/// <remarks>A port that the system chose is free until the next connection of any program gets it, and a server starts after that. So they come from below those that
/// the system chooses from (32768 and up on Linux, 49152 on Windows), and are reserved, for all test programs of this account, as long as this one runs.</remarks>
internal static class FreePort
{
    private const int First = 10_000;
    private const int Count = 20_000;

    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Reserved = [];
    private static readonly DirectoryInfo Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"clustercerts-ports-{Environment.UserName}"));

    /// <summary>One that nobody listens on, and that no other test is given.</summary>
    internal static int Take()
    {
        lock (Gate)
        {
            int start = Random.Shared.Next(Count);
            for (int i = 0; i < Count; i++)
            {
                int port = First + ((start + i) % Count);
                if (TryReserve(port))
                    return port;
            }
        }

        throw new InvalidOperationException("No port is free.");
    }

    private static bool TryReserve(int port)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(Path.Combine(Folder.FullName, $"{port}"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            Reserved.Add(file);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            file?.Dispose();
            return false;
        }
    }
}
