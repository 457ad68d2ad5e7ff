namespace ClusterCerts.Trust;

/// <summary>Something worth knowing about a certificate that makes no check fail.</summary>
/// <remarks>What RFC 5280 only recommends (SHOULD) is a note in what others made. Of a trust anchor only name and key count, so
/// that the rest of it is a note as well.</remarks>
/// <param name="Name">The check that it belongs to.</param>
/// <param name="Detail">What was found, in a sentence or two; safe to print.</param>
public sealed record NodeCertNote(CheckName Name, string Detail)
{
    /// <summary>One line: <c>note</c>, the name and the detail.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => $"{"note",-6} {Name,-13} {Detail}";
}
