using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Makes entries compact, and entries of what is compact: nothing that an entry says is lost.</summary>
internal sealed class LineCompactor
{
    private readonly Numbered<string> _paths = new();
    private readonly Numbered<LedgerEntry> _rests = new();

    /// <summary>Every node that was named, in the order of their first lines.</summary>
    internal Numbered<NodeId> Nodes { get; } = new();

    /// <summary>How many entries are kept as objects.</summary>
    internal int Kept => _rests.Values.Count;

    /// <summary>What a line has besides what is in it.</summary>
    internal LedgerEntry RestOf(in CompactLine line) => _rests[line.Rest];

    /// <summary>The number of a path; -1 where none has it.</summary>
    internal int PathOf(string path) => _paths.Find(path);

    /// <summary>Makes an entry compact.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="replaced">The place in the table of a line with the serial number that it replaces, or -1.</param>
    internal CompactLine Compact(LedgerEntry entry, int replaced)
    {
        var line = new CompactLine
        {
            Time = entry.Time.Offset == TimeSpan.Zero ? entry.Time.UtcTicks : 0,
            NotBefore = Seconds(entry.NotBefore),
            NotAfter = Seconds(entry.NotAfter),
            Node = entry.NodeId is NodeId node ? Nodes.Add(node) : 0,
            CertificatePath = entry.CertificatePath is string certificate ? _paths.Add(certificate) : 0,
            KeyPath = entry.KeyPath is string key ? _paths.Add(key) : 0,
            Replaced = replaced + 1,
        };
        if (entry.SerialNumber is SerialNumber serial)
            Write(serial, line.Serial);
        bool isWhole = TryWriteKey(entry.PublicKeySha256, ref line);
        line.Rest = _rests.Add(entry with
        {
            Previous = "",
            Time = line.Time != 0 ? default : entry.Time,
            NodeId = null,
            SerialNumber = null,
            NotBefore = line.NotBefore != 0 ? null : entry.NotBefore,
            NotAfter = line.NotAfter != 0 ? null : entry.NotAfter,
            PublicKeySha256 = isWhole ? null : entry.PublicKeySha256,
            CertificatePath = null,
            KeyPath = null,
            Replaces = replaced >= 0 ? null : entry.Replaces,
        });
        return line;
    }

    /// <summary>The entry again.</summary>
    /// <param name="line">The line.</param>
    /// <param name="replaces">The serial number that it replaces, where another line has it.</param>
    internal LedgerEntry EntryOf(in CompactLine line, SerialNumber? replaces)
    {
        LedgerEntry rest = _rests[line.Rest];
        return rest with
        {
            Time = line.Time != 0 ? new DateTimeOffset(line.Time, TimeSpan.Zero) : rest.Time,
            NodeId = line.Node > 0 ? Nodes[line.Node] : null,
            SerialNumber = SerialOf(line),
            NotBefore = line.NotBefore != 0 ? DateTimeOffset.FromUnixTimeSeconds(line.NotBefore) : rest.NotBefore,
            NotAfter = line.NotAfter != 0 ? DateTimeOffset.FromUnixTimeSeconds(line.NotAfter) : rest.NotAfter,
            PublicKeySha256 = line.HasKey && rest.PublicKeySha256 is null ? Convert.ToHexString(line.Key) : rest.PublicKeySha256,
            CertificatePath = line.CertificatePath > 0 ? _paths[line.CertificatePath] : null,
            KeyPath = line.KeyPath > 0 ? _paths[line.KeyPath] : null,
            Replaces = replaces ?? rest.Replaces,
        };
    }

    /// <summary>The serial number in a line; null for none.</summary>
    internal static SerialNumber? SerialOf(in CompactLine line) =>
        SerialNumber.TryCreate(new BigInteger(line.Serial, isUnsigned: true, isBigEndian: true), out SerialNumber serial) ? serial : null;

    /// <summary>Writes a serial number as lines have it.</summary>
    internal static void Write(SerialNumber serial, Span<byte> octets)
    {
        Span<byte> all = octets[(SerialOctets.Length - serial.Value.GetByteCount(isUnsigned: true))..];
        serial.Value.TryWriteBytes(all, out _, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>Writes the hash of a key as lines have it, in whatever case its letters are.</summary>
    /// <returns>Whether it is upper-case digits, as authorities write it.</returns>
    internal static bool TryWriteKey(string? sha256, ref CompactLine line)
    {
        line.HasKey = sha256 is not null;
        if (sha256 is null)
            return true;
        if (sha256.Length == 2 * KeyOctets.Length && Convert.FromHexString(sha256, line.Key, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == KeyOctets.Length)
            return !sha256.Any(char.IsAsciiLetterLower);
        SHA256.HashData(MemoryMarshal.AsBytes(sha256.ToUpperInvariant().AsSpan()), line.Key);
        return false;
    }

    /// <summary>A hash of the serial number; negative for none.</summary>
    internal static int HashOfSerial(in CompactLine line)
    {
        ReadOnlySpan<byte> octets = line.Serial;
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(octets[^8..]), high = BinaryPrimitives.ReadUInt64BigEndian(octets[4..]);
        return octets.IndexOfAnyExcept((byte)0) < 0 ? -1 : (int)(((low ^ (high << 1)) * 0x9E3779B97F4A7C15) >> 33);
    }

    /// <summary>A hash of the key; negative for none.</summary>
    internal static int HashOfKey(in CompactLine line) => line.HasKey ? BinaryPrimitives.ReadInt32BigEndian(line.Key) & int.MaxValue : -1;

    private static uint Seconds(DateTimeOffset? moment) => moment is DateTimeOffset time && time.Offset == TimeSpan.Zero
        && time.UtcTicks % TimeSpan.TicksPerSecond == 0 && time.ToUnixTimeSeconds() is > 0 and <= uint.MaxValue and var seconds ? (uint)seconds : 0;
}
