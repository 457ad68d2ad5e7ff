using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>What the audit keeps of every line: 62 octets, however long the line is.</summary>
/// <param name="Hash">Of the line.</param>
/// <param name="Key">Of the key of its certificate, where <see cref="LineTraits.HasKey"/> says so.</param>
/// <param name="Serial">Its serial number, where <see cref="LineTraits.HasSerial"/> says so.</param>
/// <param name="Node">The number of its node; -1 for none.</param>
/// <param name="Issuer">The number of its issuer's key; -1 for none.</param>
/// <param name="Event">What it records.</param>
/// <param name="Traits">What else is known.</param>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal readonly record struct LineFacts(Digest Hash, Digest Key, SerialKey Serial, int Node, int Issuer, byte Event, LineTraits Traits)
{
    internal bool IsIssue => Is(LedgerEvent.Issue) && Has(LineTraits.HasSerial);

    internal bool Is(LedgerEvent what) => !Has(LineTraits.IsUnreadable) && Event == (byte)what;

    internal bool Has(LineTraits trait) => (Traits & trait) != 0;
}

/// <summary>What else is known of a line.</summary>
[Flags]
internal enum LineTraits : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is no line of a ledger.</summary>
    IsUnreadable = 1,

    /// <summary>It names a serial number.</summary>
    HasSerial = 2,

    /// <summary>It names a key.</summary>
    HasKey = 4,

    /// <summary>It holds a certificate.</summary>
    HasCertificate = 8,

    /// <summary>The certificate has not expired.</summary>
    IsCurrent = 16,
}

/// <summary>The first 128 bits of a SHA-256: nobody finds two texts with the same.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal readonly record struct Digest(ulong High, ulong Low)
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Of a hash in hexadecimal digits; null where it is none as a ledger writes it.</summary>
    internal static Digest? OfHash(string hash) =>
        hash.Length == 64 && !hash.AsSpan().ContainsAnyExcept(s_digits) ? Read(Convert.FromHexString(hash.AsSpan(0, 32))) : null;

    /// <summary>Of a hash whose digits are in either case; of any other text, its own hash.</summary>
    internal static Digest OfKey(string sha256) => OfHash(sha256.ToLowerInvariant()) is Digest known ? known
        : Read(SHA256.HashData(System.Text.Encoding.Unicode.GetBytes(sha256.ToUpperInvariant())));

    private static Digest Read(ReadOnlySpan<byte> octets) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));
}

/// <summary>A serial number in its 20 octets (RFC 5280 4.1.2.2).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal readonly record struct SerialKey(uint High, ulong Middle, ulong Low) : IComparable<SerialKey>
{
    private const int Octets = 20;

    /// <summary>What our own numbers count up in; null where it is greater than any of ours.</summary>
    internal long? Counter => High == 0 && Middle < long.MaxValue ? (long)Middle : null;

    internal static SerialKey Of(SerialNumber number)
    {
        Span<byte> octets = stackalloc byte[Octets];
        octets.Clear();
        int length = number.Value.GetByteCount(isUnsigned: true);
        number.Value.TryWriteBytes(octets[(Octets - length)..], out _, isUnsigned: true, isBigEndian: true);
        return new(
            BinaryPrimitives.ReadUInt32BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[4..]), BinaryPrimitives.ReadUInt64BigEndian(octets[12..]));
    }

    public int CompareTo(SerialKey other) => (High, Middle, Low).CompareTo((other.High, other.Middle, other.Low));

    /// <summary>The number.</summary>
    internal SerialNumber ToNumber() => SerialNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"{High:X8}{Middle:X16}{Low:X16}"));
}
