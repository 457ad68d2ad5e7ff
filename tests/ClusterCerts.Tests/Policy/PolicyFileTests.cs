using System.Text;

namespace ClusterCerts.Tests.Policy;

/// <summary>A policy file edited by hand: what is right is read, what is wrong is refused with its line.</summary>
public sealed class PolicyFileTests
{
    // What stands in the file, the line that is wrong, and a part of what is said of it.
    [Theory]
    [InlineData("{\n  \"version\": 1,\n", 3, "")]
    [InlineData("{\n  \"version\": 2\n}", 2, "version is not 1")]
    [InlineData("{\n  \"version\": \"1\"\n}", 2, "version is not 1")]
    [InlineData("[]", 1, "")]
    [InlineData("null", 1, "an object in braces")]
    [InlineData("  \n", 1, "it is empty")]
    [InlineData("{\n  \"version\": 1e999\n}", 2, "version is not 1")]
    [InlineData("{\n  \"version\": 99999999999999999999\n}", 2, "version is not 1")]
    [InlineData("{\n  // ours\n  \"version\": 1\n}", 2, "comments are not allowed")]
    [InlineData("{\n  \"version\": 1\n}\n// the end", 4, "comments are not allowed")]
    [InlineData("{\n  \"version\": 1,\n}", 3, "there is a comma before the closing bracket")]
    [InlineData("{\n  \"version\": 1\n  \"preset\": \"Default\"\n}", 3, "a comma or a colon is missing")]
    [InlineData("{\n  version: 1\n}", 2, "'v' is not expected here")]
    [InlineData("{\n  \"version\": 1\n}\n{}", 4, "")]
    [InlineData("{\n  \"preset\": \"Def\nault\"\n}", 2, "a text is not closed in its line")]
    [InlineData("{\n  \"preset\": \"\\ud800\"\n}", 2, "an escape in a text is not a character")]
    [InlineData("{\n  \"\\ud800\": 1\n}", 2, "an escape in a text is not a character")]
    [InlineData("{\n \"rules\": {\n  \"allowedDnsNames\": {\n   \"\\udc00\": []\n  }\n }\n}", 4, "an escape in a text is not a character")]
    [InlineData("{\n \"version\": 1,\n \"version\": 1\n}", 3, "'version' appears twice")]
    [InlineData("{\n \"rules\": {},\n \"rules\": {}\n}", 3, "'rules' appears twice")]
    [InlineData("{\n \"rules\": {\n  \"allowedKeyAlgorithms\": [\n   null\n  ]\n }\n}", 4, "a text in quotes")]
    [InlineData("{\n \"rules\": {\n  \"allowedKeyAlgorithms\": null,\n  \"maximumLifetime\": \"NaN\"\n }\n}", 4, "not a duration")]
    [InlineData("{\n \"rules\": {\n  \"allowedDnsNames\": {\n   \"*\": [null]\n  }\n }\n}", 4, "a text in quotes")]
    [InlineData("{\n \"rules\": {\n  \"allowedDnsNames\": {\n   \"*\": null\n  }\n }\n}", 4, "a list is expected")]
    [InlineData("{\n \"rules\": {\n  \"minimumSerialNumber\": 4\n }\n}", 3, "a text in quotes")]
    [InlineData("{\n \"rules\": {\n  \"allowSharedKeys\": 1\n }\n}", 3, "'rules.allowSharedKeys' has the wrong type")]
    [InlineData("{\n  \"preset\": \"Gannet\"\n}", 2, "'Gannet' is not one of Default, Reign")]
    [InlineData("{\n  \"preset\": 3\n}", 2, "a text in quotes")]
    [InlineData("{\n  \"version\": 1,\n  \"preset\": \"99\",\n  \"rules\": {}\n}", 3, "'99' is not one of Default")]
    [InlineData("{\n  \"preset\": null\n}", 2, "a text in quotes")]
    [InlineData("{\n  \"rulez\": {}\n}", 2, "no rule or setting 'rulez'")]
    [InlineData("{\n  \"rules\": null\n}", 2, "'rules' has no value")]
    [InlineData("{\n  \"rules\": []\n}", 2, "'rules' has the wrong type")]
    [InlineData("{\n \"rules\": {\n  \"maximumLifeTime\": \"90d\"\n }\n}", 3, "no rule or setting 'maximumLifeTime'")]
    [InlineData("{\n \"rules\": {\n  \"maximumLifetime\": \"ninety days\"\n }\n}", 3, "not a duration")]
    [InlineData("{\n \"rules\": {\n  \"maximumLifetime\": 90\n }\n}", 3, "a text in quotes")]
    [InlineData("{\n \"rules\": {\n  \"maximumLifetime\": \"90d\",\n  \"maximumLifetime\": \"900d\"\n }\n}", 4, "'maximumLifetime' appears twice")]
    [InlineData("{\n \"rules\": {\n  \"minimumSerialNumber\": \"xyz\"\n }\n}", 3, "serial number")]
    [InlineData("{\n \"rules\": {\n  \"allowedNodeIds\": \"web*\"\n }\n}", 3, "a list in brackets")]
    [InlineData("{\n \"rules\": {\n  \"allowedNodeIds\": [\n   \"web*\",\n   \"/we(b/\"\n  ]\n }\n}", 5, "'/we(b/' is not a pattern of node IDs")]
    [InlineData("{\n \"rules\": {\n  \"allowedNodeIds\": [\n   \"/(a)\\\\1/\"\n  ]\n }\n}", 4, "is not a pattern of node IDs")]
    [InlineData("{\n \"rules\": {\n  \"allowedNodeIds\": [\n   \"web/1\"\n  ]\n }\n}", 4, "is not a pattern of node IDs")]
    [InlineData("{\n \"rules\": {\n  \"allowedNodeIds\": [\n   null\n  ]\n }\n}", 4, "a text in quotes")]
    [InlineData("{\n \"rules\": {\n  \"allowedDnsNames\": [\"a.example.com\"]\n }\n}", 3, "an object is expected")]
    [InlineData("{\n \"rules\": {\n  \"allowedDnsNames\": {\n   \"web*\": \"a.example.com\"\n  }\n }\n}", 4, "a list is expected")]
    [InlineData("{\n \"rules\": {\n  \"allowedDnsNames\": {\n   \"web*\": [\n    \"a..b\"\n   ]\n  }\n }\n}", 5, "not a pattern of DNS names")]
    [InlineData("{\n \"rules\": {\n  \"allowedDnsNames\": {\n   \"*\": [],\n   \"*\": []\n  }\n }\n}", 5, "'*' appears twice")]
    [InlineData("{\n \"rules\": {\n  \"allowedIPAddresses\": {\n   \"*\": [\n    \"10.0.0.1/8\"\n   ]\n  }\n }\n}", 5, "neither an address nor a network")]
    [InlineData("{\n \"rules\": {\n  \"allowedKeyAlgorithms\": [\n   \"Rsa1024\"\n  ]\n }\n}", 4, "'Rsa1024' is not one of EcdsaP256")]
    [InlineData("{\n \"rules\": {\n  \"unlistedNames\": \"Ignore\"\n }\n}", 3, "'Ignore' is not one of Refuse, Drop")]
    [InlineData("{\n \"rules\": {\n  \"allowSharedKeys\": \"yes\"\n }\n}", 3, "has the wrong type")]
    public void Stops_issuing_and_names_the_line_that_is_wrong(string content, int line, string text)
    {
        using var folder = new TestFolder();
        CertAuthority authority = Authority(folder);
        NodeCertRequest request = ForgedRequest.File(folder, "web1", Forge.Key("a"));
        File.WriteAllText(folder.File("pki/policy.json"), content);

        ClusterCertsException[] errors =
        [
            Assert.Throws<ClusterCertsException>(authority.GetPolicy),
            Assert.Throws<ClusterCertsException>(() => authority.Issue(["1"], new NodeCertParameters()).ToList()),
            Assert.Throws<ClusterCertsException>(() => authority.Approve([request], new ApprovalParameters()).ToList()),
            Assert.Throws<ClusterCertsException>(() => authority.SetPolicy(new CertPolicyChanges { AllowSharedKeys = true })),
        ];

        Assert.All(errors, e =>
        {
            Assert.Equal(ErrorCode.PolicyDamaged, e.ErrorCode);
            Assert.Contains($"line {line}: ", e.Message, StringComparison.Ordinal);
            Assert.Contains(text, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("ClusterCerts.", e.Message.Replace(folder.Path, "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotMatch("BytePosition|JSON|Path:|\\$|property|token", e.Message.Replace(folder.Path, "", StringComparison.Ordinal));
        });
        Assert.Empty(Directory.GetFiles(folder.File("pki"), "node.*"));
        Assert.Equal(content, File.ReadAllText(folder.File("pki/policy.json")));
    }

    [Fact]
    public void Is_written_as_a_person_would_and_read_again()
    {
        using var folder = new TestFolder();
        CertAuthority authority = Authority(folder);
        var changes = new CertPolicyChanges
        {
            MaximumLifetime = LifetimeLimit.Parse("<168h"),
            MinimumSerialNumber = SerialNumber.Parse("0100"),
            AllowedNodeIds = ["web*", "/db[0-9]+/"],
            AllowedDnsNames = [NodeNames.Parse("web*={id}.example.com,.web.example.com"), NodeNames.Parse("*.int")],
            AllowedIPAddresses = [NodeNames.Parse("10.0.0.0/8,fd00::/8")],
            AllowedKeyAlgorithms = [KeyAlgorithm.EcdsaP256, KeyAlgorithm.Rsa4096],
            UnlistedNames = PolicyAnswer.Drop,
            UnlistedExtensions = PolicyAnswer.Refuse,
            AllowWildcardNames = true,
            AllowSharedKeys = false,
        };
        CertPolicy set = authority.SetPolicy(changes);
        CertPolicy read = CertAuthority.Open(folder.File("pki")).GetPolicy();
        Assert.All((CertPolicy[])[set, read], p =>
        {
            Assert.Equal(LifetimeLimit.Parse("<7d"), p.MaximumLifetime);
            Assert.Equal("0100", p.MinimumSerialNumber);
            Assert.Equal(["web*", "/db[0-9]+/"], p.AllowedNodeIds!);
            Assert.Equal("web*={id}.example.com,.web.example.com *=*.int", string.Join(' ', p.AllowedDnsNames!));
            Assert.Equal("*=10.0.0.0/8,fd00::/8", string.Join(' ', p.AllowedIPAddresses!));
            Assert.Equal([KeyAlgorithm.EcdsaP256, KeyAlgorithm.Rsa4096], p.AllowedKeyAlgorithms!);
            Assert.Equal((PolicyAnswer.Drop, PolicyAnswer.Refuse, true, false), (p.UnlistedNames, p.UnlistedExtensions, p.AllowWildcardNames, p.AllowSharedKeys));
        });
        string text = File.ReadAllText(folder.File("pki/policy.json"));
        Assert.Contains("\"maximumLifetime\": \"<7d\"", text, StringComparison.Ordinal);
        Assert.Contains("\"/db[0-9]+/\"", text, StringComparison.Ordinal);
    }

    // What is no UTF-8 text, by its bytes.
    public static TheoryData<byte[], string> OtherEncodings => new()
    {
        { [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes("{}")], "UTF-16" },
        { [.. System.Text.Encoding.BigEndianUnicode.Preamble, .. System.Text.Encoding.BigEndianUnicode.GetBytes("{}")], "UTF-16" },
        { System.Text.Encoding.Unicode.GetBytes("{}"), "UTF-16" },
        { [.. System.Text.Encoding.UTF8.Preamble], "it is empty" },
        { [.. "{\n \"preset\": \""u8, 0xE9, .. "\" }"u8], "line 2: it is not UTF-8" }, // Latin-1
    };

    [Theory]
    [MemberData(nameof(OtherEncodings))]
    public void Another_encoding_is_named(byte[] content, string text)
    {
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => PolicyFile.Parse(content, "policy.json"));
        Assert.Equal(ErrorCode.PolicyDamaged, e.ErrorCode);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    // What a file leaves out has its default.
    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"version\": 1 }")]
    [InlineData("{ \"version\": 1, \"preset\": \"Default\" }")]
    [InlineData("{ \"rules\": {} }")]
    public void What_is_left_out_is_no_rule(string content)
    {
        using var folder = new TestFolder();
        CertAuthority authority = Authority(folder);
        File.WriteAllText(folder.File("pki/policy.json"), content);
        Assert.Equal(Preset.Default, authority.GetPolicy().Preset);
        Assert.All(authority.Issue(["1"], new NodeCertParameters()), o => Assert.True(o.Succeeded));
        Assert.True(authority.SetPolicy(new CertPolicyChanges { AllowSharedKeys = true }).AllowSharedKeys);
    }

    // Names as they come from the command line or a table; the file as it is read again, which always works.
    [Theory]
    [InlineData("*.example.com;localhost", "*=*.example.com,localhost")]
    [InlineData("*.example.com,localhost;*=a.example.com", "*=*.example.com,localhost,a.example.com")]
    [InlineData("web*=a.example.com;b.example.com;web*={id}.example.com", "web*=a.example.com,{id}.example.com *=b.example.com")]
    [InlineData("a.example.com;A.example.com;a.example.com", "*=a.example.com")]
    [InlineData("/[a-z]+=1/=a.example.com;/b{1,2}/=b.example.com", "/[a-z]+=1/=a.example.com /b{1,2}/=b.example.com")]
    [InlineData("web*=a.example.com;WEB*=b.example.com", "web*=a.example.com WEB*=b.example.com")]
    public void Several_names_for_one_pattern_are_one_rule(string given, string read)
    {
        using var folder = new TestFolder();
        CertAuthority authority = Authority(folder);
        authority.SetPolicy(new CertPolicyChanges { AllowedDnsNames = [.. given.Split(';').Select(NodeNames.Parse)] });
        authority.SetPolicy(new CertPolicyChanges { AllowSharedKeys = true });
        Assert.Equal(read, string.Join(' ', authority.GetPolicy().AllowedDnsNames!));
    }

    [Fact]
    public void Addresses_for_one_pattern_are_one_rule_too()
    {
        using var folder = new TestFolder();
        CertAuthority authority = Authority(folder);
        authority.SetPolicy(new CertPolicyChanges { AllowedIPAddresses = [.. ((string[])["10.0.0.0/8", "n=fd00::/8", "10.1.1.1"]).Select(NodeNames.Parse)] });
        Assert.Equal("*=10.0.0.0/8,10.1.1.1 n=fd00::/8", string.Join(' ', authority.GetPolicy().AllowedIPAddresses!));
        authority.SetPolicy(new CertPolicyChanges { AllowedIPAddresses = [], AllowedDnsNames = [new NodeNames("n", [])] });
        Assert.Empty(authority.GetPolicy().AllowedIPAddresses!);
        Assert.Empty(Assert.Single(authority.GetPolicy().AllowedDnsNames!).Names);
    }

    // What the reader would not take, or would take for something else, is never written.
    [Fact]
    public void What_cannot_be_read_again_is_not_written()
    {
        NodeIdPattern pattern = NodeIdPattern.Parse("web*");
        DnsNamePattern[] names = [DnsNamePattern.Parse("a.example.com")];
        PolicyFile[] files =
        [
            new() { Version = 2 },
            new() { Preset = (Preset)99 },
            new() { Rules = new() { AllowedDnsNames = new([(pattern, names), (pattern, names)]) } },
            new() { Rules = new() { AllowedKeyAlgorithms = [(KeyAlgorithm)99] } },
        ];
        Assert.All(files, f => Assert.Equal(ErrorCode.CheckFailed, Assert.Throws<ClusterCertsException>(f.Encode).ErrorCode));
    }

    // A limit in parts of a second, and the whole seconds that it stands for.
    [Theory]
    [InlineData("90.5s", "1m30s")]
    [InlineData("<90.5s", "<1m31s")]
    [InlineData("<2s", "<2s")]
    public void A_limit_is_whole_seconds(string given, string kept)
    {
        using var folder = new TestFolder();
        CertAuthority authority = Authority(folder);
        authority.SetPolicy(new CertPolicyChanges { MaximumLifetime = LifetimeLimit.Parse(given) });
        Assert.Equal(kept, authority.GetPolicy().MaximumLifetime.ToString());
        Assert.Throws<ClusterCertsException>(() => LifetimeLimit.Parse("1.5s"));
    }

    [Fact]
    public void A_byte_order_mark_is_harmless()
    {
        byte[] bytes = [.. System.Text.Encoding.UTF8.Preamble, .. "{ \"rules\": { \"maximumLifetime\": \"3d\" } }"u8];
        Assert.Equal(LifetimeLimit.Parse("3d"), PolicyFile.Parse(bytes, "policy.json").Rules.MaximumLifetime);
    }

    private static CertAuthority Authority(TestFolder folder)
    {
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki") });
        return CertAuthority.Open(folder.File("pki"));
    }
}
