using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ClusterCerts.Publishing;

/// <summary>A packet of the SFTP protocol that is being made.</summary>
/// <remarks>draft-ietf-secsh-filexfer-02, 3: a length, a type, then its fields; numbers are big-endian, texts are octets after their length.
/// It may hold a private key, so that its octets are zeroed at the end.</remarks>
internal sealed class SftpPacket : IDisposable
{
    private byte[] _bytes;
    private int _length = sizeof(uint);

    /// <summary>Begins a packet.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="room">About how long it will be.</param>
    internal SftpPacket(SftpType type, int room = 512)
    {
        _bytes = new byte[Math.Max(room, 64)];
        Room(1)[0] = (byte)type;
    }

    /// <summary>The whole of it, with its length before it.</summary>
    internal ReadOnlySpan<byte> Whole()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes, (uint)(_length - sizeof(uint)));
        return _bytes.AsSpan(0, _length);
    }

    internal SftpPacket Number(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Room(sizeof(uint)), value);
        return this;
    }

    internal SftpPacket Long(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Room(sizeof(ulong)), value);
        return this;
    }

    internal SftpPacket Octets(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        value.CopyTo(Room(value.Length));
        return this;
    }

    internal SftpPacket Text(string value) => Octets(System.Text.Encoding.UTF8.GetBytes(value));

    /// <summary>Attributes: of those that are given.</summary>
    internal SftpPacket Attributes(int? mode, (uint User, uint Group)? owner = null)
    {
        Number((owner is null ? 0u : SftpAttributes.HasOwner) | (mode is null ? 0u : SftpAttributes.HasMode));
        if (owner is (uint user, uint group))
            Number(user).Number(group);
        return mode is int permissions ? Number((uint)permissions) : this;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private Span<byte> Room(int more)
    {
        if (_length + more > _bytes.Length)
        {
            byte[] larger = new byte[Math.Max(_length + more, _bytes.Length * 2)];
            _bytes.AsSpan(0, _length).CopyTo(larger);
            CryptographicOperations.ZeroMemory(_bytes);
            _bytes = larger;
        }

        Span<byte> room = _bytes.AsSpan(_length, more);
        _length += more;
        return room;
    }
}
