using Xunit.Abstractions;

namespace ClusterCerts.Tests.Support;

/// <summary>Marks a class whose tests take long: it begins with the first, so that the others run beside it and none of it comes last.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LongRunningAttribute : Attribute;

/// <summary>Begins with the classes that take longest. A project of tests names it as its orderer of collections.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly HashSet<string> Long =
        [.. typeof(LongestFirst).Assembly.GetTypes().Where(t => t.IsDefined(typeof(LongRunningAttribute), false)).Select(t => t.FullName!)];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(c => Long.Contains(c.DisplayName.Split(' ')[^1]));
}
