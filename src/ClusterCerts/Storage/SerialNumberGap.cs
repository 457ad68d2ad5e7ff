using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Serial numbers that no certificate of the ledger has: a line of its own tells of them, for good,
/// before the ledger continues above them.</summary>
internal static class SerialNumberGap
{
    private const int RandomBits = 64;

    /// <summary>The lines to append before others: numbers of the serial file that nobody recorded, then those that are left out.</summary>
    /// <param name="ledger">The ledger as it is.</param>
    /// <param name="inFile">The number in the serial file.</param>
    /// <param name="next">What is recorded next.</param>
    /// <param name="isIssuance">Whether that are new certificates, in the order of their numbers.</param>
    internal static IReadOnlyList<LedgerEntry> Before(Ledger ledger, BigInteger inFile, IReadOnlyList<LedgerEntry> next, bool isIssuance)
    {
        // A new ledger begins with the number that it begins with.
        if (ledger.Count == 0 || next.Count == 0)
            return [];
        var lines = new List<LedgerEntry>();
        BigInteger highest = ledger.HighestSerialNumber;
        if (inFile > highest && SerialNumber.TryCreate(inFile, out SerialNumber last))
        {
            lines.Add(LedgerEntries.UnaccountedNumbers(
                next[0].Time, last,
                $"the serial file was at {last}, and no line tells of a number "
                    + $"after {Convert.ToHexString(highest.ToByteArray(isUnsigned: true, isBigEndian: true))}"));
            highest = inFile;
        }

        // What issues goes on by one in the high bits, or from the minimum of the policy.
        if (isIssuance && next[0].SerialNumber!.Value.Value is var first && IsJump(highest, first))
            lines.Add(Skip(next[0].Time, ((first >> RandomBits) << RandomBits) - 1, "the policy's minimum serial number is above them"));
        return lines;
    }

    /// <summary>The line on numbers that no certificate has and none will have.</summary>
    internal static LedgerEntry Skip(DateTimeOffset time, BigInteger last, string why) => LedgerEntries.SkippedNumbers(
        time, SerialNumber.TryCreate(last, out SerialNumber number) ? number : throw new ArgumentOutOfRangeException(nameof(last)),
        $"the numbers up to this one are left out: {why}");

    /// <summary>Whether a number does not go on from the highest before it: by one in the high bits, or within them,
    /// as another program counts.</summary>
    internal static bool IsJump(BigInteger highest, BigInteger number) => number >> RandomBits > (highest >> RandomBits) + 1;
}
