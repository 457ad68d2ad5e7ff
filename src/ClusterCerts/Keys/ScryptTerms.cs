using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;

namespace ClusterCerts.Keys;

/// <summary>What scrypt (RFC 7914) derives a key by, within what is spent on it here.</summary>
/// <param name="Salt">The salt.</param>
/// <param name="Cost">N: how many blocks are kept in memory, a power of two.</param>
/// <param name="BlockSize">r: how large a block is, in 128 octets.</param>
/// <param name="Parallelization">p: how often it is done.</param>
internal sealed record ScryptTerms(byte[] Salt, int Cost, int BlockSize, int Parallelization)
{
    // OpenSSL writes N = 16384, r = 8, p = 1, which is 16 MiB, and opens 32 MiB unless told otherwise.
    private const int MostMemory = 256 << 20;

    /// <summary>What it takes in about the time of a round of PBKDF2.</summary>
    internal int Steps => Cost * BlockSize * Parallelization;

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="AsnContentException">They are damaged.</exception>
    /// <exception cref="UnopenedSchemeException">They ask for more than is spent here.</exception>
    internal static ScryptTerms Read(AsnReader parameters)
    {
        // RFC 7914 7: scrypt-params ::= SEQUENCE { salt OCTET STRING, costParameter INTEGER, blockSize INTEGER, parallelizationParameter INTEGER,
        //     keyLength INTEGER OPTIONAL }
        byte[] salt = parameters.ReadOctetString();
        BigInteger cost = parameters.ReadInteger(), size = parameters.ReadInteger(), parallel = parameters.ReadInteger();
        if (cost < 2 || size < 1 || parallel < 1 || !cost.IsPowerOfTwo)
            throw new AsnContentException("The cost of scrypt is no power of two, or a parameter of it is not positive.");
        // Beside the blocks of one time, and what is not yet freed of the time before, the blocks of all times are held in three forms, and some more are worked on.
        if (128 * size * ((cost * BigInteger.Min(parallel, 2)) + (3 * parallel) + 4) > MostMemory || cost * size * parallel > DerivationRounds.Most)
        {
            throw UnopenedSchemeException.TooCostly(
                $"scrypt that takes more than {MostMemory >> 20} MiB or {DerivationRounds.Most.ToString("N0", CultureInfo.InvariantCulture)} steps");
        }

        // RFC 7914 2: N is less than 2^(128 * r / 8).
        return size == 1 && cost >= 1 << 16 ? throw new AsnContentException("The cost of scrypt is too great for its block size.")
            : new ScryptTerms(salt, (int)cost, (int)size, (int)parallel);
    }
}
