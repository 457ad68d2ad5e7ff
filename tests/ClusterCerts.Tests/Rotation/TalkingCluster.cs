using System.Collections.Concurrent;

namespace ClusterCerts.Tests.Rotation;

/// <summary>Nodes that call each other all the time; each pair of them, in both directions, over and over.</summary>
internal sealed class TalkingCluster : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ClusterNode> _nodes = [];
    private readonly List<Task> _talks = [];
    private readonly ConcurrentDictionary<(string From, string To), int> _calls = new();
    private int _handshakes;

    internal int Handshakes => _handshakes;

    internal ConcurrentQueue<string> Failures { get; } = new();

    internal void Add(ClusterNode node)
    {
        lock (_nodes)
            _nodes.Add(node);
        _talks.Add(Task.Run(() => Talk(node)));
    }

    internal IReadOnlyList<ClusterNode> Nodes => _nodes;

    /// <summary>Waits until every pair has talked again in both directions.</summary>
    internal async Task EveryPairHasTalked()
    {
        (string, string)[] pairs;
        lock (_nodes)
            pairs = [.. from a in _nodes from b in _nodes where a != b select (a.Id, b.Id)];
        var before = pairs.ToDictionary(p => p, p => _calls.GetValueOrDefault(p));

        // Two more each: one may have begun before.
        DateTime deadline = DateTime.UtcNow.AddMinutes(3);
        while (pairs.Any(p => _calls.GetValueOrDefault(p) < before[p] + 2))
        {
            Assert.True(DateTime.UtcNow < deadline, "the nodes have stopped talking");
            await Task.Delay(5);
        }
    }

    internal async Task Stop()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_talks);
        foreach (string failure in _nodes.SelectMany(n => n.Failures))
            Failures.Enqueue(failure);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _nodes.ForEach(n => n.Dispose());
        _stop.Dispose();
    }

    private async Task Talk(ClusterNode node)
    {
        while (!_stop.IsCancellationRequested)
        {
            ClusterNode[] peers;
            lock (_nodes)
                peers = [.. _nodes.Where(n => n != node)];
            foreach (ClusterNode peer in peers)
            {
                try
                {
                    await node.Call(peer, CancellationToken.None);
                    Interlocked.Increment(ref _handshakes);
                }
                catch (Exception e) when (e is System.Security.Authentication.AuthenticationException or IOException)
                {
                    Failures.Enqueue($"{node.Id} to {peer.Id}: {e.Message}");
                }

                _calls.AddOrUpdate((node.Id, peer.Id), 1, (_, count) => count + 1);
            }

            await Task.Delay(1);
        }
    }
}
