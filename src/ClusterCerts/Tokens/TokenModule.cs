using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ClusterCerts.Tokens;

/// <summary>A PKCS #11 library that was loaded. There is one of each in a process, as it can be started but once.</summary>
internal sealed class TokenModule
{
    private static readonly ConcurrentDictionary<string, Lazy<TokenModule>> Loaded = new(StringComparer.Ordinal);

    private readonly bool _isOurs;
    private int _logins;
    private bool _isEnded;

    private TokenModule(string path)
    {
        Path = path;
        Functions = Start(path, out _isOurs);
    }

    internal string Path { get; }

    internal Cryptoki Functions { get; }

    /// <summary>Held by whoever opens or closes a token of it.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The library that a URI names, loaded when it is needed first.</summary>
    /// <exception cref="ClusterCertsException">It is missing, is none, or may not be loaded.</exception>
    internal static TokenModule Of(Pkcs11Uri uri)
    {
        string path = ModuleFile.Find(uri);
        var entry = Loaded.GetOrAdd(path, static at => new Lazy<TokenModule>(() => new TokenModule(at)));
        try
        {
            return entry.Value;
        }
        catch (ClusterCertsException)
        {
            Loaded.TryRemove(new KeyValuePair<string, Lazy<TokenModule>>(path, entry)); // It may be mended in the meantime.
            throw;
        }
    }

    /// <summary>The one token that a URI means.</summary>
    /// <exception cref="ClusterCertsException">There is none, or several.</exception>
    internal TokenInfo Find(Pkcs11Uri uri)
    {
        lock (Gate)
        {
            if (_isEnded)
                Restart();
            TokenInfo[] found = Matching(uri);
            if (found.Length == 0)
                found = SecondLook.For(() => FromStart(uri));
            return found.Length switch
            {
                1 => found[0],
                0 => throw new ClusterCertsException(
                    ErrorCode.TokenNotFound, $"No token {uri.TokenText} is there, as '{Path}' says. Plug it in, or correct the URI.", uri.ToString()),
                _ => throw new ClusterCertsException(
                    ErrorCode.SeveralTokens,
                    $"{found.Length} tokens are meant by {uri.TokenText}. Say which with serial= in the URI: {string.Join(", ", found.Select(t => t.Serial))}.", uri.ToString()),
            };
        }
    }

    /// <summary>Asks a token that nobody logs in to, in a session of its own.</summary>
    internal T Ask<T>(Pkcs11Uri uri, Func<Cryptoki, TokenInfo, ulong, T> ask)
    {
        lock (Gate) // Nobody starts the library anew meanwhile.
        {
            TokenInfo token = Find(uri);
            return TokenFaults.Guard(uri, () =>
            {
                ulong session = Functions.OpenSession(token.Slot, isReadWrite: false);
                try
                {
                    return ask(Functions, token, session);
                }
                finally
                {
                    Functions.CloseSession(session);
                }
            });
        }
    }

    // Libraries look for tokens when they start.
    private TokenInfo[] FromStart(Pkcs11Uri uri)
    {
        if (_isOurs && _logins == 0)
            Restart();
        return Matching(uri);
    }

    // One that does not start again is tried again by whoever asks next.
    private void Restart()
    {
        try
        {
            if (!_isEnded)
                Functions.End();
            _isEnded = true;
            Functions.Initialize();
            _isEnded = false;
        }
        catch (CryptokiFault e)
        {
            throw ModuleFile.Unusable($"The library '{Path}' does not start again: {e.Message}.", Path, e);
        }
    }

    private List<TokenInfo> Tokens()
    {
        var tokens = new List<TokenInfo>();
        foreach (ulong slot in Functions.Slots())
        {
            try
            {
                if (Functions.Info(slot) is { IsInitialized: true } token)
                    tokens.Add(token);
            }
            catch (CryptokiFault)
            {
                // One that was taken away, or is broken, in another slot is in nobody's way; if it is the one that is meant, it is not there.
            }
        }

        return tokens;
    }

    /// <summary>Counts who uses a token: until nobody does, the library goes on running.</summary>
    internal void Count(int more) => _logins += more;

    private TokenInfo[] Matching(Pkcs11Uri uri) => TokenFaults.Guard(uri, () => Tokens().Where(token => token.IsMeantBy(uri)).ToArray());

    private static unsafe Cryptoki Start(string path, out bool isOurs)
    {
        if (!NativeLibrary.TryLoad(path, out nint library))
            throw ModuleFile.Unusable($"'{path}' cannot be loaded: it is no library, one for another kind of machine, or one that it needs is missing.", path);
        if (!NativeLibrary.TryGetExport(library, "C_GetFunctionList", out nint list))
        {
            NativeLibrary.Free(library);
            throw ModuleFile.Unusable($"'{path}' is a library, but not one of PKCS #11: it has no C_GetFunctionList.", path);
        }

        nint functions;
        ulong code = ((delegate* unmanaged[Cdecl]<nint*, CULong>)list)(&functions).Value;
        try
        {
            CryptokiFault.ThrowUnlessOk("C_GetFunctionList", code);
            var started = new Cryptoki(functions);
            isOurs = started.Initialize();
            return started;
        }
        catch (CryptokiFault e)
        {
            throw ModuleFile.Unusable($"The library '{path}' does not start: {e.Message}.", path, e);
        }
    }
}
