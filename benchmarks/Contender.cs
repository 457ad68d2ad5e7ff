namespace ClusterCerts.Benchmarks;

/// <summary>One of several that do the same in turn.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Run">Does it once.</param>
internal sealed record Contender(string Name, Func<Cost> Run)
{
    private readonly List<Cost> _found = [];

    /// <summary>Milliseconds of one, the median.</summary>
    internal double Wall => Median(cost => cost.WallOfOne);

    /// <summary>Milliseconds of processor time of one, the median.</summary>
    internal double Cpu => Median(cost => cost.CpuOfOne);

    internal void RunOnce(bool counts)
    {
        Cost cost = Run();
        if (counts)
            _found.Add(cost);
    }

    private double Median(Func<Cost, double> figure) => _found.Select(figure).Order().ElementAt(_found.Count / 2);
}
