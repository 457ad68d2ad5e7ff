using System.Globalization;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>What was noted beside an index when it was left: how its file was then, and where in the ledger its last line ends. An index that
/// does not match it is none.</summary>
/// <param name="State">Size and times of the file.</param>
/// <param name="Count">How many lines it knows.</param>
/// <param name="Last">Where the last of them is.</param>
internal sealed record LedgerIndexStamp(string State, int Count, LinePlace Last)
{
    /// <summary>Octets of a line; more are none.</summary>
    internal const int LongestLine = 64 << 20;

    private const string Form = "ClusterCerts ledger index 1";

    /// <summary>Reads it; null where there is none, or it is not whole.</summary>
    internal static LedgerIndexStamp? Read(string path)
    {
        try
        {
            return File.Exists(path) ? Parse(InputFile.ReadWhole(path)) : null;
        }
        catch (ClusterCertsException)
        {
            return null; // Nobody needs it.
        }
    }

    /// <summary>How a file is now; null where it is none of its own.</summary>
    internal static string? StateOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.LinkTarget is not null)
                return null;
            return string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks} {FileStatus.Of(path)?.Changed ?? "-"}");
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return null;
        }
    }

    /// <summary>Its text, whose last line says that it is whole.</summary>
    internal byte[] Encode() => System.Text.Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Form}\n{State}\n{Count} {Last.Offset} {Last.Length} {Convert.ToHexStringLower(Last.Hash)}\n.\n"));

    private static LedgerIndexStamp? Parse(byte[] bytes)
    {
        string[] last = [];
        return System.Text.Encoding.ASCII.GetString(bytes).Split('\n') is [Form, string state, string line, ".", ""]
            && (last = line.Split(' ')) is [_, _, _, { Length: 64 }] && last[3].All(char.IsAsciiHexDigit)
            && int.TryParse(last[0], CultureInfo.InvariantCulture, out int count) && count > 0
            && long.TryParse(last[1], CultureInfo.InvariantCulture, out long offset) && offset >= 0
            && int.TryParse(last[2], CultureInfo.InvariantCulture, out int length) && length is > 0 and <= LongestLine
            ? new LedgerIndexStamp(state, count, new LinePlace(offset, length, Convert.FromHexString(last[3]))) : null;
    }
}
