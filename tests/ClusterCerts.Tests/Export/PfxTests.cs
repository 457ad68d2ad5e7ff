using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Export;

/// <summary>What is in a PFX, as .NET and OpenSSL see it.</summary>
public sealed class PfxTests
{
    [Theory]
    [InlineData(PfxEncryption.Aes256, false)]
    [InlineData(PfxEncryption.TripleDes, false)]
    [InlineData(PfxEncryption.Aes256, true)]
    public void Opens_with_its_passphrase_alone(PfxEncryption encryption, bool intermediate)
    {
        using var bench = new ExportBench(intermediate: intermediate);
        NodeCert cert = bench.Issue("n1");
        string path = Export(bench, encryption);
        X509Certificate2Collection content = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, "pässword", X509KeyStorageFlags.EphemeralKeySet);
        Assert.Equal(intermediate ? 2 : 1, content.Count);
        X509Certificate2 leaf = Assert.Single(content, c => c.HasPrivateKey);
        Assert.Equal(cert.Fingerprint, leaf.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => X509CertificateLoader.LoadPkcs12FromFile(path, "password"));
    }

    [SkippableTheory]
    [InlineData(PfxEncryption.Aes256, "PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256", "MAC: sha256, Iteration 100000")]
    [InlineData(PfxEncryption.TripleDes, "pbeWithSHA1And3-KeyTripleDES-CBC", "MAC: sha1")]
    public void Is_encrypted_as_asked_for(PfxEncryption encryption, string scheme, string mac)
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        string path = Export(bench, encryption);
        string info = OpenSsl("pkcs12", "-in", path, "-info", "-noout", "-passin", "pass:pässword");
        Assert.Contains($"Shrouded Keybag: {scheme}", info, StringComparison.Ordinal);
        Assert.Contains(mac, info, StringComparison.Ordinal);
    }

    // What the platform puts into no PFX we write ourselves, and nobody sees a difference.
    [SkippableTheory]
    [InlineData(PfxEncryption.Aes256, false, "PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256", "MAC: sha256, Iteration 100000")]
    [InlineData(PfxEncryption.TripleDes, false, "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 100000", "MAC: sha1, Iteration 100000")]
    [InlineData(PfxEncryption.Aes256, true, "PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256", "MAC: sha256, Iteration 100000")]
    public void Holds_an_Ed25519_key(PfxEncryption encryption, bool intermediate, string scheme, string mac)
    {
        using var bench = new ExportBench(intermediate: intermediate) { Leaves = KeyAlgorithm.Ed25519 };
        NodeCert cert = bench.Issue("n1");
        string path = Export(bench, encryption);
        string info = OpenSsl("pkcs12", "-in", path, "-info", "-noout", "-passin", "pass:pässword");
        Assert.Contains($"Shrouded Keybag: {scheme}", info, StringComparison.Ordinal);
        Assert.Contains($"PKCS7 Encrypted data: {scheme}", info, StringComparison.Ordinal);
        Assert.Contains(mac, info, StringComparison.Ordinal);
        OpenSsl("pkcs12", "-in", path, "-nocerts", "-noenc", "-passin", "pass:pässword", "-out", bench["key.pem"]);
        OpenSsl("pkcs12", "-in", path, "-clcerts", "-nokeys", "-passin", "pass:pässword", "-out", bench["leaf.pem"]);
        Assert.True(KeyMatch.Test(bench["key.pem"], bench["leaf.pem"]));
        Assert.Equal(File.ReadAllBytes(cert.KeyPath!), PemOf(bench["key.pem"]));

        using Passphrase secret = LayoutTests.Secret("pässword"), wrong = LayoutTests.Secret("password");
        using PfxFile pfx = PfxFile.Open(File.ReadAllBytes(path), path, secret);
        Assert.Equal(intermediate ? 2 : 1, pfx.Certificates.Count);
        Assert.True(KeyMatch.Test(path, cert.CertificatePath!, secret));
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PfxFile.Open(File.ReadAllBytes(path), path, wrong)).ErrorCode);
    }

    private static byte[] PemOf(string path)
    {
        using KeyPair key = PrivateKeyFile.Read(path, null);
        return key.ExportPem(KeyFormat.Pkcs8, null);
    }

    private static string Export(ExportBench bench, PfxEncryption encryption)
    {
        using Passphrase secret = LayoutTests.Secret("pässword");
        return bench.Export("n1", ExportFormat.Pfx, p => p with { Passphrase = secret, PfxEncryption = encryption, OutputPath = bench["n1.p12"] }).Single().Path;
    }

    internal static string OpenSsl(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SkipException("openssl is not on the PATH");
        }

        using (process)
        {
            Task<string> error = process.StandardError.ReadToEndAsync();
            string text = process.StandardOutput.ReadToEnd() + error.Result;
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, text);
            return text;
        }
    }
}
