using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClusterCerts.Interop;

/// <summary>A server on 127.0.0.1 that a test starts and ends.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly string _name;

    private ServerProcess(Process process, string name)
    {
        _process = process;
        _name = name;
        _ = RealProgram.Read(process.StandardOutput, _log);
        _ = RealProgram.Read(process.StandardError, _log);
    }

    /// <summary>All that it printed so far.</summary>
    internal string Log => RealProgram.Snapshot(_log);

    /// <summary>Starts a server and waits until it listens on the port.</summary>
    internal static ServerProcess Start(RealProgram program, int port, string? folder, params string[] arguments) =>
        Start(program, port, folder, null, arguments);

    /// <summary>Starts a server with variables and waits until it listens on the port.</summary>
    internal static ServerProcess Start(
        RealProgram program, int port, string? folder, IReadOnlyDictionary<string, string>? variables, params string[] arguments)
    {
        ServerProcess server = Launch(program, folder, variables, arguments);
        server.WaitFor(() => IsListening(port), $"listens on port {port}");
        return server;
    }

    /// <summary>Starts a program and waits for nothing.</summary>
    internal static ServerProcess Launch(RealProgram program, string? folder, IReadOnlyDictionary<string, string>? variables, params string[] arguments) =>
        new(program.Start(folder, variables, arguments), Path.GetFileName(program.Location));

    /// <summary>Waits until something is so; a server that ends meanwhile or takes longer than five minutes fails the test.</summary>
    internal void WaitFor(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(_process.HasExited, $"{_name} ended before it {what}:\n{Log}");
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(5), $"{_name} never {what}:\n{Log}");
            Thread.Sleep(50);
        }
    }

    /// <summary>Waits until a server that was told to end has ended; one that takes longer than a minute fails the test.</summary>
    internal void WaitForEnd() => Assert.True(_process.WaitForExit(TimeSpan.FromMinutes(1)), $"{_name} did not end:\n{Log}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(TimeSpan.FromSeconds(10));
        }

        _process.Dispose();
    }

    private static bool IsListening(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
