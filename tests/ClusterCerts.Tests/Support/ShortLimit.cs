namespace ClusterCerts.Tests.Support;

/// <summary>A limit that is meant to run out: as short as what comes before it allows, which takes longer where the machine has much to do.</summary>
internal static class ShortLimit
{
    /// <summary>The result of the first limit that was long enough, or of the longest: the caller asserts on it.</summary>
    internal static T Find<T>(Func<TimeSpan, T> run, Func<T, bool> isLongEnough)
    {
        int seconds = 1;
        T result = run(TimeSpan.FromSeconds(seconds));
        for (; seconds < 60 && !isLongEnough(result); result = run(TimeSpan.FromSeconds(seconds)))
            seconds *= 4;
        return result;
    }
}
