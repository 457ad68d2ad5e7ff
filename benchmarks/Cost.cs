using System.Diagnostics;

namespace ClusterCerts.Benchmarks;

/// <summary>What a number of certificates or keys took.</summary>
/// <param name="Count">How many.</param>
/// <param name="Wall">Milliseconds for all of them.</param>
/// <param name="Cpu">Milliseconds of processor time for all of them.</param>
/// <param name="KeyCpu">Those of them that finding the keys took, as far as known.</param>
internal readonly record struct Cost(int Count, double Wall, double Cpu, double KeyCpu = 0)
{
    internal double WallOfOne => Wall / Count;

    internal double CpuOfOne => Cpu / Count;

    /// <summary>How long all processors took for each millisecond of finding keys: 1 where nothing else is done and none waits. Luck with primes is not in it.</summary>
    internal double WallOfKeyTime => Wall * Environment.ProcessorCount / KeyCpu;

    internal static Cost Sum(IEnumerable<Cost> costs) =>
        costs.Aggregate((a, b) => new Cost(a.Count + b.Count, a.Wall + b.Wall, a.Cpu + b.Cpu, a.KeyCpu + b.KeyCpu));

    /// <summary>What this process does.</summary>
    internal static Cost OfWork(int count, Action work) => Of(count, () => Benchmarks.Cpu.OfThisProcess, work);

    /// <summary>What processes do that are started one after the other.</summary>
    internal static Cost OfProcesses(int count, Action work) => Of(count, () => Benchmarks.Cpu.OfChildren, work);

    private static Cost Of(int count, Func<double> cpu, Action work)
    {
        double before = cpu();
        var watch = Stopwatch.StartNew();
        work();
        return new Cost(count, watch.Elapsed.TotalMilliseconds, cpu() - before);
    }
}
