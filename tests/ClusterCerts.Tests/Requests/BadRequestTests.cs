namespace ClusterCerts.Tests.Requests;

/// <summary>Each malicious or broken request gets its own answer, and no certificate.</summary>
public sealed class BadRequestTests
{
    private const string UnknownExtension = "1.3.6.1.4.1.99999.1";

    // A row: what is wrong, the error when it is approved, and a part of the message.
    internal static readonly Dictionary<string, (Action<ForgedRequest> Spoil, ErrorCode Code, string Text)> Rows = new()
    {
        // The structure
        ["version -1"] = (r => r.Version = [2, 1, 0xFF], ErrorCode.MalformedRequest, "version is -1"),
        ["version 2"] = (r => r.Version = [2, 1, 2], ErrorCode.MalformedRequest, "version is 2"),
        ["bytes after it"] = (r => r.Tail = [0], ErrorCode.MalformedRequest, "Bytes follow"),
        ["no signature"] = (r => r.Sign = _ => [], ErrorCode.MalformedRequest, "signature is empty"),
        ["an extension twice"] = (
            r => r.Extensions.Add(Forge.AltNames(Forge.Dns("other"))), ErrorCode.MalformedRequest, "extension subjectAltName twice"),
        ["two extension requests"] = (
            r => r.Attributes!.Add(ForgedRequest.ExtensionRequest([Forge.Usages(Oids.ServerAuth)])), ErrorCode.MalformedRequest, "appears twice"),
        ["an extension request of two values"] = (
            r =>
            {
                r.Extensions = [];
                r.Attributes = [ForgedRequest.Attribute(Oids.ExtensionRequest, Forge.Tlv(0x30), Forge.Tlv(0x30))];
            },
            ErrorCode.MalformedRequest, "no well-formed"),
        ["a subjectAltName that cannot be read"] = (
            r => r.Extensions = [new(Oids.SubjectAltName, null, [0x30, 5])], ErrorCode.MalformedRequest, "subjectAltName cannot be read"),
        ["a subject of 5000 octets"] = (
            r => r.Subject = Forge.Tlv(0x30, Enumerable.Repeat(Forge.Tlv(0x31, Cn(Forge.Ascii("aaaaaaaaaa"))), 250).ToArray()),
            ErrorCode.MalformedRequest, "more than 4096"),
        ["101 attributes"] = (
            r => r.Attributes!.AddRange(Enumerable.Range(1, 101).Select(i => ForgedRequest.Attribute($"1.2.3.{i}", [5, 0]))),
            ErrorCode.MalformedRequest, "it has more than 100 attributes"),
        ["100,000 names"] = (
            r => r.Extensions = [Forge.AltNames([.. Enumerable.Range(0, 100_000).Select(i => Forge.Dns($"n{i}"))])],
            ErrorCode.TooManyNames, "more than 1000 names"),
        ["1,001 names"] = (
            r => r.Extensions = [Forge.AltNames([.. Enumerable.Range(0, 1001).Select(i => Forge.Dns($"n{i}"))])],
            ErrorCode.TooManyNames, "more than 1000 names"),

        // The proof of the key
        ["someone else's public key"] = (
            r => r.SignWithSomeoneElsesKey(Forge.Key("victim").PublicKey.Encoded), ErrorCode.RequestSignatureInvalid, "signature is wrong"),
        ["a signature of other bytes"] = (
            r => { Func<byte[], byte[]> sign = r.Sign; r.Sign = info => sign([.. info, 0]); }, ErrorCode.RequestSignatureInvalid, "signature is wrong"),
        ["SHA-1"] = (
            r => r.Algorithm = Forge.Algorithm(Oids.EcdsaWithSha1, false), ErrorCode.RequestSignatureInvalid, "SHA-1, which is broken. Make it again with the key, with SHA-256 or better."),
        ["signed with Ed448"] = (
            r => r.Algorithm = Forge.Algorithm("1.3.101.113", false), ErrorCode.RequestSignatureInvalid, "the signature algorithm Ed448 (1.3.101.113) is not accepted"),
        ["an EC key that is no point"] = (
            r => r.PublicKey[^1] ^= 1, ErrorCode.RequestSignatureInvalid, "cannot be used: it is no point of its curve. Make a new key, and the request with it."),
        ["RSA 1024"] = (r => r.PublicKey = ForgedRequest.RsaPublicKey(1024), ErrorCode.UnsupportedKey, "Rsa1024"),
        ["RSA 16384"] = (r => r.PublicKey = ForgedRequest.RsaPublicKey(16384), ErrorCode.UnsupportedKey, "Rsa16384"),
        ["HashML-DSA"] = (
            r => r.PublicKey = Forge.Tlv(0x30, Forge.Algorithm("2.16.840.1.101.3.4.3.33", false), Forge.Tlv(3, [0], new byte[1952])), ErrorCode.UnsupportedKey, "HashML-DSA-65 with SHA-512 (2.16.840"),
        ["Ed448"] = (
            r => r.PublicKey = Forge.Tlv(0x30, Forge.Algorithm("1.3.101.113", false), Forge.Tlv(3, [0], new byte[57])), ErrorCode.UnsupportedKey, "1.3.101.113"),

        // With a key of a small group anything can be a signature of anything.
        ["Ed25519 of a small group"] = (
            r =>
            {
                r.PublicKey = Forge.Tlv(0x30, Forge.Algorithm(Oids.Ed25519, false), Forge.Tlv(3, [0], [1, .. new byte[31]]));
                r.Algorithm = Forge.Algorithm(Oids.Ed25519, false);
                r.Sign = _ => [1, .. new byte[63]];
            },
            ErrorCode.RequestSignatureInvalid,
            "or is of a small group. Make a new key, and the request with it."),
        ["Ed25519 of 31 octets"] = (
            r => r.PublicKey = Forge.Tlv(0x30, Forge.Algorithm(Oids.Ed25519, false), Forge.Tlv(3, [0], new byte[31])), ErrorCode.MalformedRequest, "The Ed25519 key is not 32 octets."),
        ["Ed25519 with parameters of the signature"] = (
            r =>
            {
                KeyPair key = Forge.Key("request", KeyAlgorithm.Ed25519);
                r.PublicKey = key.PublicKey.Encoded;
                r.Sign = info => key.Sign(info);
                r.Algorithm = Forge.Algorithm(Oids.Ed25519, true);
            },
            ErrorCode.RequestSignatureInvalid,
            "RFC 8410 3 forbids. Make it again with the key."),

        // The identity
        ["an empty subject"] = (r => r.Subject = [0x30, 0], ErrorCode.InvalidNodeId, "no common name"),
        ["two common names"] = (r => r.Subject = Forge.Name("CN=web1, CN=web2"), ErrorCode.InvalidNodeId, "several common names"),
        ["a NUL in the common name"] = (
            r => r.Subject = Forge.Tlv(0x30, Forge.Tlv(0x31, Cn(Forge.Ascii("web1\0.evil.example")))), ErrorCode.InvalidNodeId, "control character"),
        ["a path as common name"] = (r => r.Subject = Forge.Name("CN=../../etc/passwd"), ErrorCode.InvalidNodeId, "'/'"),

        // What it wants
        ["CA:TRUE"] = (r => r.Extensions.Add(Forge.BasicConstraints(true, null)), ErrorCode.PolicyViolation, "to be a CA"),
        ["keyCertSign"] = (r => r.Extensions.Add(Forge.KeyUsage(KeyUsages.KeyCertSign)), ErrorCode.PolicyViolation, "to sign certificates"),
        ["cRLSign"] = (r => r.Extensions.Add(Forge.KeyUsage(KeyUsages.CrlSign)), ErrorCode.PolicyViolation, "to sign certificates"),
        ["name constraints"] = (r => r.Extensions.Add(Forge.Constraints([Forge.Dns("web1")], [])), ErrorCode.PolicyViolation, "nameConstraints"),
        ["an unknown critical extension"] = (
            r => r.Extensions.Add(new(UnknownExtension, true, [5, 0])), ErrorCode.PolicyViolation, "critical extension " + UnknownExtension),
        ["a foreign usage"] = (
            r => r.Extensions.Add(Forge.Usages(Oids.ServerAuth, "1.3.6.1.5.5.7.3.3")), ErrorCode.PolicyViolation, "codeSigning"),
        ["any usage"] = (r => r.Extensions.Add(Forge.Usages(Oids.AnyExtendedKeyUsage)), ErrorCode.PolicyViolation, "anyExtendedKeyUsage"),
        ["a foreign name"] = (r => Names(r, Forge.Dns("web1"), Forge.Dns("bank.example")), ErrorCode.PolicyViolation, "'bank.example'"),
        ["a wildcard name"] = (r => Names(r, Forge.Dns("*.example.com")), ErrorCode.PolicyViolation, "'*.example.com'"),
        ["a foreign address"] = (r => Names(r, Forge.IP(10, 0, 0, 1)), ErrorCode.PolicyViolation, "10.0.0.1"),
        ["a name with a NUL"] = (r => Names(r, Forge.Dns("web1\0.example")), ErrorCode.PolicyViolation, "'web1\uFFFD.example'"),
        ["an address as a name"] = (r => Names(r, Forge.Dns("10.0.0.1")), ErrorCode.PolicyViolation, "as a DNS name"),
        ["an e-mail address"] = (r => Names(r, Forge.Email("root@example.com")), ErrorCode.PolicyViolation, "'email:root@example.com'"),
        ["a URI"] = (r => Names(r, Forge.Uri("spiffe://example/x")), ErrorCode.PolicyViolation, "'URI:spiffe://example/x'"),
        ["a directory name"] = (r => Names(r, Forge.Directory("CN=root")), ErrorCode.PolicyViolation, "directory name CN=root"),
    };

