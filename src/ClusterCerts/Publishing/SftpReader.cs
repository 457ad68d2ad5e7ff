using System.Buffers.Binary;

namespace ClusterCerts.Publishing;

/// <summary>Reads the fields of an answer. An answer is a stranger's: each length is held against what is there.</summary>
/// <param name="bytes">The answer without its length and type.</param>
internal sealed class SftpReader(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    internal bool IsAtEnd => _rest.IsEmpty;

    internal uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)).Span);

    internal ulong Long() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)).Span);

    internal ReadOnlyMemory<byte> Octets()
    {
        uint length = Number();
        return length <= _rest.Length ? Take((int)length) : throw TooShort();
    }

    /// <summary>A text; what is no UTF-8 becomes U+FFFD, so that such a name is seen and matches none of ours.</summary>
    internal string Text() => System.Text.Encoding.UTF8.GetString(Octets().Span);

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw TooShort();
        ReadOnlyMemory<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static ClusterCertsException TooShort() => new(ErrorCode.SftpFailed, "The node's SFTP server sent an answer that ends before its fields do.");
}
