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
