using ClusterCerts.Encoding;
using ClusterCerts.Keys;

namespace ClusterCerts.Tokens;

/// <summary>A private key in a token. Each signature is verified before it is given out: a broken token writes no bad certificate.</summary>
internal sealed class TokenKey : HeldKey
{
    private readonly TokenLogin _login;
    private readonly Pkcs11Uri _uri;
    private Found _found;
    private bool _isLeft;

    private TokenKey(TokenLogin login, Pkcs11Uri uri, ulong handle, PublicKeyInfo publicKey)
    {
        (_login, _uri, PublicKey) = (login, uri, publicKey);
        KeySizeValue = publicKey.KeySize;
        _found = TokenFaults.Guard(uri, () => At(login.Renewals, handle));
    }

    internal override string Place => _uri.ToString();

    /// <summary>The public half.</summary>
    internal PublicKeyInfo PublicKey { get; }

    /// <summary>The key's URI, with its ID and its library: it goes on meaning this key where another comes by its label.</summary>
    internal Pkcs11Uri Uri => _uri;

    /// <inheritdoc/>
    public override string SignatureAlgorithm => PublicKey.Name;

    /// <summary>The key that a URI means, in a token that is opened with its PIN.</summary>
    /// <param name="uri">Which.</param>
    /// <param name="expected">The public key of its certificate, where there is one; null for what the token says.</param>
    /// <param name="pin">The PIN.</param>
    /// <exception cref="ClusterCertsException">Token or key are not there, or the PIN is missing, wrong or locked.</exception>
    internal static TokenKey Open(Pkcs11Uri uri, PublicKeyInfo? expected, Passphrase? pin) => Find(uri, expected, pin) ?? throw NotThere(uri);

    /// <summary>The same; null where the token is there and the key is not.</summary>
    internal static TokenKey? Find(Pkcs11Uri uri, PublicKeyInfo? expected, Passphrase? pin)
    {
        TokenLogin login = TokenLogin.Enter(uri, pin);
        try
        {
            return TokenFaults.Guard(uri, () => login.InSession((functions, session) => Handle(functions, session, uri) is ulong handle
                ? Of(login, uri, handle, expected, functions, session) : null)) is TokenKey key ? key : Left(login);
        }
        catch
        {
            login.Leave();
            throw;
        }
    }

    /// <summary>A key that was just made.</summary>
    internal static TokenKey Made(TokenLogin login, Pkcs11Uri uri, ulong handle, PublicKeyInfo publicKey) => new(login, Stored(uri, login.Module), handle, publicKey);

    /// <inheritdoc/>
    public override byte[] ExportSubjectPublicKeyInfo() => [.. PublicKey.Encoded];

    internal override byte[] Sign(ReadOnlySpan<byte> data)
    {
        byte[] input = TokenSignature.InputOf(PublicKey, data);
        byte[]? signature = TokenSignature.Finished(PublicKey, TokenFaults.Guard(_uri, () => SignOrAgain(input)));
        return signature is not null && TokenSignature.IsRight(PublicKey, data, signature) ? signature : throw new ClusterCertsException(
            ErrorCode.TokenFailed, $"The token {_uri.TokenText} made a signature that is wrong, and it is not used. Its key may be another, or the token broken.", Place);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isLeft)
        {
            _isLeft = true;
            _login.Leave();
        }