    public static TheoryData<string> All => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Is_refused_by_its_own_answer(string row)
    {
        (Action<ForgedRequest> spoil, ErrorCode code, string text) = Rows[row];
        using var folder = new TestFolder();
        CertAuthority authority = Authority(folder);
        string path = folder.File("bad.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(spoil));

        // What an endless calculation would be; no machine is so slow.
        ClusterCertsException error = await Task.Run(() => Refusal(authority, path)).WaitAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(code, error.ErrorCode);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, c => char.IsControl(c));
        Assert.Empty(authority.GetNodeCerts());
        Assert.Empty(Directory.EnumerateFiles(folder.File("pki"), "node.*"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Is_never_of_low_risk(string row)
    {
        using var folder = new TestFolder();
        string path = folder.File("bad.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(Rows[row].Spoil));
        NodeCertRequest request;
        try
        {
            request = NodeCertRequest.Read(path);
        }
        catch (ClusterCertsException)
        {
            return; // It is not even listed.
        }

        NodeCertRequest reviewed = Authority(folder).ReviewRequests().Review(request);
        Assert.Equal(RequestRisk.High, reviewed.Risk);
        Assert.False(reviewed.AllowedByPolicy);
        Assert.NotEmpty(reviewed.Violations);
        Assert.Equal(Rows[row].Code is not (ErrorCode.RequestSignatureInvalid or ErrorCode.UnsupportedKey), reviewed.SignatureValid);
    }

    // With Drop, what can be left out is left out; the certificate has the node's own name and nothing of it.
    [Theory]
    [InlineData("CA:TRUE")]
    [InlineData("keyCertSign")]
    [InlineData("name constraints")]
    [InlineData("an unknown critical extension")]
    [InlineData("a foreign usage")]
    [InlineData("a foreign name")]
    [InlineData("a wildcard name")]
    [InlineData("a foreign address")]
    [InlineData("a name with a NUL")]
    [InlineData("an e-mail address")]
    public void Is_dropped_where_the_policy_says_so(string row)
    {
        using var folder = new TestFolder();
        CertAuthority authority = Authority(folder);
        authority.SetPolicy(new CertPolicyChanges { UnlistedNames = PolicyAnswer.Drop, UnlistedExtensions = PolicyAnswer.Drop });
        string path = folder.File("bad.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(Rows[row].Spoil));
        var said = new List<string>();
        NodeCertRequest request = NodeCertRequest.Read(path);

        NodeCertRequest reviewed = authority.ReviewRequests().Review(request);
        Outcome<NodeCert> outcome = authority.Approve([request], new ApprovalParameters(), notify: said.Add).Single();

        Assert.True(reviewed.Risk >= RequestRisk.Medium);
        Assert.True(reviewed.AllowedByPolicy);
        Assert.Null(outcome.Error);
        DecodedCertificate leaf = DecodedCertificate.Decode(outcome.Value!.Encoded);
        Assert.False(leaf.IsCA);
        Assert.Equal(KeyUsages.DigitalSignature, leaf.KeyUsage);
        Assert.Equal(["web1"], leaf.SubjectAltNames!.DnsNames);
        Assert.Equal(1, leaf.SubjectAltNames.Count);
        Assert.All(leaf.ExtendedKeyUsages!, u => Assert.Contains(u, (string[])[Oids.ServerAuth, Oids.ClientAuth]));
        Assert.Equal(6, leaf.Extensions.Count);
        Assert.Contains(Rows[row].Text.Trim('\''), Assert.Single(said), StringComparison.Ordinal);
    }

    // What is in the file, and the answer.
    [Theory]
    [InlineData("nothing but text", "hello", ErrorCode.NoRequest)]
    [InlineData("two requests", "{csr}{csr}", ErrorCode.SeveralRequests)]
    [InlineData("a certificate", "{crt}", ErrorCode.CertificateInsteadOfRequest)]
    [InlineData("a key", "{key}", ErrorCode.KeyInsteadOfRequest)]
    [InlineData("a cut request", "-----BEGIN CERTIFICATE REQUEST-----\nMIIB", ErrorCode.MalformedPem)]
    [InlineData("a certificate called a request", "-----BEGIN CERTIFICATE REQUEST-----\n{crt64}\n-----END CERTIFICATE REQUEST-----\n", ErrorCode.CertificateInsteadOfRequest)]
    public void A_file_without_one_request_has_its_own_answer(string name, string content, ErrorCode code)
    {
        using var folder = new TestFolder();
        string csr = PemFile.Write("CERTIFICATE REQUEST", ForgedRequest.Make());
        byte[] crt = Forge.Root().Der;
        File.WriteAllText(folder.File("in"), content
            .Replace("{csr}", csr, StringComparison.Ordinal)
            .Replace("{crt}", PemFile.Write("CERTIFICATE", crt), StringComparison.Ordinal)
            .Replace("{crt64}", Convert.ToBase64String(crt), StringComparison.Ordinal)
            .Replace("{key}", PemFile.Write("PRIVATE KEY", Forge.Key("request").Platform.ExportPkcs8PrivateKey()), StringComparison.Ordinal));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => NodeCertRequest.Read(folder.File("in")));
        Assert.True(code == error.ErrorCode, $"{name}: {error.Message}");
    }

    [Fact]
    public void A_DER_certificate_or_key_is_told_from_a_request()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("crt"), Forge.Root().Der);
        File.WriteAllBytes(folder.File("key"), Forge.Key("request").Platform.ExportPkcs8PrivateKey());
        Assert.Equal(ErrorCode.CertificateInsteadOfRequest, Assert.Throws<ClusterCertsException>(() => NodeCertRequest.Read(folder.File("crt"))).ErrorCode);
        Assert.Equal(ErrorCode.KeyInsteadOfRequest, Assert.Throws<ClusterCertsException>(() => NodeCertRequest.Read(folder.File("key"))).ErrorCode);
    }

    // Bytes cut off or changed anywhere: an answer of ours, or a request whose signature is wrong.
    [Fact]
    public void A_garbled_request_is_never_taken()
    {
        byte[] good = ForgedRequest.Make();
        var random = new Random(20260401);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = i < good.Length ? good[..i] : [.. good];
            if (i >= good.Length)
                bad[random.Next(bad.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                DecodedRequest request = DecodedRequest.Decode(bad, "garbled");
                Assert.True(RequestProof.Problem(request, "garbled") is not null || bad.AsSpan().SequenceEqual(good), $"{i} was taken");
            }
            catch (ClusterCertsException e)
            {
                Assert.True(e.ErrorCode is ErrorCode.MalformedRequest or ErrorCode.TooManyNames, e.Message);
            }
        }
    }

    private static CertAuthority Authority(TestFolder folder)
    {
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki") });
        return CertAuthority.Open(folder.File("pki"));
    }

    private static ClusterCertsException Refusal(CertAuthority authority, string path)
    {
        try
        {
            return authority.Approve([NodeCertRequest.Read(path)], new ApprovalParameters()).Single().Error ?? throw new InvalidOperationException("It was signed.");
        }
        catch (ClusterCertsException e)
        {
            return e;
        }
    }

    private static void Names(ForgedRequest request, params byte[][] names) => request.Extensions = [Forge.AltNames(names)];

    private static byte[] Cn(byte[] text) => Forge.Tlv(0x30, Forge.ObjectId(Oids.CommonName), Forge.Tlv(0x0C, text));
}
