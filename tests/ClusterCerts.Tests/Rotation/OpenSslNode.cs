using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.Rotation;

/// <summary>A node of a cluster as openssl's own programs: a server process, and a client process for each call.</summary>
internal sealed partial class OpenSslNode : IDisposable
{
    private readonly string _folder;
    private readonly string _version;
    private Process? _server;
    private int _port;

    /// <summary>Makes one that speaks TLS 1.2, in which a client learns of the server's refusal at once, or another
    /// version.</summary>
    internal OpenSslNode(string id, string folder, string version = "-tls1_2")
    {
        Id = id;
        _folder = folder;
        _version = version;
        Directory.CreateDirectory(folder);
    }

    internal string Id { get; }

    internal EndpointAddress Address => new("127.0.0.1", _port);

    /// <summary>Takes over files and restarts the server with them.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="readsFirstOnly">Whether only the first certificate of the trust file is taken.</param>
    internal void PickUp(string files, bool readsFirstOnly)
    {
        IReadOnlyList<byte[]> chain = CertificateFile.Read(Path.Combine(files, $"node.{Id}.crt")).Encoded;
        IReadOnlyList<byte[]> trust = CertificateFile.Read(Path.Combine(files, "trust.crt")).Encoded;
        Write("leaf.crt", [chain[0]]);
        Write("chain.crt", chain.Skip(1));
        Write("trust.crt", readsFirstOnly ? [trust[0]] : trust);
        File.Copy(Path.Combine(files, $"node.{Id}.key"), Path.Combine(_folder, "leaf.key"), overwrite: true);
        StartServer();
    }

    /// <summary>A handshake as client, both certificates verified.</summary>
    /// <returns>What openssl says when it fails, or null.</returns>
    internal string? Call(OpenSslNode peer)
    {
        using Process client = Start(
        [
            "s_client", "-connect", $"127.0.0.1:{peer._port.ToString(CultureInfo.InvariantCulture)}", "-verify_hostname",
                peer.Id, "-verify", "3", "-brief",
            .. Shared(),
        ]);
        client.StandardInput.Close();
        Task<string> output = client.StandardOutput.ReadToEndAsync();
        string error = client.StandardError.ReadToEnd();
        client.WaitForExit();
        return client.ExitCode == 0 && error.Contains("CONNECTION ESTABLISHED", StringComparison.Ordinal)
            && error.Contains("Verification: OK", StringComparison.Ordinal)
            ? null
            : $"{Id} to {peer.Id}: {error}{output.Result}";
    }

    public void Dispose() => StopServer();

    private string[] Shared()
    {
        string[] chain = new FileInfo(Path.Combine(_folder, "chain.crt")).Length > 0 ? ["-cert_chain", "chain.crt"] : [];
        return
        [
            "-cert", "leaf.crt", "-key", "leaf.key", .. chain, "-CAfile", "trust.crt", "-no-CApath", "-no-CAstore",
                "-verify_return_error", _version,
        ];
    }

    private void StartServer()
    {
        StopServer();
        var port = new TaskCompletionSource<int>();
        _server = Start(["s_server", "-accept", "127.0.0.1:0", "-Verify", "3", .. Shared()]);
        _server.ErrorDataReceived += static (_, _) => { };
        _server.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                port.TrySetException(new IOException("openssl s_server ended"));
            else if (Accepting().Match(line.Data) is { Success: true } match)
                port.TrySetResult(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        };
        _server.BeginErrorReadLine();
        _server.BeginOutputReadLine();
        Assert.True(port.Task.Wait(TimeSpan.FromSeconds(30)), "openssl s_server did not start");
        _port = port.Task.Result;
    }

    private void StopServer()
    {
        if (_server is null)
            return;
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _server = null;
    }

    private void Write(string name, IEnumerable<byte[]> certificates) =>
        File.WriteAllBytes(Path.Combine(_folder, name), CertificateFile.Write(certificates));

    private Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("openssl", arguments)
    {
        WorkingDirectory = _folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    [GeneratedRegex(@"^ACCEPT .*:(\d+)")]
    private static partial Regex Accepting();
}
