namespace ClusterCerts.Benchmarks;

/// <summary>Contenders that take turns, and the table of what each cost.</summary>
internal static class ContenderTable
{
    /// <summary>Runs them in turn, once more than what counts, and prints a row for each.</summary>
    /// <param name="subject">What all of them work on.</param>
    /// <param name="columns">The names of the figures.</param>
    /// <param name="all">The contenders.</param>
    /// <param name="rounds">How many runs of each count.</param>
    /// <param name="figures">The figures of one, divided by bars.</param>
    internal static void Print(string subject, string[] columns, IReadOnlyList<Contender> all, int rounds, Func<Contender, string> figures)
    {
        for (int round = 0; round <= rounds; round++)
        {
            foreach (Contender contender in all)
                contender.RunOnce(counts: round > 0);
        }

        Console.WriteLine($"| {subject} | {string.Join(" | ", columns)} |");
        Console.WriteLine($"|---|{string.Concat(columns.Select(_ => "--:|"))}");
        foreach (Contender contender in all)
            Console.WriteLine($"| {contender.Name} | {figures(contender)} |");
    }
}
