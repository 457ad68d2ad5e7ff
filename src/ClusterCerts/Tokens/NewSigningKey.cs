using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Tokens;

/// <summary>The key of a CA that is being made: in memory, to be written into a file; or in a token, made there or taken. What was made in a token is destroyed
/// again unless it is kept.</summary>
internal sealed class NewSigningKey : IDisposable
{
    private readonly KeyUri? _place;
    private readonly Passphrase? _pin;
    private readonly KeyOrigin _origin;
    private Action<string>? _notify;
    private Func<bool>? _mayBeTold;
    private Action<PublicKeyInfo, string>? _refuse;
    private bool _isSettled;

    private NewSigningKey(KeyPair key, KeyUri? place, KeyOrigin origin, Passphrase? pin) => (Key, _place, _origin, _pin) = (key, place, origin, pin);

    /// <summary>The key.</summary>
    internal KeyPair Key { get; }

    /// <summary>Makes a key in memory, as always; or makes or takes one where it shall be.</summary>
    /// <param name="wish">Which.</param>
    /// <param name="log">Asked while it is made, and told.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="notify">Receives what to warn of, on the thread of the caller; may be null.</param>
    /// <exception cref="ClusterCertsException">It cannot be made there, or is of another kind, or another CA's.</exception>
    internal static NewSigningKey Make(NewSigningKeyWish wish, WorkLog log, TimeProvider clock, Action<string>? notify)
    {
        if (wish.Place is not KeyUri place)
            return new NewSigningKey(KeyWork.Generate(wish.Algorithm ?? wish.Default, log, clock), null, KeyOrigin.Memory, null);
        Task<NewSigningKey> making = Task.Factory.StartNew(() => At(place, wish), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            KeyWork.Wait(making, () => new WorkProgress("Making a key", 0, 1), log, log.Cancellation);
        }
        catch (OperationCanceledException)
        {
            making.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        NewSigningKey made = making.Result;
        try
        {
            made._notify = notify;
            made._refuse = wish.Refuse;
            made.Look(wish, log);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>The content of the key's file; the caller zeroes the bytes.</summary>
    /// <param name="passphrase">What a key in it is encrypted with; a token's PIN is in no file.</param>
    internal byte[] Export(Passphrase? passphrase) => _place is KeyUri place ? HeldKeyFile.Write(place) : Key.ExportPem(KeyFormat.Pkcs8, passphrase);

    /// <summary>From here on a file may tell of the key.</summary>
    /// <param name="mayBeTold">Asked in the end: false where it is known that none does.</param>
    internal void Keep(Func<bool> mayBeTold) => _mayBeTold = mayBeTold;

    /// <summary>From here on a file does.</summary>
    internal void Settle() => _isSettled = true;

    public void Dispose()
    {
        bool isNobodys = _origin == KeyOrigin.MadeThere && !_isSettled;
        if (isNobodys && _mayBeTold?.Invoke() != true && !IsAnothers())
            Destroy();
        else if (isNobodys)
            _notify?.Invoke($"The key that was made in '{_place}' stays there. If no file of the authority tells of it, it belongs to nothing; the same command takes it, or destroy it.");
        Key.Dispose();
    }

    // Another process may have found it meanwhile, and made its CA of it.
    private bool IsAnothers()
    {
        try
        {
            _refuse?.Invoke(Key.PublicKey, _place!.ToString());
            return false;
        }
        catch (ClusterCertsException)
        {
            return true; // It is, or that cannot be read: what is kept can be destroyed later.
        }
    }

    private static NewSigningKey At(KeyUri place, NewSigningKeyWish wish)
    {
        KeyAlgorithm algorithm = wish.Algorithm ?? wish.Default;
        HeldKey? found = place.Token is Pkcs11Uri token ? TokenKey.Find(token, null, wish.Pin) : CngHeldKey.Find(place.Cng!);
        if (found is null && wish.IsRehearsal)
        {
            if (place.Token is Pkcs11Uri there)
                TokenKeyMaker.Check(there, algorithm, wish.Pin);
            return new NewSigningKey(KeyPair.Generate(algorithm), place, KeyOrigin.Memory, null);
        }

        HeldKey held = found ?? (place.Token is Pkcs11Uri where ? TokenKeyMaker.Make(where, algorithm, wish.Pin, wish.FillRandom) : CngHeldKey.Make(place.Cng!, algorithm));
        return new NewSigningKey(KeyPair.From(held), held is TokenKey key ? KeyUri.Of(key.Uri) : place, found is null ? KeyOrigin.MadeThere : KeyOrigin.FoundThere, wish.Pin);
    }

    // On the thread of the caller, who alone may be told anything.
    private void Look(NewSigningKeyWish wish, WorkLog log)
    {
        if (_origin == KeyOrigin.MadeThere)
            log.Tell($"Made a key ({wish.Algorithm ?? wish.Default}) in '{_place}'.");
        if (_origin != KeyOrigin.FoundThere)
            return;
        string place = _place!.ToString();
        if ((wish.Algorithm ?? (wish.IsJudged ? wish.Default : null)) is KeyAlgorithm wanted && Key.PublicKey.Algorithm != wanted)
        {
            string way = wish.Algorithm is not null && !wish.IsJudged ? "Leave out -KeyAlgorithm to take it" : "To take it, say its kind with -KeyAlgorithm";
            throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"The key that is in '{place}' already is of the kind {Key.PublicKey.Name}, not {wanted}. {way}, or name another key.", place);
        }

        wish.Refuse?.Invoke(Key.PublicKey, place);
        _notify?.Invoke($"The key was in '{place}' already, and is taken: none was made.");
    }

    // Nobody has seen it: it would be taken for one that is in use.
    private void Destroy()
    {
        try
        {
            if (_place!.Token is Pkcs11Uri token)
                TokenKeyMaker.Destroy(token, _pin);
            else
                CngHeldKey.Destroy(_place.Cng!);
        }
        catch (ClusterCertsException e)
        {
            _notify?.Invoke($"The key '{_place}' that was just made is left there and belongs to nothing; the same command takes it, or destroy it: {e.Message}");
        }
    }
}

/// <summary>Where the key of a new CA comes from.</summary>
internal enum KeyOrigin
{
    /// <summary>It is in memory alone.</summary>
    Memory,

    /// <summary>It was made where it shall be.</summary>
    MadeThere,

    /// <summary>It was there before.</summary>
    FoundThere,
}

/// <summary>Which key a new CA shall have.</summary>
/// <param name="Place">Where it shall be; null for a file.</param>
/// <param name="Algorithm">Of which kind; null for the default, or for that of the key that is there.</param>
/// <param name="Default">The kind where none is asked for.</param>
/// <param name="Pin">What opens the place.</param>
/// <param name="IsRehearsal">Whether nothing is made; another key stands in for it.</param>
/// <param name="FillRandom">The random source.</param>
internal sealed record NewSigningKeyWish(KeyUri? Place, KeyAlgorithm? Algorithm, KeyAlgorithm Default, Passphrase? Pin, bool IsRehearsal, Action<Span<byte>> FillRandom)
{
    /// <summary>Whether it was looked up that nodes take the kind: one that is there already must be of it.</summary>
    internal bool IsJudged { get; init; }

    /// <summary>Throws for a key, and where it is, that was there already and must not be taken.</summary>
    internal Action<PublicKeyInfo, string>? Refuse { get; init; }
}
