using System.Numerics;

namespace ClusterCerts.Storage;

/// <summary>That a ledger is an older copy than this host has seen, or another one: what came after is not known there.</summary>
/// <param name="Lines">How many lines this host had seen.</param>
/// <param name="HighestSerialNumber">The highest serial number in use then; zero when there was none.</param>
/// <param name="HighestListNumber">The highest number of a revocation list then; zero when there was none.</param>
/// <param name="What">What was seen and what is there, as the part of a sentence.</param>
/// <param name="Text">The same with what to do, in sentences.</param>
internal sealed record LostLines(long Lines, BigInteger HighestSerialNumber, BigInteger HighestListNumber, string What, string Text);
