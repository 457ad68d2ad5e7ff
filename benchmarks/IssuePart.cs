namespace ClusterCerts.Benchmarks;

/// <summary>Batches of node certificates, bare keys of the platform, and the same work by other programs, in turn: what the machine does meanwhile happens to all.</summary>
internal static class IssuePart
{
    private const int Rounds = 10;

    // In a round. RSA keys take long: fewer nodes. Of Rsa4096 that makes 200 keys, of ours and bare ones.
    private static readonly (KeyAlgorithm Algorithm, int Nodes, int PeerNodes)[] Plans =
    [
        (KeyAlgorithm.EcdsaP256, 100, 4),
        (KeyAlgorithm.EcdsaP384, 100, 4),
        (KeyAlgorithm.EcdsaP521, 100, 4),
        (KeyAlgorithm.Ed25519, 100, 4),
        (KeyAlgorithm.MlDsa65, 100, 0), // None of the others has it.
        (KeyAlgorithm.Rsa2048, 20, 2),
        (KeyAlgorithm.Rsa3072, 10, 1),
        (KeyAlgorithm.Rsa4096, 10, 1),
    ];

    /// <summary>Prints both tables.</summary>
    /// <param name="scale">How much of it.</param>
    /// <param name="only">Which algorithm alone; all when null.</param>
    internal static void Run(double scale, KeyAlgorithm? only)
    {
        int rounds = Math.Max(2, (int)Math.Round(Rounds * Math.Min(1, scale * 2)));
        Row[] rows =
        [
            .. Plans.Where(plan => only is null || plan.Algorithm == only)
                .Select(plan => Measure(plan.Algorithm, rounds, Math.Max(2, (int)(plan.Nodes * scale)), plan.PeerNodes)),
        ];
        string[] peers = [.. rows.SelectMany(row => row.Peers.Keys).Distinct()];

        Console.WriteLine($"| algorithm | nodes of ours | of the others | ours a second | CPU, ms |{string.Concat(peers.Select(p => $" {p} a second | CPU, ms | times faster |"))}");
        Console.WriteLine($"|---|--:|--:|--:|--:|{string.Concat(peers.Select(_ => "--:|--:|--:|"))}");
        foreach (Row row in rows)
        {
            IEnumerable<string> others = peers.Select(p => !row.Peers.TryGetValue(p, out Cost cost) ? " – | – | – |"
                : $" {1000 / cost.WallOfOne:F1} | {cost.CpuOfOne:F1} | {cost.WallOfOne / row.All.WallOfOne:F1} |");
            Console.WriteLine(
                $"| {row.Algorithm} | {row.All.Count} | {row.Peers.Values.FirstOrDefault().Count} | {1000 / row.All.WallOfOne:F1} | {row.All.CpuOfOne:F2} |{string.Concat(others)}");
        }

        Console.WriteLine();
        Console.WriteLine("| algorithm | keys of each | bare, ms a key | ours, ms a certificate | ours over bare | with equal luck | CPU besides the key, ms |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (Row row in rows)
        {
            Interval ratio = Interval.Of(row.Ours.Zip(row.Bare, (ours, bare) => ours.WallOfOne / bare.WallOfOne));
            bool isKeysAbove = row.All.KeyCpu > row.All.Cpu / 2; // Else luck with keys hardly counts, nor do they.
            string fair = isKeysAbove ? $"{Interval.Of(row.Ours.Zip(row.Bare, (ours, bare) => ours.WallOfKeyTime / bare.WallOfKeyTime))}" : "";
            Console.WriteLine(
                $"| {row.Algorithm} | {row.All.Count} | {Cost.Sum(row.Bare).WallOfOne:F2} | {row.All.WallOfOne:F2} | {ratio} | {fair} | {(row.All.Cpu - row.All.KeyCpu) / row.All.Count:F2} |");
        }
    }

    private static Row Measure(KeyAlgorithm algorithm, int rounds, int nodes, int peerNodes)
    {
        Console.Error.WriteLine($"issue: {algorithm}");
        using var keys = new KeyMaking(algorithm);
        using var scratch = new ScratchFolder();
        IReadOnlyList<Peer> peers = Peer.On(scratch.Path, algorithm);
        keys.Issue(2); // To warm up.
        keys.MakeKeys(2);
        List<Cost> ours = [], bare = [];
        Dictionary<string, List<Cost>> others = peers.ToDictionary(p => p.Name, _ => new List<Cost>());
        for (int round = 0; round < rounds; round++)
        {
            // Who is first in a round is second in the next.
            if (round % 2 == 0)
                ours.Add(keys.Issue(nodes));
            bare.Add(keys.MakeKeys(nodes));
            if (round % 2 == 1)
                ours.Add(keys.Issue(nodes));
            foreach (Peer peer in peers)
                others[peer.Name].Add(peer.Run(round * peerNodes, peerNodes));
        }

        return new Row(algorithm, ours, bare, others.ToDictionary(o => o.Key, o => Cost.Sum(o.Value)));
    }

    private sealed record Row(KeyAlgorithm Algorithm, List<Cost> Ours, List<Cost> Bare, Dictionary<string, Cost> Peers)
    {
        internal Cost All { get; } = Cost.Sum(Ours);
    }
}
