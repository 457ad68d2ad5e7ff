using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCerts.Interop;

/// <summary>Servers of several runtimes that take no client without a certificate of their CA.</summary>
internal static partial class StrictServers
{
    private static string Programs => Path.Combine(AppContext.BaseDirectory, "programs");

    /// <summary>One in Go.</summary>
    /// <param name="files">Its certificate, its key, and whom it trusts.</param>
    /// <param name="version"><c>1.2</c> or <c>1.3</c>.</param>
    internal static Served Go(PemFiles files, string version) =>
        Launch(GoPrograms.Build("strict-server.go"), files.Certificate, files.Key, files.Trust, version.Replace(".", "", StringComparison.Ordinal));

    /// <summary>One in Java.</summary>
    internal static Served Java(PemFiles files, string version) => Launch(
        RealProgram.Need("java"), Path.Combine(Programs, "TrustServer.java"), files.Certificate, files.Key, files.Trust, $"TLSv{version}");

    /// <summary>One in Erlang.</summary>
    internal static Served Erlang(PemFiles files, string version) => Launch(RealProgram.Need("erl"), "-noinput", "-eval", $$"""
        {ok, _} = application:ensure_all_started(ssl),
        {ok, Listener} = ssl:listen(0, [{ip, {127,0,0,1} }, {versions, ['tlsv{{version}}']}, {certfile, "{{files.Certificate}}"}, {keyfile, "{{files.Key}}"},
            {cacertfile, "{{files.Trust}}"}, {verify, verify_peer}, {fail_if_no_peer_cert, true}, {active, false}]),
        {ok, {_, Port} } = ssl:sockname(Listener),
        io:format("port ~p~n", [Port]),
        Serve = fun(Again) ->
            {ok, Plain} = ssl:transport_accept(Listener),
            case ssl:handshake(Plain) of
                {ok, Socket} -> ssl:recv(Socket, 0), ssl:close(Socket);
                Refused -> io:format("~p~n", [Refused])
            end,
            Again(Again)
        end,
        Serve(Serve).
        """);

    /// <summary>One in Node.js, which closes the connection of whom it refuses without an alert, after a handshake that was done.</summary>
    internal static Served NodeJs(RealProgram node, PemFiles files, string version) => Launch(node, "-e", $$"""
        const fs = require('fs');
        const server = require('tls').createServer({
            key: fs.readFileSync('{{files.Key}}'), cert: fs.readFileSync('{{files.Certificate}}'), ca: fs.readFileSync('{{files.Trust}}'),
            requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv{{version}}', maxVersion: 'TLSv{{version}}',
        }, socket => { socket.resume(); socket.on('error', () => {}); });
        server.listen(0, '127.0.0.1', () => console.log('port', server.address().port));
        """);

    private static Served Launch(RealProgram program, params string[] arguments)
    {
        ServerProcess server = ServerProcess.Launch(program, null, null, arguments);
        server.WaitFor(() => PortLine().IsMatch(server.Log), "prints its port");
        return new(int.Parse(PortLine().Match(server.Log).Groups[1].Value, CultureInfo.InvariantCulture), server);
    }

    [GeneratedRegex("^port ([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex PortLine();

    /// <summary>A server, and where it listens.</summary>
    internal sealed record Served(int Port, ServerProcess Process) : IDisposable
    {
        public void Dispose() => Process.Dispose();
    }
}
