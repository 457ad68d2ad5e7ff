using System.Globalization;

namespace ClusterCerts.Values;

/// <summary>Turns a label in other letters than ASCII into its A-label (RFC 5891 4), strictly and everywhere in the same way.</summary>
/// <remarks>
/// The platform's answer depends on the machine: with and without ICU it makes different names of <c>MÜLLER</c> and of letters in two
/// parts. Here capitals become small (RFC 5895 2), and what would need more than that is refused, so that no name is certified that
/// other programs would spell otherwise.
/// </remarks>
internal static class InternationalLabel
{
    // RFC 5892 2.2, Unstable: letters, digits and marks of the basic plane that stand for others, in hexadecimal ranges.
    // Made from Unicode's data: normalization form KC of the folded character is another one; ß and ς are excepted (2.6).
    private const string Unstable =
        "AA-BA 133 140 149 17F 1C6-1CC 1F3 2B0-2B8 2E0-2E4 340-341 343-345 374 37A 3D0-3D6 3F0-3F1 3F5 587 675-678 958-95F 9DC-9DF A33 "
        + "A36 A59-A5B A5E B5C-B5D E33 EB3 EDC-EDD F43 F4D F52 F57 F5C F69 F73 F75-F79 F81 F93 F9D FA2 FA7 FAC FB9 10FC 13F8-13FD "
        + "1C80-1C88 1D2C-1D2E 1D30-1D3A 1D3C-1D4D 1D4F-1D6A 1D78 1D9B-1DBF 1E9A-1E9B 1F71 1F73 1F75 1F77 1F79 1F7B 1F7D-1FA7 1FB2-1FB4 "
        + "1FB7-1FC4 1FC7 1FD3 1FE3 1FF2-1FF4 1FF7-209C 210A-2149 2C7C-2C7D 2D6F 309F 30FF 3131-318E A69C-A69D A770 A7F2-A7F4 A7F8-A7F9 "
        + "AB5C-AB5F AB69-ABBF F900-FA0D FA10 FA12 FA15-FA1E FA20 FA22 FA25-FA26 FA2A-FB1D FB1F-FDFB FE70-FE72 FE74-FFDC";

    private static readonly Lazy<(int First, int Last)[]> UnstableRanges = new(() => [.. Unstable.Split(' ').Select(Range)]);

    /// <summary>The A-label of a label that is not ASCII.</summary>
    /// <param name="label">The label.</param>
    /// <param name="problem">Why it has none, when null is returned.</param>
    internal static string? ToAscii(string label, out string? problem)
    {
        string small = string.Concat(label.Select(char.ToLowerInvariant));
        problem = small.Length > 63 ? "it is longer than 63 characters" : Problem(small);
        if (problem is not null)
            return null;
        string encoded = "xn--" + Punycode.Encode(small);
        problem = encoded.Length <= 63 ? null : "its A-label is longer than 63 characters";
        return problem is null ? encoded : null;
    }

    private static string? Problem(string label)
    {
        for (int i = 0; i < label.Length; i++)
        {
            char c = label[i];
            if (char.IsAscii(c) ? !char.IsAsciiLetterOrDigit(c) && c != '-' : !IsLetterDigit(c))
                return $"'{DisplayText.Clip(c.ToString())}' is not allowed in a host name";
            if (!char.IsAscii(c) && UnstableRanges.Value.Any(r => c >= r.First && c <= r.Last))
                return $"'{c}' stands for other letters; write those";

            // RFC 5891 4.2.1: normalization form C.
            if (i > 0 && MayCompose(label[i - 1], c))
                return $"'{label[i - 1]}' and the mark after it are one letter in two parts; write it in one";
        }

        // RFC 5891 4.2.3.1 and 4.2.3.2
        if (label[0] == '-' || label[^1] == '-' || label.IndexOf("--", StringComparison.Ordinal) == 2)
            return "there is a hyphen at its start, its end, or twice after two letters";
        if (IsMark(label[0]))
            return "it starts with a mark";

        // RFC 5893 2, without the labels that mix directions.
        return label.Any(IsRightToLeft) && (!IsRightToLeft(label[0]) || label.Any(c => char.IsLetter(c) && !IsRightToLeft(c)))
            ? "it mixes letters that are written to the left and to the right"
            : null;
    }

    // RFC 5892 2.1
    private static bool IsLetterDigit(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber || IsMark(c);

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsRightToLeft(char c) => c is >= '\u0590' and <= '\u08FF';

    // The marks that form C joins to what stands before them; where that is rare, any is refused.
    private static bool MayCompose(char before, char mark) => mark switch
    {
        >= '\u0300' and <= '\u036F' or >= '\u0653' and <= '\u0655' or '\u3099' or '\u309A' => true,
        '\u093C' => before is '\u0928' or '\u0930' or '\u0933',
        '\u102E' => before == '\u1025',
        '\u0BD7' => before == '\u0B92' || IsMark(before),
        '\u1B35' => true,
        '\u09BE' or '\u09D7' or '\u0B3E' or '\u0B56' or '\u0B57' or '\u0BBE' or '\u0C56' or '\u0CC2' or '\u0CD5' or '\u0CD6'
            or '\u0D3E' or '\u0D57' or '\u0DCA' or '\u0DCF' or '\u0DDF' => IsMark(before),
        _ => false,
    };

    private static (int First, int Last) Range(string text)
    {
        string[] ends = text.Split('-');
        return (int.Parse(ends[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            int.Parse(ends[^1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }
}
