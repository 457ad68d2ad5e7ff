namespace ClusterCerts.Report;

/// <summary>Names beside each other, the first of them where there are many; nothing where there is none.</summary>
internal static class NameList
{
    private const int Most = 60;

    /// <summary>The names.</summary>
    /// <param name="names">All of them.</param>
    /// <param name="label">What they are to what stands before them, for who does not see it.</param>
    internal static Html Of(IReadOnlyList<string> names, string label)
    {
        if (names.Count == 0)
            return Html.Of($"");
        int left = names.Count - Most;
        return Html.Of($"""
            <ul class="names" aria-label="{label}">
            {names.Take(Most).Select(n => Html.Of($"<li><bdi>{n}</bdi></li>"))}
            {(left > 0 ? Html.Of($"<li>and {left} more</li>") : Html.Of($""))}
            </ul>
            """);
    }
}