        base.Dispose(disposing);
    }

    private static ClusterCertsException NotThere(Pkcs11Uri uri) => new(
        ErrorCode.TokenKeyNotFound, $"The token {uri.TokenText} holds no private key {uri.KeyText}. Correct object= or id= in the URI, or bring back the token.", uri.ToString());

    private static TokenKey? Left(TokenLogin login)
    {
        login.Leave();
        return null;
    }

    private static TokenKey Of(TokenLogin login, Pkcs11Uri uri, ulong handle, PublicKeyInfo? expected, Cryptoki functions, ulong session)
    {
        byte[]? id = functions.Attribute(session, handle, ObjectTemplate.Id) is { Length: > 0 } found ? found : null;
        Pkcs11Uri own = Stored(uri with { Id = uri.Id ?? id }, login.Module);
        PublicKeyInfo publicKey = Public(functions, session, own, handle) ?? expected ?? PublicAgain(functions, session, own) ?? throw new ClusterCertsException(
            ErrorCode.TokenFailed,
            $"The token {uri.TokenText} does not tell the public half of the key {uri.KeyText}. Put the public key beside it, as pkcs11-tool does.", uri.ToString());
        return publicKey.IsAcceptable ? new TokenKey(login, own, handle, publicKey) : throw new ClusterCertsException(
            ErrorCode.UnsupportedKey, $"The key {uri.KeyText} in the token {uri.TokenText} is of the kind {publicKey.Name}, which is not used here.", uri.ToString());
    }

    private static Pkcs11Uri Stored(Pkcs11Uri uri, TokenModule module) => uri.ModulePath is not null ? uri : uri with { ModulePath = module.Path, ModuleName = null };

    private static ulong? Handle(Cryptoki functions, ulong session, Pkcs11Uri uri)
    {
        ulong[] found = SecondLook.For(() => functions.Find(session, Template(uri, ObjectTemplate.PrivateKey)));
        return found.Length switch
        {
            0 => null,
            1 => found[0],
            _ => throw new ClusterCertsException(
                ErrorCode.SeveralTokenKeys, $"The token {uri.TokenText} holds {found.Length} private keys {uri.KeyText}. {uri.WhichKey}", uri.ToString()),
        };
    }

    // That of the public key object, or what the private one tells itself, as those of RSA do.
    private static PublicKeyInfo? Public(Cryptoki functions, ulong session, Pkcs11Uri uri, ulong privateKey) =>
        functions.Find(session, Template(uri, ObjectTemplate.PublicKey)) is [ulong one] ? TokenPublicKey.Read(functions, session, one)
            : TokenPublicKey.Read(functions, session, privateKey);

    private static PublicKeyInfo? PublicAgain(Cryptoki functions, ulong session, Pkcs11Uri uri) =>
        SecondLook.For(() => functions.Find(session, Template(uri, ObjectTemplate.PublicKey))) is [ulong one] ? TokenPublicKey.Read(functions, session, one) : null;

    /// <summary>What an object is found by.</summary>
    internal static ObjectTemplate Template(Pkcs11Uri uri, uint kind)
    {
        ObjectTemplate template = new ObjectTemplate().WithNumber(ObjectTemplate.Class, kind);
        if (uri.Label is string label)
            template.With(ObjectTemplate.Label, System.Text.Encoding.UTF8.GetBytes(label));
        if (uri.Id is byte[] id)
            template.With(ObjectTemplate.Id, id);
        return template;
    }

    private Found At(int renewals, ulong handle) => new(
        renewals, handle, _login.InSession((functions, session) => functions.Attribute(session, handle, ObjectTemplate.AlwaysAuthenticate) is [not 0, ..]));

    // A token that was opened anew may number its objects anew.
    private Found FoundAt(int renewals)
    {
        Found found = _found;
        return found.Renewals == renewals ? found
            : _found = At(renewals, _login.InSession((functions, session) => Handle(functions, session, _uri)) ?? throw NotThere(_uri));
    }

    // A session may be lost, and the key be there: one fresh try. Several threads lose it at once, and open it anew once.
    private byte[] SignOrAgain(byte[] input)
    {
        int seen = _login.Renewals;
        try
        {
            return SignOnce(FoundAt(seen), input);
        }
        catch (CryptokiFault e) when (e.MayBeLost)
        {
            return SignOnce(FoundAt(_login.Renew(seen)), input);
        }
    }

    private byte[] SignOnce(Found found, byte[] input) => _login.InSession((functions, session) =>
    {
        functions.SignInit(session, TokenSignature.MechanismOf(PublicKey), found.Handle);
        if (found.IsAffirmed)
            _login.Affirm(session);
        return functions.Sign(session, input);
    });

    // Which object it is, and whether that wants the PIN at each signature; as of an opening of the token.
    private sealed record Found(int Renewals, ulong Handle, bool IsAffirmed);
}
