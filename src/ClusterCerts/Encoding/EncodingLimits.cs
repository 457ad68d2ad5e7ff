using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>The most of everything that a certificate, request or list may hold: far above any real one, and checked before
/// anything is done with it.</summary>
internal static class EncodingLimits
{
    /// <summary>Octets of a certificate. OpenSSL takes no more than 100 KiB for all that a peer presents.</summary>
    internal const int CertificateOctets = 128 << 10;

    internal const int Extensions = 100;

    /// <summary>Attributes of one request.</summary>
    internal const int Attributes = 100;

    /// <summary>General names, or subtrees, in one extension.</summary>
    internal const int GeneralNames = 10_000;

    /// <summary>Attributes of one distinguished name.</summary>
    internal const int NameAttributes = 100;

    /// <summary>Extended key usages.</summary>
    internal const int KeyPurposes = 1000;

    /// <summary>Refuses what is above a limit.</summary>
    /// <exception cref="EncodingLimitException">It is.</exception>
    internal static void Check(int count, int limit, string what)
    {
        if (count > limit)
            throw new EncodingLimitException($"has more than {limit} {what}");
    }
}

/// <summary>A structure holds more than is looked at; the message goes on after its name.</summary>
internal sealed class EncodingLimitException(string message) : AsnContentException(message);
