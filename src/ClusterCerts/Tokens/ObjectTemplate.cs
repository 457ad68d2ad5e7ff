using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClusterCerts.Tokens;

/// <summary>Attributes of an object in a token: what it shall have, or is found by.</summary>
internal sealed class ObjectTemplate
{
    internal const ulong Class = 0x0;
    internal const ulong OnToken = 0x1;
    internal const ulong Private = 0x2;
    internal const ulong Label = 0x3;
    internal const ulong KeyType = 0x100;
    internal const ulong Id = 0x102;
    internal const ulong Sensitive = 0x103;
    internal const ulong Encrypt = 0x104;
    internal const ulong Decrypt = 0x105;
    internal const ulong Wrap = 0x106;
    internal const ulong Unwrap = 0x107;
    internal const ulong Sign = 0x108;
    internal const ulong Verify = 0x10A;
    internal const ulong Modulus = 0x120;
    internal const ulong ModulusBits = 0x121;
    internal const ulong PublicExponent = 0x122;
    internal const ulong Extractable = 0x162;
    internal const ulong EcParameters = 0x180;
    internal const ulong EcPoint = 0x181;
    internal const ulong AlwaysAuthenticate = 0x202;

    internal const uint PublicKey = 2;
    internal const uint PrivateKey = 3;

    private readonly List<(ulong Type, byte[] Value)> _attributes = [];

    internal int Count => _attributes.Count;

    internal ObjectTemplate With(ulong type, byte[] value)
    {
        _attributes.Add((type, value));
        return this;
    }

    internal ObjectTemplate With(ulong type, bool value) => With(type, [value ? (byte)1 : (byte)0]);

    internal ObjectTemplate WithNumber(ulong type, uint value)
    {
        byte[] octets = new byte[Marshal.SizeOf<CULong>()];
        MemoryMarshal.Write(octets, new CULong(value));
        return With(type, octets);
    }

    /// <summary>The array of CK_ATTRIBUTE in memory of its own.</summary>
    internal Written Write() => new(_attributes);

    /// <summary>Such an array: type, pValue, ulValueLen of each; on Windows close together.</summary>
    internal sealed unsafe class Written : IDisposable
    {
        private static readonly int NumberSize = sizeof(CULong);
        private static readonly int EntrySize = (2 * NumberSize) + sizeof(nint);

        private readonly nint _memory;
        private readonly int _size;
        private readonly int _count;

        internal Written(IReadOnlyList<(ulong Type, byte[] Value)> attributes)
        {
            _count = attributes.Count;
            _size = (_count * EntrySize) + attributes.Sum(a => Rounded(a.Value.Length));
            _memory = Marshal.AllocHGlobal(_size);
            nint value = _memory + (_count * EntrySize);
            for (int i = 0; i < _count; i++)
            {
                byte* entry = (byte*)_memory + (i * EntrySize);
                *(CULong*)entry = new CULong((nuint)attributes[i].Type);
                *(nint*)(entry + NumberSize) = value;
                *(CULong*)(entry + NumberSize + sizeof(nint)) = new CULong((uint)attributes[i].Value.Length);
                Marshal.Copy(attributes[i].Value, 0, value, attributes[i].Value.Length);
                value += Rounded(attributes[i].Value.Length);
            }
        }

        internal void* Start => (void*)_memory;

        /// <summary>What a library wrote as the first value; null where it says that there is none.</summary>
        internal byte[]? FirstValue()
        {
            nuint length = (*(CULong*)((byte*)_memory + NumberSize + sizeof(nint))).Value;
            nint value = *(nint*)((byte*)_memory + NumberSize);
            return length > (nuint)_size ? null : new Span<byte>((void*)value, (int)length).ToArray();
        }

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(new Span<byte>((void*)_memory, _size));
            Marshal.FreeHGlobal(_memory);
        }

        private static int Rounded(int length) => (length + 7) & ~7;
    }
}
