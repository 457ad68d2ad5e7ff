using System.Globalization;

namespace ClusterCerts.Cli;

/// <summary>Moments as they are given on the command line.</summary>
internal static class MomentText
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads an ISO 8601 moment. One without a zone is UTC, never the machine's own time.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static DateTimeOffset Parse(string text) => DateTimeOffset.TryParseExact(
        text.Trim(),
        Formats,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out DateTimeOffset moment)
            ? moment
            : throw Moments.NotADate(text);
}
