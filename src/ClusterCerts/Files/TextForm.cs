namespace ClusterCerts.Files;

/// <summary>Tells text of two or four octets a character by its byte order mark, or by the zeros beside its first letters.</summary>
internal static class TextForm
{
    /// <summary>UTF-16 or UTF-32 as iconv names it, or null.</summary>
    internal static string? WideName(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
        [(byte)'-', 0, 0, 0, (byte)'-', 0, 0, 0, ..] => "UTF-32LE",
        [0, 0, 0, (byte)'-', 0, 0, 0, (byte)'-', ..] => "UTF-32BE",
        [(byte)'-', 0, (byte)'-', 0, ..] => "UTF-16LE",
        [0, (byte)'-', 0, (byte)'-', ..] => "UTF-16BE",
        _ => null,
    };
}
