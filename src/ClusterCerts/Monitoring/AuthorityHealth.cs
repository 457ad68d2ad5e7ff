using ClusterCerts.Values;

namespace ClusterCerts.Monitoring;

/// <summary>The verdict on an authority, with every check that it is made from.</summary>
public sealed class AuthorityHealth
{
    internal AuthorityHealth(string authorityPath, DateTimeOffset asOf, int nodeCount, IReadOnlyList<AuthorityCheck> checks)
    {
        AuthorityPath = authorityPath;
        AsOf = Validity.WholeSeconds(asOf);
        NodeCount = nodeCount;
        Checks = [.. checks.Select(check => check with { AuthorityPath = authorityPath })];
        State = Checks.Select(check => check.State).DefaultIfEmpty(CheckState.Unknown).MaxBy(Gravity);
    }

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath { get; }

    /// <summary>When it was looked at, UTC.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>How many nodes have a certificate that counts.</summary>
    public int NodeCount { get; }

    /// <summary>The worst state of a check; what is critical or a warning counts more than what is unknown.</summary>
    public CheckState State { get; }

    /// <summary>Whether every check is <see cref="CheckState.Ok"/>.</summary>
    public bool Passed => State == CheckState.Ok;

    /// <summary>The checks, in the order of their names.</summary>
    public IReadOnlyList<AuthorityCheck> Checks { get; }

    /// <summary>The authority and the state, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{AuthorityPath}: {State}";

    /// <summary>What counts more, as a number.</summary>
    internal static int Gravity(CheckState state) => state switch
    {
        CheckState.Ok => 0,
        CheckState.Unknown => 1,
        CheckState.Warning => 2,
        _ => 3,
    };
}
