using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterCerts.Storage;

/// <summary>A line of a ledger in memory, where there may be millions: what nearly each says otherwise than the lines before it, and numbers of what many say.
/// <see cref="LineTable"/> knows what these stand for.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct CompactLine
{
    /// <summary>The first octets of its SHA-256.</summary>
    internal ulong Hash;

    /// <summary>Ticks in UTC; 0 where the rest has it.</summary>
    internal long Time;

    /// <summary>Seconds since 1970; 0 where the rest has it.</summary>
    internal uint NotBefore;

    /// <summary>As <see cref="NotBefore"/>.</summary>
    internal uint NotAfter;

    /// <summary>The node's number; 0 for none.</summary>
    internal int Node;

    /// <summary>The number of the certificate's path; 0 for none.</summary>
    internal int CertificatePath;

    /// <summary>The number of the key's path; 0 for none.</summary>
    internal int KeyPath;

    /// <summary>The place in the table, from 1, of a line with the serial number that it replaces; 0 where the rest has that.</summary>
    internal int Replaced;

    /// <summary>The number of an entry with all the rest, which other lines say too.</summary>
    internal int Rest;

    /// <summary>The highest octet first; zeros for none.</summary>
    internal SerialOctets Serial;

    /// <summary>The SHA-256 of the public key, or of what is said in its place.</summary>
    internal KeyOctets Key;

    /// <summary>Whether there is a key.</summary>
    internal bool HasKey;
}

/// <summary>The octets of a serial number (RFC 5280 4.1.2.2).</summary>
[InlineArray(Length)]
internal struct SerialOctets
{
    internal const int Length = 20;
    private byte _first;
}

/// <summary>The octets of a SHA-256.</summary>
[InlineArray(Length)]
internal struct KeyOctets
{
    internal const int Length = 32;
    private byte _first;
}
