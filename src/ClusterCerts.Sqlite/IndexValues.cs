using System.Buffers.Binary;
using System.Numerics;

namespace ClusterCerts.Sqlite;

/// <summary>How values stand in an index.</summary>
internal static class IndexValues
{
    /// <summary>Octets, the highest first: numbers of one length are in their order.</summary>
    internal static byte[] Of(SerialNumber serial) => serial.Value.ToByteArray(isUnsigned: true, isBigEndian: true);

    internal static SerialNumber SerialOf(byte[] octets) => SerialNumber.TryCreate(new BigInteger(octets, isUnsigned: true, isBigEndian: true), out SerialNumber serial)
        ? serial : throw new FormatException("A serial number is none.");

    /// <summary>The first octets of a key's hash: who asks looks at the line too. Null where it is no hash.</summary>
    internal static long? OfKey(string? sha256) => sha256 is { Length: >= 16 } && sha256[..16].All(char.IsAsciiHexDigit)
        ? BinaryPrimitives.ReadInt64BigEndian(Convert.FromHexString(sha256.AsSpan(0, 16))) : null;

    /// <summary>As file systems that ignore the case of letters see a name.</summary>
    internal static string Folded(string text) => text.ToUpperInvariant();

    internal static long Of(DateTimeOffset moment) => moment.UtcTicks;
}
