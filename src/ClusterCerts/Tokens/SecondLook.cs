namespace ClusterCerts.Tokens;

/// <summary>Looks again for what is not seen. Who makes a key in a token of SoftHSM2 writes files anew that others read meanwhile: for that instant token or key are
/// not there. What is missing indeed is told half a second later.</summary>
internal static class SecondLook
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(300)];

    /// <summary>Looks until something is seen, a few times.</summary>
    /// <param name="look">Looks; what it throws is thrown at once.</param>
    /// <returns>What was seen last, which may be nothing.</returns>
    internal static T[] For<T>(Func<T[]> look)
    {
        T[] seen = look();
        foreach (TimeSpan pause in Pauses)
        {
            if (seen.Length > 0)
                break;
            Thread.Sleep(pause);
            seen = look();
        }

        return seen;
    }
}
