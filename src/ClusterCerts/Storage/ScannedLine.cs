using System.Security.Cryptography;
using System.Text.Json;

namespace ClusterCerts.Storage;

/// <summary>One line of a ledger as it was found.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Length">In octets, without its end.</param>
/// <param name="Hash">Its own hash, hexadecimal.</param>
/// <param name="Entry">What it says, with its certificate; null when it is not a line of a ledger.</param>
internal sealed record ScannedLine(int Number, int Length, string Hash, LedgerEntry? Entry)
{
    /// <summary>Looks at a line without its end.</summary>
    internal static ScannedLine Of(int number, ReadOnlySpan<byte> line) => new(number, line.Length, Convert.ToHexStringLower(SHA256.HashData(line)), Parse(line));

    private static LedgerEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return LedgerLine.Read(line, withCertificate: true);
        }
        catch (JsonException)
        {
            // Null says so; the audit names the line.
            return null;
        }
    }
}
