namespace ClusterCerts.Tests.Tokens;

/// <summary>Other programs use the key that we made in a token, and we use what they made with it.</summary>
[Collection(SoftHsm.Name)]
public sealed class TokenPeerTests(SoftHsm hsm)
{
    private const string Engine = "/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so";

    // A certificate that openssl signs with the CA's key in the token is one of our CA.
    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    public void OpenSsl_signs_a_certificate_with_it(KeyAlgorithm algorithm)
    {
        Skip.IfNot(File.Exists(Engine), "the engine pkcs11 of openssl is not here (apt install libengine-pkcs11-openssl)");
        using var bed = new TokenBed(hsm, algorithm);
        File.WriteAllText(bed.Around("engine.cnf"), $"""
            openssl_conf = all
            [all]
            engines = engines
            [engines]
            pkcs11 = token
            [token]
            engine_id = pkcs11
            dynamic_path = {Engine}
            MODULE_PATH = {SoftHsm.Module}
            PIN = {SoftHsm.Pin}
            init = 0
            [req]
            distinguished_name = name
            [name]
            """);
        string request = bed.Around("leaf.csr");
        SoftHsm.Run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", bed.Around("leaf.key"), "-subj", "/CN=leaf", "-out", request);
        string environment = $"OPENSSL_CONF={bed.Around("engine.cnf")}";
        SoftHsm.Run("env", environment, "openssl", "x509", "-req", "-in", request, "-CA", bed.File("signing.crt"), "-engine", "pkcs11", "-CAkeyform", "engine",
            "-CAkey", $"pkcs11:token={Uri.EscapeDataString(bed.Token)};object=signing;type=private", "-set_serial", "0x1234567890abcdef", "-days", "30", "-sha256", "-out", bed.Around("leaf.crt"));
        Assert.Contains("OK", SoftHsm.Run("openssl", "verify", "-CAfile", bed.File("trust.crt"), bed.Around("leaf.crt")), StringComparison.Ordinal);
        DecodedCertificate leaf = CertificateFile.Read(bed.Around("leaf.crt"))[0];
        Assert.Null(new SignatureCache().Problem(leaf, bed.Signing.Decoded));
    }

    [SkippableFact]
    public void Pkcs11_tool_signs_with_it()
    {
        using var bed = new TokenBed(hsm);
        byte[] data = System.Text.Encoding.UTF8.GetBytes("what is signed");
        File.WriteAllBytes(bed.Around("hash"), System.Security.Cryptography.SHA256.HashData(data));
        File.WriteAllBytes(bed.Around("data"), data);
        SoftHsm.Tool(bed.Token, "--sign", "--mechanism", "ECDSA", "--label", "signing", "--signature-format", "openssl", "--input-file", bed.Around("hash"), "--output-file", bed.Around("signature"));
        File.WriteAllText(bed.Around("public.pem"), SoftHsm.Run("openssl", "x509", "-in", bed.File("signing.crt"), "-noout", "-pubkey"));
        Assert.Contains("Verified OK", SoftHsm.Run("openssl", "dgst", "-sha256", "-verify", bed.Around("public.pem"), "-signature", bed.Around("signature"), bed.Around("data")), StringComparison.Ordinal);
    }

    // A CA that is rotated away from at once may have its key in a token as any other; the next one's goes where -NewPassphrase says.
    [SkippableFact]
    public void A_CA_in_a_token_is_taken_over_to_be_rotated_away_from()
    {
        using var bed = new TokenBed(hsm);
        bed.Issue("1");
        using Passphrase word = Passphrase.FromCharacters("a passphrase", "");
        string pki = bed.Around("taken");
        var wanted = new SigningCertImportParameters
        {
            Path = pki, Outgoing = true, CertificatePath = bed.File("signing.crt"), KeyUri = SoftHsm.Uri(bed.Token), Passphrase = bed.Pin, NewPassphrase = word,
            NodeCertPaths = [bed.File("node.1.crt")],
        };
        Assert.Equal(ErrorCode.PassphraseRequired, Assert.Throws<ClusterCertsException>(() => CertAuthority.Import(wanted with { NewPassphrase = null })).ErrorCode);
        Assert.False(Directory.Exists(pki));
        CertAuthority.Import(wanted);
        Assert.Equal(bed.Signing.Fingerprint, CertAuthority.Open(pki).GetSigningCert().Fingerprint);
        Assert.Contains("PRIVATE KEY", File.ReadAllText(Path.Combine(pki, "next.key")), StringComparison.Ordinal);
    }
}
