namespace ClusterCerts.Interop;

/// <summary>Certificates that OpenSSL signs with the key of a CA of ours: what we sign for nobody.</summary>
internal static class OpenSslLeaf
{
    /// <summary>Signs one; skips the test where there is no OpenSSL.</summary>
    /// <param name="folder">Where its files go.</param>
    /// <param name="authority">The CA.</param>
    /// <param name="name">The common name, and the name of the files.</param>
    /// <param name="names">The subject alternative names, as OpenSSL writes them; null for none.</param>
    /// <param name="usages">The extended key usages, as OpenSSL writes them; null for none.</param>
    /// <returns>The certificate's file.</returns>
    internal static string Sign(string folder, SigningCert authority, string name, string? names, string? usages = null)
    {
        RealProgram openssl = RealProgram.Need("openssl");

        // Its configuration files take a number sign for a comment, and a dollar sign for a variable.
        string alternative = names is null ? "" : $"subjectAltName={names.Replace("#", "\\#", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal)}\n";
        File.WriteAllText(At("ext"), $"{alternative}{(usages is null ? "" : $"extendedKeyUsage={usages}\n")}basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n");
        openssl.Run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", At("key"), "-subj", $"/CN={name}", "-out", At("csr")).Succeeded();
        openssl.Run("x509", "-req", "-in", At("csr"), "-CA", authority.CertificatePath, "-CAkey", authority.KeyPath, "-days", "5", "-extfile", At("ext"), "-out", At("pem")).Succeeded();
        return At("pem");

        string At(string kind) => Path.Combine(folder, $"{name}.{kind}");
    }
}
