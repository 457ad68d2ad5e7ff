namespace ClusterCerts.Tests.Requests;

/// <summary>Requests and keys in the odd forms of other programs.</summary>
public sealed class ForeignRequestTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Names in the attribute of PKCS #9, in Microsoft's, in both alike, and in both with other things in each.
    [Theory]
    [InlineData("pkcs9", "web1")]
    [InlineData("microsoft", "web1")]
    [InlineData("both alike", "web1")]
    [InlineData("microsoft names, pkcs9 usage", "web1")]
    [InlineData("both, contradicting", null)]
    public void Names_are_read_from_either_attribute(string where, string? name)
    {
        ForgedExtension names = Forge.AltNames(Forge.Dns("web1")), others = Forge.AltNames(Forge.Dns("evil"));
        byte[] der = ForgedRequest.Make(r =>
        {
            r.Extensions = [];
            r.Attributes = where switch
            {
                "pkcs9" => [ForgedRequest.ExtensionRequest([names])],
                "microsoft" => [Microsoft(names)],
                "both alike" => [ForgedRequest.ExtensionRequest([names]), Microsoft(names)],
                "microsoft names, pkcs9 usage" => [ForgedRequest.ExtensionRequest([Usage()]), Microsoft(names)],
                _ => [ForgedRequest.ExtensionRequest([names]), Microsoft(others)],
            };
        });
        string file = _folder.File("request.csr");
        File.WriteAllBytes(file, der);
        if (name is null)
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => NodeCertRequest.Read(file));
            Assert.Equal(ErrorCode.MalformedRequest, error.ErrorCode);
            Assert.Contains("twice", error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal([name], NodeCertRequest.Read(file).DnsNames);
    }

    // Java 11 writes NULL beside ECDSA: a request proves its key all the same.
    [Fact]
    public void A_request_of_Java_11_proves_its_key()
    {
        using var authority = new TestAuthority();
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        string file = _folder.File("1.csr");
        byte[] withNull = Forge.Tlv(0x30, Forge.ObjectId(Oids.EcdsaWithSha256), [5, 0]);
        File.WriteAllBytes(file, ForgedRequest.Make(r => r.Algorithm = withNull, key));
        Assert.True(authority.Open().Approve([NodeCertRequest.Read(file)], new()).Single().Succeeded);
        Assert.Contains(
            "RFC 5758", SignatureVerifier.Weakness(AlgorithmIdentifier.Decode(withNull)), StringComparison.Ordinal);
    }

    // A compressed point: the private key is read, the certificate is compared, and what is refused is named.
    [SkippableTheory]
    [InlineData("sec1")]
    [InlineData("pkcs8")]
    [InlineData("sec1 in DER")]
    public void A_key_with_a_compressed_point_is_read(string form)
    {
        Peer.Needs("openssl");
        string plain = _folder.File("plain.key"), key = _folder.File("compressed.key"), certificate = _folder.File("cert.pem"), request = _folder.File("request.csr");
        Peer.Expect("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", plain);
        Peer.Expect("openssl", "ec", "-in", plain, "-conv_form", "compressed", "-out", key);
        string converted = _folder.File("converted.key");
        if (form != "sec1")
        {
            string[] how = form == "pkcs8" ? ["pkcs8", "-topk8", "-nocrypt"] : ["ec", "-conv_form", "compressed", "-outform", "DER"];
            Peer.Expect("openssl", [.. how, "-in", key, "-out", converted]);
            key = converted;
        }

        Peer.Expect("openssl", "ec", "-in", plain, "-conv_form", "compressed", "-out", plain);
        Peer.Expect("openssl", "req", "-x509", "-key", plain, "-subj", "/CN=1", "-out", certificate);
        Peer.Expect("openssl", "req", "-new", "-key", plain, "-subj", "/CN=1", "-out", request);
        Assert.True(KeyMatch.Test(key, certificate));
        Assert.True(KeyMatch.Test(key, request));
        using var authority = new TestAuthority();
        ClusterCertsException error = authority.Open().Approve([NodeCertRequest.Read(request)], new()).Single().Error!;
        Assert.Contains("compressed", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Microsoft(ForgedExtension extension) =>
        ForgedRequest.Attribute(Oids.MicrosoftExtensionRequest, Forge.Tlv(0x30, ForgedRequest.Encode(extension)));

    private static ForgedExtension Usage() => Forge.Usages(Oids.ServerAuth);
}
