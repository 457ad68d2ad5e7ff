using System.Security.Cryptography;

namespace ClusterCerts.Interop;

/// <summary>A running Erlang node that only TLS reaches.</summary>
internal sealed class ErlangNode : IDisposable
{
    private static readonly Lazy<bool> HasTls = new(() => RealProgram.Need("erl")
        .Run("-noinput", "-eval", "io:format(\"~p~n\", [code:which(inet_tls_dist)]), halt().").Output.Contains("inet_tls_dist", StringComparison.Ordinal));

    private readonly ServerProcess _process;
    private readonly string _cookie;
    private readonly int _mapperPort;

    private ErlangNode(ServerProcess process, string name, string cookie, int mapperPort)
    {
        _process = process;
        _cookie = cookie;
        _mapperPort = mapperPort;
        Name = name;
    }

    /// <summary>The whole name, such as <c>one@127.0.0.1</c>.</summary>
    internal string Name { get; }

    /// <summary>Starts a node with the arguments file of an export.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="host">Its host.</param>
    /// <param name="export">The folder of its files.</param>
    /// <param name="shortName">Whether it is named by its host alone.</param>
    /// <param name="port">Where it listens; any port without it.</param>
    /// <param name="evaluate">What it evaluates before it is up.</param>
    internal static ErlangNode Start(string name, string host, string export, bool shortName = false, int? port = null, string evaluate = "ok")
    {
        RealProgram erl = Need();
        string cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

        // A port mapper of its own, which erl starts, so that nodes of other tests and users do not meet.
        int mapperPort = FreePort.Take();
        string whole = $"{name}@{host}";
        ServerProcess process = ServerProcess.Launch(
            erl, null, Variables(mapperPort), [.. Arguments(whole, export, cookie, shortName, evaluate + ", io:format(\"node ~s is up~n\", [node()])."), .. Listening(port)]);
        process.WaitFor(() => process.Log.Contains($"node {whole} is up", StringComparison.Ordinal), "is up");
        return new ErlangNode(process, whole, cookie, mapperPort);
    }

    /// <summary>Starts a node that connects to another one and stays connected.</summary>
    internal static ErlangNode Join(string name, string host, string export, ErlangNode other)
    {
        string whole = $"{name}@{host}";
        ServerProcess process = ServerProcess.Launch(
            Need(), null, Variables(other._mapperPort),
            Arguments(whole, export, other._cookie, shortName: false, $"pong = net_adm:ping('{other.Name}'), io:format(\"node ~s is up~n\", [node()])."));
        process.WaitFor(() => process.Log.Contains($"node {whole} is up", StringComparison.Ordinal), "is up");
        return new ErlangNode(process, whole, other._cookie, other._mapperPort);
    }

    /// <summary>Has another node call this one: <c>pong</c> when both accept, <c>pang</c> when one refuses.</summary>
    internal static string Ping(string name, string host, string export, ErlangNode other, bool shortName = false)
    {
        string ask = $"io:format(\"answer: ~s~n\", [net_adm:ping('{other.Name}')]), halt().";
        ProgramResult result = Need().RunWith(
            null, Variables(other._mapperPort), "", Arguments($"{name}@{host}", export, other._cookie, shortName, ask));
        return result.Output.Contains("answer: pong", StringComparison.Ordinal) ? "pong"
            : result.Output.Contains("answer: pang", StringComparison.Ordinal) ? "pang"
            : result.Output;
    }

    /// <summary>Has another node evaluate something that it may ask this one.</summary>
    internal static string Call(string name, string host, string export, ErlangNode other, string expression)
    {
        string ask = $"pong = net_adm:ping('{other.Name}'), io:format(\"answer: ~p~n\", [{expression}]), halt().";
        ProgramResult result = Need().RunWith(null, Variables(other._mapperPort), "", Arguments($"{name}@{host}", export, other._cookie, false, ask)).Succeeded();
        return result.Output[(result.Output.IndexOf("answer: ", StringComparison.Ordinal) + "answer: ".Length)..].Trim();
    }

    public void Dispose()
    {
        _process.Dispose();
        if (RealProgram.Find("epmd") is string mapper)
            RealProgram.At(mapper).Run("-port", $"{_mapperPort}", "-kill");
    }

    /// <summary>Erlang with TLS, or the test is skipped.</summary>
    internal static RealProgram Need()
    {
        RealProgram erl = RealProgram.Need("erl");
        Skip.IfNot(HasTls.Value, "erlang-ssl is not on this machine");
        return erl;
    }

    private static Dictionary<string, string> Variables(int mapperPort) =>
        new() { ["ERL_EPMD_PORT"] = $"{mapperPort}", ["ERL_EPMD_ADDRESS"] = "127.0.0.1", ["HOME"] = Path.GetTempPath() };

    private static string[] Listening(int? port) =>
        port is null ? [] : ["-kernel", "inet_dist_listen_min", $"{port}", "inet_dist_listen_max", $"{port}"];

    // A connection has a minute, not seven seconds: on a busy machine a pang is a refusal still.
    private static string[] Arguments(string name, string export, string cookie, bool shortName, string evaluate) =>
        ["-args_file", Path.Combine(export, "erl.args"), shortName ? "-sname" : "-name", name, "-setcookie", cookie, "-noinput",
         "-kernel", "inet_dist_use_interface", "{127,0,0,1}", "net_setuptime", "60", "-eval", evaluate];
}
