namespace ClusterCerts.Tests.Support;

/// <summary>Long tests run in a short form, and in full when <c>CLUSTERCERTS_FULL_TESTS</c> is 1.</summary>
internal static class FullTests
{
    internal static bool Wanted => Environment.GetEnvironmentVariable("CLUSTERCERTS_FULL_TESTS") == "1";

    internal static int Count(int inFull, int inShort) => Wanted ? inFull : inShort;
}
