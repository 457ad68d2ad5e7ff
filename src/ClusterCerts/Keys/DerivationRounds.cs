using System.Formats.Asn1;
using System.Globalization;

namespace ClusterCerts.Keys;

/// <summary>How many rounds a derivation of a key from a passphrase takes, and how many are spent on it here.</summary>
internal static class DerivationRounds
{
    /// <summary>The most rounds of a derivation: sixteen times what anyone writes, and some seconds of work.</summary>
    internal const int Most = 10_000_000;

    /// <summary>Reads a number of rounds.</summary>
    /// <exception cref="AsnContentException">It is damaged.</exception>
    /// <exception cref="UnopenedSchemeException">It is more than <see cref="Most"/>.</exception>
    internal static int Read(AsnReader parameters)
    {
        bool isSmall = parameters.TryReadInt32(out int iterations);
        return isSmall && iterations < 1 ? throw new AsnContentException("The number of rounds is not positive.")
            : isSmall && iterations <= Most ? iterations
            : throw TooMany();
    }

    /// <summary>How many rounds a derivation takes: so many for each block of the hash that keys are made of.</summary>
    /// <param name="iterations">For one block.</param>
    /// <param name="blockSize">The octets of the hash.</param>
    /// <param name="lengths">The octets of each key; what is derived for itself begins with a block of its own.</param>
    /// <exception cref="UnopenedSchemeException">More than <see cref="Most"/>.</exception>
    internal static int Of(int iterations, int blockSize, params ReadOnlySpan<int> lengths)
    {
        long blocks = 0;
        foreach (int length in lengths)
            blocks += (length + (long)blockSize - 1) / blockSize;
        return iterations * blocks <= Most ? (int)(iterations * blocks) : throw TooMany();
    }

    /// <summary>The error for more.</summary>
    internal static UnopenedSchemeException TooMany() =>
        UnopenedSchemeException.TooCostly($"more than {Most.ToString("N0", CultureInfo.InvariantCulture)} rounds of derivation");
}
