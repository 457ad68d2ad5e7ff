namespace ClusterCerts.Cli;

/// <summary>What a mistyped name of a command or an option was meant to be.</summary>
internal static class SimilarNames
{
    private const int MostNames = 5;

    /// <summary>The names that may be meant: the one that differs in case and hyphens alone, else those that begin with what was typed, else the nearest.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">The names that there are.</param>
    internal static IReadOnlyList<string> To(string typed, IEnumerable<string> names)
    {
        string plain = Plain(typed);
        if (plain.Length < 2)
            return [];
        string[] all = [.. names];
        string[] same = [.. all.Where(name => Plain(name) == plain)];
        if (same.Length > 0)
            return same;
        string[] longer = [.. all.Where(name => Plain(name).StartsWith(plain, StringComparison.Ordinal)).Take(MostNames + 1)];
        if (longer.Length > 0)
            return longer.Length <= MostNames ? longer : [];
        (string Name, int Distance)[] near = [.. all.Select(name => (name, Distance(plain, Plain(name)))).Where(one => one.Item2 <= Math.Min(2, plain.Length / 4))];
        return [.. near.Where(one => one.Distance == near.Min(other => other.Distance)).Select(one => one.Name)];
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    // How many letters must be put in, taken away or changed.
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
