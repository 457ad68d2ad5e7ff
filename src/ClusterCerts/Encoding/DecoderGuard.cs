using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Encoding;

/// <summary>Where bytes of others become values: whatever a decoder throws there is the file's own error and goes no further.</summary>
internal static class DecoderGuard
{
    /// <summary>Decodes, and turns what escapes the decoder into an error of ours.</summary>
    /// <param name="decode">The decoding.</param>
    /// <param name="error">Makes the file's own error.</param>
    /// <exception cref="ClusterCertsException">What <paramref name="error"/> made, or one that the decoder threw itself.</exception>
    internal static T Read<T>(Func<T> decode, Func<Exception, ClusterCertsException> error)
    {
        try
        {
            return decode();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw error(e);
        }
    }

    /// <summary>Whether an exception tells of the bytes, and not of the file system or of someone who stops.</summary>
    internal static bool IsFault(Exception e) => e is AsnContentException or CryptographicException or FormatException
        or OverflowException or ArithmeticException or ArgumentException or InvalidOperationException or NotSupportedException
        or IndexOutOfRangeException or InvalidCastException or NullReferenceException or OutOfMemoryException
        or InsufficientExecutionStackException or EndOfStreamException;
}
