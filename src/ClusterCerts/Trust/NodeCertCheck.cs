namespace ClusterCerts.Trust;

/// <summary>The outcome of one check.</summary>
/// <param name="Name">The check.</param>
/// <param name="Passed">Whether nothing is wrong.</param>
/// <param name="Detail">What was found, in a sentence or two; safe to print.</param>
public sealed record NodeCertCheck(CheckName Name, bool Passed, string Detail)
{
    /// <summary>One line: <c>ok</c> or <c>FAILED</c>, the name and the detail.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => $"{(Passed ? "ok" : "FAILED"),-6} {Name,-13} {Detail}";
}
