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
    private readonly Action<string>? _notify;
    private bool _isKept;

    private NewSigningKey(KeyPair key, KeyUri? place, bool isMadeThere, Passphrase? pin, Action<string>? notify)
    {
        (Key, _place, _pin, _notify) = (key, place, pin, notify);
        _isKept = !isMadeThere;
    }

    /// <summary>The key.</summary>
    internal KeyPair Key { get; }

    /// <summary>Makes a key in memory, as always; or makes or takes one where it shall be.</summary>
    /// <param name="wish">Which.</param>
    /// <param name="log">Asked while it is made, and told.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="notify">Receives what to warn of; may be null.</param>
    /// <exception cref="ClusterCertsException">It cannot be made there, or is of another kind.</exception>
    internal static NewSigningKey Make(NewSigningKeyWish wish, WorkLog log, TimeProvider clock, Action<string>? notify)
    {
        if (wish.Place is not KeyUri place)
            return new NewSigningKey(KeyWork.Generate(wish.Algorithm ?? wish.Default, log, clock), null, isMadeThere: false, null, notify);
        Task<NewSigningKey> making = Task.Factory.StartNew(
            () => At(place, wish, log, notify), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            KeyWork.Wait(making, () => new WorkProgress("Making a key", 0, 1), log, log.Cancellation);
        }
        catch (OperationCanceledException)
        {
            making.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        return making.Result;
    }

    /// <summary>The content of the key's file; the caller zeroes the bytes.</summary>
    /// <param name="passphrase">What a key in it is encrypted with; a token's PIN is in no file.</param>
    internal byte[] Export(Passphrase? passphrase) => _place is KeyUri place ? HeldKeyFile.Write(place) : Key.ExportPem(KeyFormat.Pkcs8, passphrase);

    /// <summary>From here on a file may tell of the key.</summary>
    internal void Keep() => _isKept = true;

    public void Dispose()
    {
        if (!_isKept)
            Destroy();
        Key.Dispose();
    }

    private static NewSigningKey At(KeyUri place, NewSigningKeyWish wish, WorkLog log, Action<string>? notify)
    {
        HeldKey? found = place.Token is Pkcs11Uri token ? TokenKey.Find(token, null, wish.Pin) : CngHeldKey.Find(place.Cng!);
        KeyAlgorithm algorithm = wish.Algorithm ?? wish.Default;
        if (found is null && wish.IsRehearsal)
            return new NewSigningKey(KeyPair.Generate(algorithm), place, isMadeThere: false, null, notify);
        HeldKey held = found ?? (place.Token is Pkcs11Uri where ? TokenKeyMaker.Make(where, algorithm, wish.Pin, wish.FillRandom) : CngHeldKey.Make(place.Cng!, algorithm));
        KeyPair pair = KeyPair.From(held);
        if (found is null)
        {
            log.Tell($"Made a key ({algorithm}) in '{held.Place}'.");
        }
        else if (wish.Algorithm is KeyAlgorithm wanted && pair.PublicKey.Algorithm != wanted)
        {
            pair.Dispose();
            throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"The key that is in '{held.Place}' already is of the kind {pair.PublicKey.Name}, not {wanted}. Leave out -KeyAlgorithm to take it, or name another key.", held.Place);
        }
        else
        {
            notify?.Invoke($"The key was in '{held.Place}' already, and is taken: none was made.");
        }

        return new NewSigningKey(pair, held is TokenKey key ? KeyUri.Of(key.Uri) : place, found is null, wish.Pin, notify);
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

/// <summary>Which key a new CA shall have.</summary>
/// <param name="Place">Where it shall be; null for a file.</param>
/// <param name="Algorithm">Of which kind; null for the default, or for that of the key that is there.</param>
/// <param name="Default">The kind where none is asked for.</param>
/// <param name="Pin">What opens the place.</param>
/// <param name="IsRehearsal">Whether nothing is made; another key stands in for it.</param>
/// <param name="FillRandom">The random source.</param>
internal sealed record NewSigningKeyWish(KeyUri? Place, KeyAlgorithm? Algorithm, KeyAlgorithm Default, Passphrase? Pin, bool IsRehearsal, Action<Span<byte>> FillRandom);
