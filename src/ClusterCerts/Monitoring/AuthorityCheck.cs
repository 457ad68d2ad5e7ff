using ClusterCerts.Values;

namespace ClusterCerts.Monitoring;

/// <summary>One check of an authority.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it came out.</param>
/// <param name="Detail">What was found, and what to do about it.</param>
public sealed record AuthorityCheck(AuthorityCheckName Name, CheckState State, string Detail)
{
    /// <summary>What was measured, in <see cref="Unit"/>; null where there is nothing to measure.</summary>
    public double? Value { get; init; }

    /// <summary>What <see cref="Value"/> counts: <c>days left</c>, <c>days</c>, <c>findings</c> and the like; null without a value.</summary>
    public string? Unit { get; init; }

    /// <summary>What is not well: nodes, CAs, files or endpoints, the worst first.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>What is a warning for the value; null where no time is measured.</summary>
    public AlertRange? Warning { get; init; }

    /// <summary>What is critical for the value; null where no time is measured.</summary>
    public AlertRange? Critical { get; init; }

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath { get; init; } = "";

    /// <summary>The name, state and detail, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Name}: {State}: {Detail}";
}
