using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace ClusterCerts.Values;

/// <summary>A certificate's serial number: positive, at most 20 octets (RFC 5280 4.1.2.2). Ordered as numbers.</summary>
public readonly record struct SerialNumber : IComparable<SerialNumber>
{
    private const int MaximumOctets = 20;
    private const int RandomBits = 64;

    private readonly BigInteger _value;

    private SerialNumber(BigInteger value) => _value = value;

    /// <summary>The value as a number.</summary>
    internal BigInteger Value => _value;

    /// <summary>Whether the left number is smaller.</summary>
    public static bool operator <(SerialNumber left, SerialNumber right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left number is greater.</summary>
    public static bool operator >(SerialNumber left, SerialNumber right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left number is smaller or the same.</summary>
    public static bool operator <=(SerialNumber left, SerialNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left number is greater or the same.</summary>
    public static bool operator >=(SerialNumber left, SerialNumber right) => left.CompareTo(right) >= 0;

    /// <summary>Reads hexadecimal digits, as <see cref="ToString"/> and OpenSSL write them; colons, white space and <c>0x</c> are skipped.</summary>
    /// <param name="text">The digits, in either case.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ClusterCertsException">It is not a positive hexadecimal number of at most 20 octets.</exception>
    public static SerialNumber Parse(string text) => TryParse(text, out SerialNumber serial)
        ? serial
        : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"'{text}' is not a serial number; write it as up to 40 hexadecimal digits.", text);

    /// <summary>Reads hexadecimal digits without throwing.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="serial">The number, when true is returned.</param>
    /// <returns>Whether it is a positive hexadecimal number of at most 20 octets.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out SerialNumber serial)
    {
        serial = default;
        string digits = (text ?? "").Trim().Replace(":", "", StringComparison.Ordinal);
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            digits = digits[2..];
        if (digits.Length is 0 or > 64 || !BigInteger.TryParse("0"
            + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out BigInteger value))
            return false;
        return TryCreate(value, out serial);
    }

    /// <inheritdoc/>
    public int CompareTo(SerialNumber other) => _value.CompareTo(other._value);

    /// <summary>Upper-case hexadecimal digits, an even count, as OpenSSL shows a serial number.</summary>
    /// <returns>The digits.</returns>
    public override string ToString()
    {
        byte[] octets = _value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return Convert.ToHexString(octets);
    }

    internal static bool TryCreate(BigInteger value, out SerialNumber serial)
    {
        serial = new SerialNumber(value);
        return value.Sign > 0 && value.GetByteCount() <= MaximumOctets;
    }

    /// <summary>The next number above another: the counter in the high bits plus one, over 64 random bits.</summary>
    /// <param name="last">The highest number in use, zero for none.</param>
    /// <param name="fillRandom">The source of random octets.</param>
    /// <exception cref="ClusterCertsException">No greater number of at most 20 octets is left.</exception>
    internal static SerialNumber NextAfter(BigInteger last, Action<Span<byte>> fillRandom)
    {
        Span<byte> random = stackalloc byte[RandomBits / 8];
        fillRandom(random);
        BigInteger next = (((last >> RandomBits) + 1) << RandomBits) | new BigInteger(random, isUnsigned: true, isBigEndian: true);
        return TryCreate(next, out SerialNumber serial)
            ? serial
            : throw new ClusterCertsException(
                ErrorCode.SerialNumberExhausted,
                "No greater serial number of at most 20 octets is left: the number in the serial file is too great. Make a new authority.");
    }
}
