#pragma warning disable SYSLIB5006
using System.Security.Cryptography;

namespace ClusterCerts.Tests.Encoding;

/// <summary>Which engine works with ML-DSA, and that both do the same.</summary>
public sealed class MLDsaEnginesTests
{
    public static TheoryData<KeyAlgorithm> ParameterSets => [KeyAlgorithm.MlDsa44, KeyAlgorithm.MlDsa65, KeyAlgorithm.MlDsa87];

    // Where the platform has it nothing is loaded; elsewhere the package is loaded once.
    [Theory]
    [MemberData(nameof(ParameterSets))]
    public void The_platforms_engine_comes_first(KeyAlgorithm algorithm)
    {
        PureAlgorithm parameterSet = PureAlgorithm.Of(algorithm)!;
        IMLDsaEngine platform = PureEngines.MLDsa(parameterSet, isOnPlatform: true, () => throw new InvalidOperationException("It is loaded for nothing."));
        Assert.IsType<PlatformMLDsa>(platform);
        Assert.Same(platform, PureEngines.MLDsa(parameterSet, isOnPlatform: true, () => throw new InvalidOperationException("It is loaded for nothing.")));
        IMLDsaEngine library = PureEngines.MLDsa(parameterSet, isOnPlatform: false, () => Engines.Load<IPureEngines>(Engines.BouncyCastle));
        Assert.IsNotType<PlatformMLDsa>(library);
        Assert.Same(library, PureEngines.MLDsa(parameterSet, isOnPlatform: false, () => throw new InvalidOperationException("It is loaded again.")));
        Assert.Same(MLDsa.IsSupported ? platform : library, PureEngines.Of(parameterSet));
    }

    // .NET says how long they are wherever it runs.
    [Theory]
    [MemberData(nameof(ParameterSets))]
    public void Lengths_and_names_are_the_platforms(KeyAlgorithm algorithm)
    {
        PureAlgorithm ours = PureAlgorithm.Of(algorithm)!;
        MLDsaAlgorithm theirs = PlatformMLDsa.Of(algorithm);
        Assert.Equal(
            (theirs.PublicKeySizeInBytes, theirs.SignatureSizeInBytes, theirs.PrivateKeySizeInBytes, theirs.PrivateSeedSizeInBytes),
            (ours.PublicKeySize, ours.SignatureSize, ours.ExpandedSize, PureAlgorithm.SeedSize));
        Assert.Equal(theirs.Name.Replace("-", "", StringComparison.Ordinal), algorithm.ToString(), ignoreCase: true);
    }

    [SkippableTheory]
    [MemberData(nameof(ParameterSets))]
    public void Each_engine_takes_what_the_other_makes(KeyAlgorithm algorithm)
    {
        Skip.IfNot(MLDsa.IsSupported, "the platform has no ML-DSA: OpenSSL 3.5 or a Windows that has it is needed");
        PureAlgorithm parameterSet = PureAlgorithm.Of(algorithm)!;
        IMLDsaEngine[] engines = [new PlatformMLDsa(parameterSet), Engines.Load<IPureEngines>(Engines.BouncyCastle).MLDsa(parameterSet)];
        byte[] seed = RandomNumberGenerator.GetBytes(PureAlgorithm.SeedSize);
        byte[][] publicKeys = [.. engines.Select(e => Made(parameterSet.PublicKeySize, made => e.DerivePublicKey(seed, made)))];
        Assert.Equal(publicKeys[0], publicKeys[1]);
        Assert.Equal(Made(parameterSet.ExpandedSize, made => engines[0].Expand(seed, made)), Made(parameterSet.ExpandedSize, made => engines[1].Expand(seed, made)));
        foreach (IMLDsaEngine signing in engines)
        {
            byte[] signature = Made(parameterSet.SignatureSize, made => signing.Sign(seed, publicKeys[0], "data"u8, made));
            byte[] changed = [(byte)(signature[0] ^ 1), .. signature.AsSpan(1)];
            foreach (IMLDsaEngine verifying in engines)
            {
                Assert.True(verifying.IsPublicKey(publicKeys[0]) && verifying.Verify(publicKeys[0], "data"u8, signature));
                Assert.False(verifying.Verify(publicKeys[0], "data"u8, changed) || verifying.Verify(publicKeys[0], "data"u8, signature.AsSpan(1)));
            }
        }
    }

    private static byte[] Made(int length, Action<byte[]> make)
    {
        byte[] made = new byte[length];
        make(made);
        return made;
    }
}
