using System.Text;

namespace ClusterCerts.Values;

/// <summary>The ASCII form of a label in other letters (RFC 3492).</summary>
internal static class Punycode
{
    // RFC 3492 5: the parameters of Punycode.
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialN = 0x80;

    /// <summary>Encodes a label, without the prefix <c>xn--</c>.</summary>
    /// <param name="label">At most 63 characters of the basic plane.</param>
    internal static string Encode(string label)
    {
        // RFC 3492 6.3
        var output = new StringBuilder().Append([.. label.Where(char.IsAscii)]);
        int basic = output.Length;
        int handled = basic;
        if (basic > 0)
            output.Append('-');
        int n = InitialN;
        int delta = 0;
        int bias = InitialBias;
        while (handled < label.Length)
        {
            int next = label.Where(c => c >= n).Min();
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (char c in label)
            {
                if (c < n)
                    delta++;
                if (c != n)
                    continue;
                AppendNumber(output, delta, bias);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            n++;
        }

        return output.ToString();
    }

    // A generalized variable-length integer (RFC 3492 3.3).
    private static void AppendNumber(StringBuilder output, int number, int bias)
    {
        for (int k = Base; ; k += Base)
        {
            int threshold = Math.Clamp(k - bias, TMin, TMax);
            if (number < threshold)
                break;
            output.Append(Digit(threshold + ((number - threshold) % (Base - threshold))));
            number = (number - threshold) / (Base - threshold);
        }

        output.Append(Digit(number));
    }

    private static char Digit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

    // RFC 3492 6.1
    private static int Adapt(int delta, int count, bool isFirst)
    {
        delta = isFirst ? delta / Damp : delta / 2;
        delta += delta / count;
        int k = 0;
        for (; delta > ((Base - TMin) * TMax) / 2; k += Base)
            delta /= Base - TMin;
        return k + ((Base - TMin + 1) * delta / (delta + Skew));
    }
}
