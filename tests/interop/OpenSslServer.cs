namespace ClusterCerts.Interop;

/// <summary>openssl s_server that shows a node's certificate, demands one of its own CA, and answers HTTP.</summary>
internal sealed class OpenSslServer : IDisposable
{
    private readonly ServerProcess _process;

    private OpenSslServer(ServerProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    internal int Port { get; }

    internal string Log => _process.Log;

    internal static OpenSslServer Start(PemFiles node)
    {
        RealProgram openssl = RealProgram.Need("openssl");
        int port = FreePort.Take();
        string[] chain = node.Intermediates is string file ? ["-cert_chain", file] : [];
        ServerProcess process = ServerProcess.Start(
            openssl, port, null,
            ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", node.Certificate, "-key", node.Key, .. chain,
             "-CAfile", node.Trust, "-Verify", "3", "-verify_return_error", "-www"]);
        return new OpenSslServer(process, port);
    }

    public void Dispose() => _process.Dispose();
}
