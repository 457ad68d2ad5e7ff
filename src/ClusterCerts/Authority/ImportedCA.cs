using System.Security.Cryptography;

namespace ClusterCerts;

/// <summary>A CA made elsewhere: its chain up to the root, checked, and its key if it is there.</summary>
internal sealed class ImportedCA : IDisposable
{
    private ImportedCA(IReadOnlyList<DecodedCertificate> chain, KeyPair? key, bool wasEncrypted) =>
        (Chain, Key, WasEncrypted) = (chain, key, wasEncrypted);

    /// <summary>Itself first, the root last.</summary>
    internal IReadOnlyList<DecodedCertificate> Chain { get; }

    internal DecodedCertificate Certificate => Chain[0];

    internal KeyPair? Key { get; }

    /// <summary>Whether the key was opened with a passphrase.</summary>
    internal bool WasEncrypted { get; }

    /// <summary>Reads and checks the files.</summary>
    /// <exception cref="ClusterCertsException">Key and certificate do not match, it may not sign, or its chain does not
    /// hold.</exception>
    internal static ImportedCA Read(SigningCertImportParameters parameters, OpenSslCADirectory? directory, DateTimeOffset now)
    {
        string path = parameters.CertificatePath ?? directory?.CertificatePath
            ?? throw new ClusterCertsException(ErrorCode.InvalidArgument,
                "Name the CA's certificate with -CertificatePath, or an OpenSSL CA directory with -OpenSslCaPath.");
        (IReadOnlyList<byte[]> certificates, KeyPair? key, bool wasEncrypted) = ReadFiles(parameters, path, parameters.KeyPath
            ?? directory?.KeyPath);
        try
        {
            List<DecodedCertificate> all = [.. certificates.Concat(parameters.ChainPaths.SelectMany(CertificateFile.Read))
                .Select(DecodedCertificate.Decode)];
            var signatures = new SignatureCache();
            DecodedCertificate certificate = Choose(all, certificates.Count, key, path, parameters.KeyPath);
            List<DecodedCertificate> chain = Complete(certificate, all, signatures, path);
            Check(chain, signatures, now, path);
            return new ImportedCA(chain, key, wasEncrypted);
        }
        catch
        {
            key?.Dispose();
            throw;
        }
    }

    public void Dispose() => Key?.Dispose();

    private static (IReadOnlyList<byte[]> Certificates, KeyPair? Key, bool WasEncrypted) ReadFiles(
        SigningCertImportParameters parameters, string path, string? keyPath)
    {
        if (PfxFile.Read(path, parameters.Passphrase) is var (inPfx, keyInPfx))
            return (inPfx, keyInPfx, parameters.Passphrase is not null);
        IReadOnlyList<byte[]> certificates = CertificateFile.Read(path);
        keyPath ??= HoldsKey(path) ? path : null;
        if (keyPath is null)
            return (certificates, null, false);
        bool encrypted = PrivateKeyFile.IsEncrypted(keyPath);
        return (certificates, PrivateKeyFile.Read(keyPath, parameters.Passphrase), encrypted);
    }

    private static bool HoldsKey(string path)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Read(path);
        foreach (PemBlock block in blocks)
            CryptographicOperations.ZeroMemory(block.Content);
        return blocks.Any(b => b.Label?.EndsWith("PRIVATE KEY", StringComparison.Ordinal) == true);
    }

    // With a key, the certificate that it belongs to; otherwise the first of the file.
    private static DecodedCertificate Choose(List<DecodedCertificate> all, int own, KeyPair? key, string path, string? keyPath)
    {
        if (key is null)
            return all[0];
        return all.Take(own).FirstOrDefault(c => c.PublicKey.Encoded.AsSpan().SequenceEqual(key.PublicKey.Encoded))
            ?? throw new ClusterCertsException(
                ErrorCode.KeyMismatch,
                $"The key{(keyPath is null ? "" : $" '{keyPath}'")} does not belong to the certificate '{path}'. Give the "
                    + "right one with -KeyPath.", keyPath ?? path);
    }

    private static List<DecodedCertificate> Complete(DecodedCertificate certificate, List<DecodedCertificate> all,
        SignatureCache signatures, string path)
    {
        var chain = new List<DecodedCertificate> { certificate };
        while (!signatures.IsSelfSigned(chain[^1]))
        {
            DecodedCertificate last = chain[^1];
            DecodedCertificate? issuer = all.Find(c => c.SubjectName.Span.SequenceEqual(last.IssuerName.Span)
                && !chain.Exists(known => known.Fingerprint == c.Fingerprint) && signatures.Problem(last, c) is null);
            chain.Add(issuer ?? throw new ClusterCertsException(
                ErrorCode.ChainIncomplete,
                $"The certificate of '{last.Issuer}', which signed '{last.Subject}', is not there. Give it, and its issuers up "
                    + "to the root, with -ChainPath.",
                path));
        }

        return chain;
    }

    // What Test-NodeCert would refuse below, cannot be issued: better to say so now.
    private static void Check(List<DecodedCertificate> chain, SignatureCache signatures, DateTimeOffset now, string path)
    {
        var findings = new List<string>();
        findings.AddRange(IssuanceLint.CheckInstalled(chain, signatures).Where(f => !f.IsNote).Select(f => f.Text));
        var validity = new List<Finding>();
        foreach (DecodedCertificate certificate in chain)
            PathRules.CheckValidity(certificate, $"'{certificate.Subject}'", now, validity);
        findings.AddRange(validity.Select(f => f.Text));
        if (findings.Count == 0)
            return;
        string all = string.Join("; ", findings.Distinct());
        throw new ClusterCertsException(
            ErrorCode.NotASigningCert,
            $"'{path}' cannot sign for a cluster: {all}. Have the CA make it anew, or make one with New-SigningCert.", path);
    }
}
