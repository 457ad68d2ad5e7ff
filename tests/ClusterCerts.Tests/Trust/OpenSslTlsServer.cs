using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.Trust;

/// <summary>openssl s_server with any options, on a port of its own choice.</summary>
internal sealed partial class OpenSslTlsServer : IDisposable
{
    private readonly Process _process;

    internal OpenSslTlsServer(params string[] options)
    {
        Peer.Needs("openssl");
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Peer.Start(null, "openssl", ["s_server", "-accept", "127.0.0.1:0", .. options]);
        var errors = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                port.TrySetException(new IOException("openssl s_server ended: " + string.Join('\n', errors)));
            else if (Accepting().Match(line.Data) is { Success: true } match)
                port.TrySetResult(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Assert.True(port.Task.Wait(TimeSpan.FromSeconds(60)), "openssl s_server did not start");
        Address = new EndpointAddress("127.0.0.1", port.Task.Result);
    }

    internal EndpointAddress Address { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [GeneratedRegex(@"^ACCEPT .*:(\d+)")]
    private static partial Regex Accepting();
}
