using System.Globalization;

namespace ClusterCerts.PowerShell;

/// <summary>Moments and what is left until them, as views show them.</summary>
internal static class ShownTime
{
    private const string Minute = "yyyy-MM-dd HH:mm";

    /// <summary>A moment's minute, or its day alone where there is no room for more.</summary>
    internal static string Text(DateTime? utc, int room) =>
        IsEnd(utc) ? utc!.Value.ToString(room >= Minute.Length ? Minute : "yyyy-MM-dd", CultureInfo.InvariantCulture) : "";

    /// <summary>A moment's minute and zone, for a sentence.</summary>
    internal static string Text(DateTime? utc) => IsEnd(utc) ? $"{Text(utc, Minute.Length)} UTC" : "";

    /// <summary>The whole days that are left: with one second more than thirty days, thirty.</summary>
    internal static string Days(DateTime? utc) =>
        IsEnd(utc) ? Math.Floor((utc!.Value - ClusterCertsCmdlet.Clock.GetUtcNow().UtcDateTime).TotalDays)
            .ToString(CultureInfo.InvariantCulture) : "";

    // A certificate that was revoked by its number alone has no end that is known.
    private static bool IsEnd(DateTime? utc) => utc is { Year: > 1 and < 9999 };
}
