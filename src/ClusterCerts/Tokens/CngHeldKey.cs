using System.Runtime.Versioning;
using System.Security.Cryptography;
using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Tokens;

/// <summary>A private key in Windows' key storage, by its name.</summary>
internal sealed class CngHeldKey : HeldKey
{
    private readonly CngKeyName _name;
    private readonly AsymmetricAlgorithm _key;
    private readonly KeyPair _pair;

    private CngHeldKey(CngKeyName name, AsymmetricAlgorithm key)
    {
        (_name, _key, _pair) = (name, key, KeyPair.From(key));
        KeySizeValue = key.KeySize;
    }

    internal override string Place => _name.ToString();

    /// <inheritdoc/>
    public override string SignatureAlgorithm => _pair.PublicKey.Name;

    /// <summary>Opens a key.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ClusterCertsException">This is not Windows, or Windows refuses.</exception>
    internal static CngHeldKey? Find(CngKeyName name) => OperatingSystem.IsWindows() ? Guard(name, Opened) : throw NotHere(name);

    /// <summary>Makes a key that Windows never gives out.</summary>
    /// <exception cref="ClusterCertsException">As for the other; or it makes no such key.</exception>
    internal static CngHeldKey Make(CngKeyName name, KeyAlgorithm algorithm)
    {
        if (!OperatingSystem.IsWindows())
            throw NotHere(name);
        try
        {
            return Made(name, algorithm);
        }
        catch (CryptographicException e)
        {
            throw Failed(name, e);
        }
    }

    /// <summary>Deletes a key.</summary>
    internal static void Destroy(CngKeyName name)
    {
        if (!OperatingSystem.IsWindows())
            throw NotHere(name);
        Guard(name, Deleted);
    }

    /// <inheritdoc/>
    public override byte[] ExportSubjectPublicKeyInfo() => _key.ExportSubjectPublicKeyInfo();

    internal override byte[] Sign(ReadOnlySpan<byte> data)
    {
        try
        {
            return _pair.Sign(data);
        }
        catch (CryptographicException e)
        {
            throw Failed(_name, e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _pair.Dispose();
        base.Dispose(disposing);
    }

    [SupportedOSPlatform("windows")]
    private static CngHeldKey? Opened(CngKeyName name)
    {
        var provider = new CngProvider(name.Provider);
        CngKeyOpenOptions options = name.IsMachine ? CngKeyOpenOptions.MachineKey : CngKeyOpenOptions.None;
        return CngKey.Exists(name.Name, provider, options) ? Of(name, CngKey.Open(name.Name, provider, options)) : null;
    }

    [SupportedOSPlatform("windows")]
    private static bool Deleted(CngKeyName name)
    {
        CngKey.Open(name.Name, new CngProvider(name.Provider), name.IsMachine ? CngKeyOpenOptions.MachineKey : CngKeyOpenOptions.None).Delete();
        return true;
    }

    [SupportedOSPlatform("windows")]
    private static CngHeldKey Made(CngKeyName name, KeyAlgorithm algorithm)
    {
        var terms = new CngKeyCreationParameters
        {
            Provider = new CngProvider(name.Provider),
            ExportPolicy = CngExportPolicies.None,
            KeyUsage = CngKeyUsages.Signing,
            KeyCreationOptions = name.IsMachine ? CngKeyCreationOptions.MachineKey : CngKeyCreationOptions.None,
        };
        if (RsaSize.Of(algorithm) is int bits)
            terms.Parameters.Add(new CngProperty("Length", BitConverter.GetBytes(bits), CngPropertyOptions.None));
        return Of(name, CngKey.Create(AlgorithmOf(algorithm), name.Name, terms));
    }

    [SupportedOSPlatform("windows")]
    private static CngHeldKey Of(CngKeyName name, CngKey key)
    {
        using (key)
        {
            if (key.AlgorithmGroup != CngAlgorithmGroup.Rsa && key.AlgorithmGroup != CngAlgorithmGroup.ECDsa)
                throw Unfit(name, key.Algorithm.Algorithm);
            var held = new CngHeldKey(name, key.AlgorithmGroup == CngAlgorithmGroup.Rsa ? new RSACng(key) : new ECDsaCng(key));
            if (held._pair.PublicKey.IsAcceptable)
                return held;
            held.Dispose();
            throw Unfit(name, held.SignatureAlgorithm);
        }
    }

    [SupportedOSPlatform("windows")]
    private static CngAlgorithm AlgorithmOf(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.EcdsaP256 => CngAlgorithm.ECDsaP256,
        KeyAlgorithm.EcdsaP384 => CngAlgorithm.ECDsaP384,
        KeyAlgorithm.EcdsaP521 => CngAlgorithm.ECDsaP521,
        _ when RsaSize.Of(algorithm) is not null => CngAlgorithm.Rsa,
        _ => throw new ClusterCertsException(ErrorCode.MechanismMissing, $"Windows' key storage makes no keys of the kind {algorithm}. Choose another -KeyAlgorithm."),
    };

    private static T Guard<T>(CngKeyName name, Func<CngKeyName, T> work)
    {
        try
        {
            return work(name);
        }
        catch (CryptographicException e)
        {
            throw Failed(name, e);
        }
    }

    private static ClusterCertsException Unfit(CngKeyName name, string kind) =>
        new(ErrorCode.UnsupportedKey, $"The key '{name}' in Windows' key storage is of the kind {kind}, which is not used here.", name.ToString());

    private static ClusterCertsException Failed(CngKeyName name, CryptographicException e) =>
        new(ErrorCode.TokenFailed, $"Windows' key storage failed with the key '{name}': {e.Message}", name.ToString(), e);

    private static ClusterCertsException NotHere(CngKeyName name) =>
        new(ErrorCode.NotOnThisSystem, $"'{name}' is a key of Windows' key storage, which this system does not have. A token is named with pkcs11:.", name.ToString());
}
