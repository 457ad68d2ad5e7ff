using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>A private key is the one that is made from a seed, and the seed is not with it.</summary>
internal sealed class SeedMissingException() : CryptographicException("The private key is there without the seed that it was made from.");
