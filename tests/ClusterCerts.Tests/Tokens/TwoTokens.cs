namespace ClusterCerts.Tests.Tokens;

/// <summary>An authority whose key is in one token, with lists, and a rotation of it into another token with another PIN.</summary>
internal sealed class TwoTokens : IDisposable
{
    private const string SecondPin = "another 0815";

    internal TwoTokens(SoftHsm hsm)
    {
        (FirstToken, SecondToken) = (hsm.NewToken(), hsm.NewToken(SecondPin));
        Bed = new RotationBed(new SigningCertParameters { Path = "", KeyUri = SoftHsm.Uri(FirstToken), Passphrase = First });
        Bed.Open().WriteRevocationList(passphrase: First);
    }

    internal string FirstToken { get; }

    internal string SecondToken { get; }

    internal Passphrase First { get; } = SoftHsm.NewPin();

    internal Passphrase Second { get; } = SoftHsm.NewPin(SecondPin);

    internal RotationBed Bed { get; }

    internal RotationParameters Wanted => new() { Passphrase = First, NewPassphrase = Second, KeyUri = SoftHsm.Uri(SecondToken) };

    internal void DoUpTo(RotationPhase phase) => Bed.DoUpTo(phase, Wanted);

    // A token tells whether the last PIN that it was given was wrong.
    internal void AssertUntried()
    {
        foreach (Pkcs11Uri uri in ((string[])[FirstToken, SecondToken]).Select(token => SoftHsm.Uri(token).Token!))
            Assert.False(TokenModule.Of(uri).Find(uri).IsPinCountLow);
    }

    public void Dispose()
    {
        Bed.Dispose();
        First.Dispose();
        Second.Dispose();
    }
}
