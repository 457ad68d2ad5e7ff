using System.Collections.Concurrent;
using System.Security.Cryptography;
using ClusterCerts.Keys;

namespace ClusterCerts.Tokens;

/// <summary>A token that is open to this process, with the sessions that its keys sign in. To a library a process is logged in or not: whoever opens the same
/// token meanwhile shares the login, and must know the PIN all the same.</summary>
internal sealed class TokenLogin
{
    private static readonly Dictionary<(TokenModule Module, ulong Slot), TokenLogin> Open = [];
    private static readonly Lock Gate = new();

    private readonly byte[]? _pin;
    private ConcurrentBag<ulong> _idle = [];
    private ulong _first;
    private int _users;
    private int _renewals;

    private TokenLogin(Pkcs11Uri uri, TokenModule module, TokenInfo token, Passphrase? pin)
    {
        (Uri, Module, Token) = (uri, module, token);
        if (pin is not null)
        {
            // Where nothing moves it: it is needed again when the session is lost, and zeroed when nobody uses the token any more.
            _pin = GC.AllocateArray<byte>(pin.Utf8.Length, pinned: true);
            pin.Utf8.CopyTo(_pin);
        }
    }

    internal Pkcs11Uri Uri { get; }

    internal TokenModule Module { get; }

    internal TokenInfo Token { get; private set; }

    private Cryptoki Functions => Module.Functions;

    /// <summary>Opens the token of a URI, or takes part in what is open.</summary>
    /// <param name="uri">The token.</param>
    /// <param name="pin">Its PIN; null where it needs none.</param>
    /// <exception cref="ClusterCertsException">It is not there, or the PIN is missing, wrong or locked.</exception>
    internal static TokenLogin Enter(Pkcs11Uri uri, Passphrase? pin)
    {
        TokenModule module = TokenModule.Of(uri);
        lock (Gate)
        lock (module.Gate) // Until it is counted nobody starts the library anew.
        {
            TokenInfo token = module.Find(uri);
            if (Open.TryGetValue((module, token.Slot), out TokenLogin? open))
            {
                open.RefuseOther(uri, pin);
            }
            else
            {
                open = new TokenLogin(uri, module, token, pin);
                open.BeginOrForget();
                Open.Add((module, token.Slot), open);
                module.Count(1);
            }

            open._users++;
            return open;
        }
    }

    /// <summary>Ends the part of one user; with the last the token is closed.</summary>
    internal void Leave()
    {
        lock (Gate)
        {
            if (--_users > 0)
                return;
            Open.Remove((Module, Token.Slot));
            if (Token.NeedsLogin)
                Functions.Logout(_first);
            Close();
            lock (Module.Gate)
                Module.Count(-1);
            CryptographicOperations.ZeroMemory(_pin);
        }
    }

    /// <summary>Does something in a session that nobody else uses meanwhile.</summary>
    internal T InSession<T>(Func<Cryptoki, ulong, T> work)
    {
        ConcurrentBag<ulong> idle = _idle;
        ulong session = idle.TryTake(out ulong free) ? free : Functions.OpenSession(Token.Slot, isReadWrite: false);
        T done;
        try
        {
            done = work(Functions, session);
        }
        catch
        {
            Functions.CloseSession(session);
            throw;
        }

        if (ReferenceEquals(idle, _idle))
            idle.Add(session);
        else
            Functions.CloseSession(session); // The token was opened anew meanwhile.
        return done;
    }

    /// <summary>Does something that changes the token.</summary>
    internal T Changing<T>(Func<Cryptoki, ulong, T> work)
    {
        ulong session = Functions.OpenSession(Token.Slot, isReadWrite: true);
        try
        {
            return work(Functions, session);
        }
        finally
        {
            Functions.CloseSession(session);
        }
    }

    /// <summary>Gives the PIN again for a key that asks for it at each signature.</summary>
    internal void Affirm(ulong session) => Functions.Login(session, _pin, forOneSignature: true);

    /// <summary>How often it was opened anew: what was found in it before may have other numbers now.</summary>
    internal int Renewals => Volatile.Read(ref _renewals);

    /// <summary>Opens the token anew after its session was lost, once for all who lost it.</summary>
    /// <param name="seen">How often it had been when the session was lost.</param>
    /// <returns>How often it has been now.</returns>
    /// <exception cref="ClusterCertsException">It is gone.</exception>
    internal int Renew(int seen)
    {
        lock (Gate)
        {
            if (_renewals != seen)
                return _renewals;
            Close();
            Token = FindAgain() is var found && found.Slot == Token.Slot ? found : throw new ClusterCertsException(
                ErrorCode.TokenLost, $"The token {Uri.TokenText} is in another slot than before. Run the command again.", Uri.ToString());
            Begin(isOurs: true);
            return ++_renewals;
        }
    }

    private TokenInfo FindAgain()
    {
        try
        {
            return Module.Find(Uri);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.TokenNotFound)
        {
            throw TokenFaults.Lost(Uri, e);
        }
    }

    private void Close()
    {
        while (_idle.TryTake(out ulong session))
            Functions.CloseSession(session);
        Functions.CloseSession(_first);
        _idle = [];
    }

    private void BeginOrForget()
    {
        try
        {
            Begin(isOurs: false);
        }
        catch
        {
            CryptographicOperations.ZeroMemory(_pin);
            throw;
        }
    }

    // Whether the login may be there already, made here, with this PIN.
    private void Begin(bool isOurs)
    {
        if (Token.IsPinLocked)
            throw TokenFaults.Locked(Uri);
        if (Token.IsFinalTry)
            throw TokenFaults.LastTry(Uri);
        if (Token.NeedsLogin && _pin is null && !Token.HasOwnKeypad)
            throw TokenFaults.PinMissing(Uri);
        _first = TokenFaults.Guard(Uri, () => Functions.OpenSession(Token.Slot, isReadWrite: false));
        if (!Token.NeedsLogin)
            return;
        try
        {
            Functions.Login(_first, _pin);
        }
        catch (CryptokiFault e) when (e.Code == CryptokiFault.UserAlreadyLoggedIn && isOurs)
        {
            // Another session of ours was not lost.
        }
        catch (CryptokiFault e) when (e.Code == CryptokiFault.UserAlreadyLoggedIn)
        {
            Functions.CloseSession(_first);
            throw new ClusterCertsException(
                ErrorCode.TokenFailed, $"The token {Uri.TokenText} is open to something else in this process, and takes any PIN meanwhile: yours could not be checked. Close it there.", Uri.ToString(), e);
        }
        catch (CryptokiFault e)
        {
            TokenInfo after = InfoSince();
            Functions.CloseSession(_first);
            throw TokenFaults.OfLogin(Uri, e, after);
        }
    }

    private TokenInfo InfoSince()
    {
        try
        {
            return Functions.Info(Token.Slot);
        }
        catch (CryptokiFault)
        {
            return Token; // Gone by now; what refused the login is told.
        }
    }

    private void RefuseOther(Pkcs11Uri uri, Passphrase? pin)
    {
        if (!Token.NeedsLogin || Token.HasOwnKeypad)
            return;
        if (pin is null)
            throw TokenFaults.PinMissing(uri);
        if (!CryptographicOperations.FixedTimeEquals(pin.Utf8, _pin))
            throw new ClusterCertsException(ErrorCode.WrongPin, $"The PIN does not open the token {uri.TokenText}: it is open to this process with another.", uri.ToString());
    }
}
