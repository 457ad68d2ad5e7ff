using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Tokens;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>A CA made elsewhere: its chain up to the root, checked, and its key if it is there.</summary>
internal sealed class ImportedCA : IDisposable
{
    private ImportedCA(CertificateChain chain, KeyPair? key, bool wasEncrypted) =>
        (Chain, Key, WasEncrypted) = (chain, key, wasEncrypted);

    /// <summary>Itself first, the root last.</summary>
    internal CertificateChain Chain { get; }

    internal DecodedCertificate Certificate => Chain[0];

    internal KeyPair? Key { get; }

    /// <summary>Whether the key was opened with a passphrase.</summary>
    internal bool WasEncrypted { get; }

    /// <summary>Reads and checks the files.</summary>
    /// <exception cref="ClusterCertsException">Key and certificate do not match, it may not sign, or its chain does not
    /// hold.</exception>
    internal static ImportedCA Read(SigningCertImportParameters parameters, OpenSslCADirectory? directory, DateTimeOffset now)
    {
        string path = parameters.CertificatePath ?? directory?.FindCertificate()
            ?? throw new ClusterCertsException(ErrorCode.InvalidArgument,
                "Name the CA's certificate with -CertificatePath, or an OpenSSL CA directory with -OpenSslCaPath.");
        (CertificateChain own, KeyPair? key, bool wasEncrypted) = ReadFiles(parameters, path, parameters.KeyPath ?? (parameters.KeyUri is null ? directory?.FindKey() : null));
        try
        {
            string[] chains = [.. parameters.ChainPaths, .. directory?.FindChain() is string above ? [above] : (string[])[]];
            DecodedCertificate[] all = [.. own, .. chains.SelectMany(chain => CertificateContainer.Read(chain, parameters.Passphrase))];
            DecodedCertificate[] candidates = Candidates(own, key, path, parameters.KeyPath, parameters.KeyUri?.ToString());
            return new ImportedCA([.. ImportedChain.Find(candidates, all, new SignatureCache(), now, path)], key, wasEncrypted);
        }
        catch
        {
            key?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a CA that is only rotated away from, as weak and old as it may be: whoever trusts it does so already.</summary>
    /// <param name="parameters">Its files.</param>
    /// <param name="now">The moment.</param>
    /// <exception cref="ClusterCertsException">Key and certificate do not match, it is no CA or not valid now, or its chain is not
    /// whole.</exception>
    internal static ImportedCA ReadOutgoing(SigningCertImportParameters parameters, DateTimeOffset now)
    {
        string path = parameters.CertificatePath ?? throw new ClusterCertsException(
            ErrorCode.InvalidArgument, "Name the certificate of the CA to rotate away from with -CertificatePath.");

        // A key that is too weak is not even read: it would sign nothing.
        bool canSign = CertificateContainer.Read(path, parameters.Passphrase)[0].PublicKey.IsAcceptable;
        (CertificateChain own, KeyPair? key, bool wasEncrypted) = ReadFiles(parameters, path, parameters.KeyPath, canSign);
        try
        {
            DecodedCertificate[] all = [.. own, .. parameters.ChainPaths
                .SelectMany(chain => CertificateContainer.Read(chain, parameters.Passphrase))];
            return new ImportedCA([.. OutgoingChain.Find(Candidates(own, key, path, parameters.KeyPath, parameters.KeyUri?.ToString()), all, now, path)], key, wasEncrypted);
        }
        catch
        {
            key?.Dispose();
            throw;
        }
    }

    /// <summary>The content of its key's file; the caller zeroes the bytes.</summary>
    internal byte[] ExportKey(Passphrase? passphrase) => Key switch
    {
        null => [],
        { Platform: TokenKey held } => HeldKeyFile.Write(KeyUri.Of(held.Uri)),
        { Platform: HeldKey other } => HeldKeyFile.Write(KeyUri.Parse(other.Place)),
        _ => Key.ExportPem(KeyFormat.Pkcs8, passphrase),
    };

    public void Dispose() => Key?.Dispose();

    private static (CertificateChain Certificates, KeyPair? Key, bool WasEncrypted) ReadFiles(
        SigningCertImportParameters parameters, string path, string? keyPath, bool withKey = true)
    {
        if (keyPath is not null && parameters.KeyUri is not null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give -KeyPath or -KeyUri, not both.", keyPath);
        IReadOnlyList<PemBlock> blocks = PemFile.Read(path);
        try
        {
            if (keyPath is null && parameters.KeyUri is null && PfxFile.In(blocks) is byte[] encoded)
            {
                using PfxFile pfx = PfxFile.Open(encoded, path, parameters.Passphrase);
                return (CertificateContainer.Of(pfx, path), pfx.HasKey && withKey ? OfCA(pfx) : null, pfx.IsEncrypted && parameters.Passphrase is not null);
            }

            CertificateChain certificates = CertificateContainer.Parse(blocks, path, parameters.KeyUri is null ? parameters.Passphrase : null);
            if (parameters.KeyUri is KeyUri place && withKey)
                return (certificates, PassphraseRefusal.Naming(() => HeldKeyFile.Open(place, certificates[0].PublicKey, parameters.Passphrase)), false);
            keyPath ??= PrivateKeyFile.IsIn(blocks) ? path : null;
            if (keyPath is null || !withKey)
                return (certificates, null, false);
            (KeyPair key, bool wasEncrypted) = ReadKey(keyPath, certificates, parameters.Passphrase);
            return (certificates, key, wasEncrypted);
        }
        finally
        {
            foreach (PemBlock block in blocks.Where(b => b.Kind is ContentKind.PrivateKey or ContentKind.Pfx))
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    private static (KeyPair Key, bool WasEncrypted) ReadKey(string path, CertificateChain certificates, Passphrase? passphrase)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Read(path);
        try
        {
            if (PfxFile.In(blocks) is not byte[] encoded)
                return (PrivateKeyFile.Read(path, passphrase), PrivateKeyFile.IsEncrypted(path));
            using PfxFile pfx = PfxFile.Open(encoded, path, passphrase);
            return (pfx.TheKey(key => certificates.Any(c => IsOf(key, c))), pfx.IsEncrypted && passphrase is not null);
        }
        finally
        {
            foreach (PemBlock block in blocks)
                CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    // A PFX with the pairs of a CA and of others: that of the CA is meant.
    private static KeyPair OfCA(PfxFile pfx)
    {
        DecodedCertificate[] authorities = [.. new CertificateChain(pfx.Certificates).Where(c => c.IsCA)];
        if (authorities.Length == 0)
            authorities = [.. new CertificateChain(pfx.Certificates).Where(c => c.IsSelfIssued)]; // of version 1
        return pfx.TheKey(key => authorities.Any(c => IsOf(key, c)));
    }

    // With a key, the certificates that it belongs to; otherwise the first of the file, and others of its name and key.
    private static DecodedCertificate[] Candidates(CertificateChain own, KeyPair? key, string path, string? keyPath, string? place)
    {
        if (key is null)
            return [.. own.Where(c => PresentedChain.IsSameCA(c, own[0]))];
        DecodedCertificate[] matching = [.. own.Where(c => IsOf(key.PublicKey, c))];
        return matching.Length > 0 ? matching : throw new ClusterCertsException(
            ErrorCode.KeyMismatch,
            $"The key{((keyPath ?? place) is string named ? $" '{named}'" : "")} does not belong to the certificate '{path}'. Give the "
                + $"right one with {(place is null ? "-KeyPath" : "-KeyUri")}.", keyPath ?? place ?? path);
    }

    private static bool IsOf(PublicKeyInfo key, DecodedCertificate certificate) =>
        certificate.PublicKey.Equals(key);
}
