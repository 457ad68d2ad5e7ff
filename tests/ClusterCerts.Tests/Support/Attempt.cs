namespace ClusterCerts.Tests.Support;

/// <summary>What came of something that may be refused.</summary>
internal static class Attempt
{
    /// <summary>The refusal, or null where it was done.</summary>
    internal static ClusterCertsException? ErrorOf(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (ClusterCertsException e)
        {
            return e;
        }
    }

    /// <summary>What an outcome has; its error is thrown.</summary>
    internal static T Value<T>(Outcome<T> outcome)
        where T : class => outcome.Value ?? throw outcome.Error!;
}
