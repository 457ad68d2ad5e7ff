using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ClusterCerts.Interop;

/// <summary>One handshake: from when to when, in milliseconds since 1970.</summary>
internal sealed record Shake(string Route, long Begin, long End, Handshake Result, string Reason);

/// <summary>A way that clients go, and the machines on it.</summary>
internal sealed record Route(string Name, Machine[] Machines, Func<TlsClient, Task<(Handshake Result, string Reason)>> Ask);

/// <summary>Clients that make new handshakes on all ways, all the time, and what became of each.</summary>
internal sealed class Traffic : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(FullTests.Count(50, 400));

    private readonly ConcurrentQueue<Shake> _shakes = new();
    private readonly ConcurrentDictionary<string, TlsClient> _clients = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Machine _client;
    private readonly IReadOnlyList<Route> _routes;
    private readonly IReadOnlyList<(Machine From, Dictionary<string, Machine> To)> _nodes;
    private readonly Task[] _loops;

    /// <summary>Begins.</summary>
    /// <param name="client">Whose pair and trust the clients have, as its last reload made them.</param>
    /// <param name="routes">Where they go.</param>
    /// <param name="nodes">Machines that write down handshakes of their own, and with whom by the names that they use.</param>
    internal Traffic(Machine client, IReadOnlyList<Route> routes, IReadOnlyList<(Machine From, Dictionary<string, Machine> To)> nodes)
    {
        _client = client;
        _routes = routes;
        _nodes = nodes;
        _loops = [.. routes.Select(route => Task.Run(() => Loop(route)))];
    }

    /// <summary>The pair and trust of now.</summary>
    internal PemFiles Files => new(Path.GetFullPath(Path.Combine(_client.Folder, new FileInfo(_client["live"]).LinkTarget!)));

    /// <summary>How many were accepted, by way.</summary>
    internal IReadOnlyDictionary<string, int> Accepted() => All().Where(s => s.Result == Handshake.Accepted).GroupBy(s => s.Route).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Those that failed though what they went to was there all the while.</summary>
    internal IReadOnlyList<Shake> Failed() => [.. All().Where(s => s.Result == Handshake.Refused || (s.Result == Handshake.Broken && !On(s.Route).Any(m => m.WasAway(s.Begin, s.End))))];

    /// <summary>Waits until so many more were accepted on each way that has none of these machines on it; none may fail meanwhile.</summary>
    internal void Await(int count, params Machine[] away)
    {
        IReadOnlyDictionary<string, int> before = Accepted();
        string[] wanted = [.. Names().Where(name => !On(name).Intersect(away).Any())];
        var clock = Stopwatch.StartNew();
        for (IReadOnlyDictionary<string, int> now = Accepted(); wanted.Any(name => now.GetValueOrDefault(name) < before.GetValueOrDefault(name) + count); now = Accepted())
        {
            AssertNoneFailed();
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(5), "No handshakes any more:\n" + string.Join('\n', All().OrderBy(s => s.Begin).TakeLast(50)));
            Thread.Sleep(50);
        }

        AssertNoneFailed();
    }

    internal void AssertNoneFailed()
    {
        if (Failed() is { Count: > 0 } failed)
            Assert.Fail($"{failed.Count} of {All().Count()} handshakes failed:\n{string.Join('\n', failed.Take(50))}");
    }

    /// <summary>Asks on each way once, with another pair than the one of now.</summary>
    internal async Task<IReadOnlyList<(string Route, Handshake Result)>> AskWith(PemFiles pair)
    {
        using var client = new TlsClient(pair, Files);
        var answers = new List<(string, Handshake)>();
        foreach (Route route in _routes)
            answers.Add((route.Name, (await route.Ask(client)).Result));
        return answers;
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll(_loops);
        foreach (TlsClient client in _clients.Values)
            client.Dispose();
        _stop.Dispose();
    }

    private async Task Loop(Route route)
    {
        while (!_stop.IsCancellationRequested)
        {
            TlsClient client = _clients.GetOrAdd(Files.Folder, folder => new TlsClient(new PemFiles(folder), new PemFiles(folder)));
            long begin = Now();
            (Handshake result, string reason) = await route.Ask(client);
            _shakes.Enqueue(new Shake(route.Name, begin, Now(), result, reason));
            await Task.Delay(Pause);
        }
    }

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private IEnumerable<string> Names() => _routes.Select(r => r.Name).Concat(_nodes.SelectMany(n => n.To.Keys.Select(to => Name(n.From, to))));

    private static string Name(Machine from, string to) => $"{from.Id} to {to}";

    private IEnumerable<Machine> On(string name) => _routes.FirstOrDefault(r => r.Name == name)?.Machines
        ?? _nodes.SelectMany(n => n.To.Select(to => (Name: Name(n.From, to.Key), Machines: (Machine[])[n.From, to.Value]))).First(n => n.Name == name).Machines;

    private IEnumerable<Shake> All() => _shakes.Concat(_nodes.SelectMany(n => Written(n.From)));

    // A line whose end is not written yet counts the next time.
    private static IEnumerable<Shake> Written(Machine from) => File.Exists(from["shakes"])
        ? File.ReadAllText(from["shakes"]).Split('\n').SkipLast(1).Select(line => line.Split(' ', 4)).Select(part => new Shake(
            Name(from, part[2]), long.Parse(part[0], CultureInfo.InvariantCulture), long.Parse(part[1], CultureInfo.InvariantCulture),
            part[3] switch { "ok" => Handshake.Accepted, "econnrefused" or "closed" or "econnreset" or "pang" or "ignored" => Handshake.Broken, _ => Handshake.Refused }, part[3]))
        : [];
}
