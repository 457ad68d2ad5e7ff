namespace ClusterCerts.Tests.Values;

/// <summary>URIs, e-mail addresses and user principal names: what can be certified, what the node ID becomes in them, and what patterns allow.</summary>
public sealed class FurtherNameTests
{
    // A URI as it is asked for, the node, and what is certified; null where it is refused.
    [Theory]
    [InlineData("spiffe://example.com/node/1", "1", "spiffe://example.com/node/1")]
    [InlineData("spiffe://example.com/node/{id}", "web1", "spiffe://example.com/node/web1")]
    [InlineData("spiffe://{id}/self", "web1", "spiffe://web1/self")]
    [InlineData("spiffe://cluster_1/ns/default/sa/{id}", "web1", "spiffe://cluster_1/ns/default/sa/web1")]
    [InlineData("spiffe://example.com/node/{id}", "ops team", null)] // SPIFFE has no percent signs
    [InlineData("spiffe://example.com/node/{id}", "müller", null)]
    [InlineData("spiffe://example.com", "1", null)] // a leaf's has a path
    [InlineData("spiffe://example.com/", "1", null)]
    [InlineData("spiffe://example.com/a/", "1", null)]
    [InlineData("spiffe://example.com//a", "1", null)]
    [InlineData("spiffe://example.com/a/../b", "1", null)]
    [InlineData("spiffe://Example.com/a", "1", null)] // the trust domain is in lower case
    [InlineData("SPIFFE://example.com/a", "1", null)]
    [InlineData("spiffe:example", "1", null)]
    [InlineData("spiffe://example.com:8443/a", "1", null)]
    [InlineData("spiffe://user@example.com/a", "1", null)]
    [InlineData("spiffe://example.com/a?b", "1", null)]
    [InlineData("spiffe://example.com/a#b", "1", null)]
    [InlineData("https://{id}.example.com:8443/a?b=c#d", "web1", "https://web1.example.com:8443/a?b=c#d")]
    [InlineData("https://{id}/", "fd00::1", "https://[fd00::1]/")]
    [InlineData("https://{id}/", "müller", "https://xn--mller-kva/")]
    [InlineData("https://example.com/{id}", "ops team", "https://example.com/ops%20team")]
    [InlineData("https://example.com/{id}", "müller", "https://example.com/m%C3%BCller")]
    [InlineData("https://example.com/%zz", "1", null)]
    [InlineData("https://example.com/%4", "1", null)]
    [InlineData("https://example.com/a/%2e%2E/b", "1", null)] // programs resolve it
    [InlineData("https://example.com/web/..%2fadmin", "1", null)]
    [InlineData("https://example.com/web/..%5Cadmin", "1", null)]
    [InlineData("https://example.com/web/..%252fadmin", "1", null)] // some unescape twice
    [InlineData("https://example.com/web/%252e%252e/admin", "1", null)]
    [InlineData("https://example.com/web/..;x/admin", "1", null)]
    [InlineData("https://example.com/a%2Fb", "1", null)]
    [InlineData("file:/web/../admin", "1", null)]
    [InlineData("https://example.com/a%20b?c=%2F", "1", "https://example.com/a%20b?c=%2F")]
    [InlineData("urn:example:a%2Fb", "1", "urn:example:a%2Fb")] // no program resolves a URN
    [InlineData("https://{id}.example.com/y", "evil.com#", null)] // the ID does not choose the host
    [InlineData("https://{id}.example.com/y", "evil.com@x", null)]
    [InlineData("https://{id}.example.com/y", "x@evil.com", null)]
    [InlineData("https://{id}.example.com/y", "evil.com%2f", null)]
    [InlineData("https://{id}.example.com/y", "a;b", null)]
    [InlineData("https://{id}.example.com/y", "web_1", "https://web_1.example.com/y")]
    [InlineData("https://{id}@example.com/y", "a@evil", "https://a%40evil@example.com/y")]
    [InlineData("https://a@evil@example.com/y", "1", null)]
    [InlineData("spiffe://example.com./a", "1", null)] // Go reads no such host
    [InlineData("spiffe://../a", "1", null)]
    [InlineData("spiffe://-/a", "1", null)]
    [InlineData("spiffe://a..b/a", "1", null)]
    [InlineData("https:///nohost", "1", null)]
    [InlineData("https://ex ample/", "1", null)]
    [InlineData("https://example.com/ü", "1", null)] // other letters are written with percent signs
    [InlineData("https://example.com:x/", "1", null)]
    [InlineData("https://example.com:65535/", "1", "https://example.com:65535/")]
    [InlineData("https://example.com:65536/", "1", null)]
    [InlineData("https://example.com:99999999999/", "1", null)]
    [InlineData("https://1.2.3.4/", "1", "https://1.2.3.4/")]
    [InlineData("https://01.2.3.4/", "1", null)] // an address of base eight to some
    [InlineData("https://1.2.3/", "1", null)]
    [InlineData("https://1.2.3.256/", "1", null)]
    [InlineData("https://{id}/", "17", "https://17/")]
    [InlineData("spiffe://01.2.3.4/a", "1", null)]
    [InlineData("https://[fd00::1/", "1", null)]
    [InlineData("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "1", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("urn:node:{id}", "1", "urn:node:1")]
    [InlineData("/relative", "1", null)]
    [InlineData("example.com", "1", null)]
    [InlineData("1x:y", "1", null)]
    [InlineData("x:", "1", null)]
    [InlineData("", "1", null)]
    [InlineData("https://example.com/{other}", "1", null)]
    public void A_URI_is_certified_or_refused(string text, string id, string? certified) =>
        AssertCertified(FurtherNameKind.Uri, text, id, certified, ErrorCode.InvalidUri);

    [Theory]
    [InlineData("ops@example.com", "1", "ops@example.com")]
    [InlineData("{id}@example.com", "web1", "web1@example.com")]
    [InlineData("root@{id}.example.com", "web1", "root@web1.example.com")]
    [InlineData("o'neil+tag@example.com", "1", "o'neil+tag@example.com")]
    [InlineData("\"ops team\"@example.com", "1", "\"ops team\"@example.com")]
    [InlineData("\"a\\\"@b\"@example.com", "1", "\"a\\\"@b\"@example.com")]
    [InlineData("\"a\\\\b\"@example.com", "1", "\"a\\\\b\"@example.com")]
    [InlineData("\"ops\"@example.com", "1", null)] // ops@example.com in other words
    [InlineData("\"o.p\"@example.com", "1", null)]
    [InlineData("\"o\\ps\"@example.com", "1", null)]
    [InlineData("\"ops\\ team\"@example.com", "1", null)]
    [InlineData("\"a\\\\\"b\"@example.com", "1", null)] // the quotation mark is not escaped, the backslash is
    [InlineData("ops@müller.example", "1", "ops@xn--mller-kva.example")]
    [InlineData("{id}@example.com", "ops team", null)]
    [InlineData("{id}@example.com", "müller", null)] // no mailbox of ASCII
    [InlineData("ops", "1", null)]
    [InlineData("@example.com", "1", null)]
    [InlineData("ops@", "1", null)]
    [InlineData("a..b@example.com", "1", null)]
    [InlineData(".a@example.com", "1", null)]
    [InlineData("a@b@example.com", "1", null)]
    [InlineData("\"a\"b\"@example.com", "1", null)]
    [InlineData("ops@10.0.0.1", "1", null)]
    [InlineData("ops@[10.0.0.1]", "1", null)]
    [InlineData("ops@a_b.example", "1", null)]
    [InlineData("Ops <ops@example.com>", "1", null)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com", "1", null)] // 65 before the at sign
    public void An_e_mail_address_is_certified_or_refused(string text, string id, string? certified) =>
        AssertCertified(FurtherNameKind.EmailAddress, text, id, certified, ErrorCode.InvalidEmailAddress);

    [Theory]
    [InlineData("{id}@localhost", "admin", "admin@localhost")]
    [InlineData("jürgen.müller@EXAMPLE.COM", "1", "jürgen.müller@EXAMPLE.COM")]
    [InlineData("{id}@example.com", "ops team", "ops team@example.com")]
    [InlineData("admin", "1", null)]
    [InlineData("EXAMPLE\\admin", "1", null)]
    [InlineData("EXAMPLE\\admin@example.com", "1", null)]
    [InlineData("a@b@example.com", "1", null)]
    [InlineData("admin@", "1", null)]
    [InlineData("@example.com", "1", null)]
    [InlineData("admin@exa mple", "1", null)]
    [InlineData("ad\u200Bmin@example.com", "1", null)]
    [InlineData(" admin@example.com", "1", null)]
    public void A_user_principal_name_is_certified_or_refused(string text, string id, string? certified) =>
        AssertCertified(FurtherNameKind.UserPrincipalName, text, id, certified, ErrorCode.InvalidUserPrincipalName);

    // The last of each row is whether they are the same name.
    [Theory]
    [InlineData("Uri", "spiffe://a/X", "spiffe://a/x", false)]
    [InlineData("EmailAddress", "ops@EXAMPLE.com", "ops@example.com", true)]
    [InlineData("EmailAddress", "Ops@example.com", "ops@example.com", false)]
    [InlineData("UserPrincipalName", "Admin@Example.com", "admin@EXAMPLE.com", true)]
    [InlineData("EmailAddress", "\"o\\ps\"@example.com", "ops@example.com", true)]
    [InlineData("EmailAddress", "\"ops team\"@example.com", "\"ops\\ team\"@EXAMPLE.com", true)]
    [InlineData("EmailAddress", "\"Ops\"@example.com", "ops@example.com", false)]
    [InlineData("Uri", "HTTPS://H.example/web/%6fps", "https://h.example/web/ops", true)]
    [InlineData("Uri", "https://h.example/a%2fb", "https://h.example/a%2Fb", true)]
    [InlineData("Uri", "https://h.example/a%2Fb", "https://h.example/a/b", false)]
    [InlineData("Uri", "https://h.example/a?b=%7e", "https://h.example/a?b=~", true)]
    [InlineData("Uri", "https://Me@H.example/", "https://Me@h.example/", true)]
    [InlineData("Uri", "https://Me@h.example/", "https://me@h.example/", false)] // a user's letters count
    [InlineData("Uri", "URN:node:%61", "urn:node:a", true)]
    [InlineData("Uri", "https://h.example/%zz%4", "https://h.example/%zz%4", true)] // as others certify
    public void Letters_count_where_they_mean_something(string kind, string one, string other, bool areSame) => Assert.Equal(
        areSame, FurtherName.Certified(Enum.Parse<FurtherNameKind>(kind), one).Equals(FurtherName.Certified(Enum.Parse<FurtherNameKind>(kind), other)));

    [Fact]
    public void The_same_text_of_two_kinds_is_two_names() => Assert.NotEqual(
        FurtherName.Certified(FurtherNameKind.EmailAddress, "a@example.com"), FurtherName.Certified(FurtherNameKind.UserPrincipalName, "a@example.com"));

    // SPIFFE X509-SVID 2: exactly one URI.
    [Fact]
    public void A_SPIFFE_ID_stands_alone_among_the_URIs()
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(
            () => new FurtherNameTexts(["spiffe://example.com/a", "https://example.com/a"], [], []).Of(NodeId.Parse("1")));
        Assert.Equal(ErrorCode.InvalidUri, error.ErrorCode);
        Assert.Contains("'https://example.com/a'", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, new FurtherNameTexts(["https://example.com/a", "urn:a:b"], [], []).Of(NodeId.Parse("1")).Count);
        Assert.Single(new FurtherNameTexts(["spiffe://example.com/1", "spiffe://example.com/{id}"], [], []).Of(NodeId.Parse("1")));
    }

    [Theory]
    [InlineData("Uri", "spiffe://example.com/node/{id}", "web1", "spiffe://example.com/node/web1", true)]
    [InlineData("Uri", "spiffe://example.com/node/{id}", "web1", "spiffe://example.com/node/web2", false)]
    [InlineData("Uri", "spiffe://example.com/node/{id}", "web1", "spiffe://example.com/node/WEB1", false)] // a path is as it is
    [InlineData("Uri", "https://EXAMPLE.com/a", "web1", "https://example.com/a", true)] // a host is not
    [InlineData("Uri", "spiffe://example.com/*/{id}", "web1", "spiffe://example.com/node/web1", true)]
    [InlineData("Uri", "spiffe://example.com/*/{id}", "web1", "spiffe://example.com/a/b/web1", false)] // of one part
    [InlineData("Uri", "spiffe://*.example.com/a", "web1", "spiffe://x.example.com/a", true)]
    [InlineData("Uri", "spiffe://*.example.com/a", "web1", "spiffe://x.y.example.com/a", false)]
    [InlineData("Uri", "spiffe://example.com/web/", "web1", "spiffe://example.com/web/a/b", true)]
    [InlineData("Uri", "spiffe://example.com/web/", "web1", "spiffe://example.com/website/a", false)]
    [InlineData("Uri", "spiffe://example.com/web/", "web1", "spiffe://example.com/web", false)]
    [InlineData("Uri", "https://example.com/a?b=*", "web1", "https://example.com/a?b=c", true)]
    [InlineData("Uri", "https://example.com/a?b=c", "web1", "https://example.com/axb=c", false)] // a question mark is one
    [InlineData("Uri", "https://h.example/*/{id}", "n1", "https://h.example/admin#/n1", false)] // no asterisk reaches into the next part
    [InlineData("Uri", "https://h.example/*/{id}", "n1", "https://h.example/admin?/n1", false)]
    [InlineData("Uri", "https://h.example/*", "n1", "https://h.example/a?b", false)]
    [InlineData("Uri", "https://h.example/*", "n1", "https://h.example/a#b", false)]
    [InlineData("Uri", "https://h.example/a?b=*", "n1", "https://h.example/a?b=c#d", false)]
    [InlineData("Uri", "https://h.example/a?b=*", "n1", "https://h.example/a?b=c?d", false)]
    [InlineData("Uri", "https://h.example/a?b=*", "n1", "https://h.example/a?b=c/d", false)]
    [InlineData("Uri", "https://h.example/a?b=*#*", "n1", "https://h.example/a?b=c#d", true)]
    [InlineData("Uri", "https://h.example/web/", "n1", "https://h.example/web/a?b=c#d", true)]
    [InlineData("Uri", "https://h.example/web/", "n1", "https://h.example/web/a/", false)]
    [InlineData("Uri", "https://h.example/?a=/", "n1", "https://h.example/?a=/b", false)] // the path alone has what is below
    [InlineData("Uri", "https://*/", "n1", "https://a@b/c", false)]
    [InlineData("Uri", "https://{id}.example.com/", "evil.com#", "https://evil.com#.example.com/y", false)]
    [InlineData("Uri", "https://{id}.example.com/", "evil.com@x", "https://evil.com@x.example.com/y", false)]
    [InlineData("Uri", "https://h.example{id}/", "@evil.com", "https://h.example@evil.com/y", false)]
    [InlineData("Uri", "https://{id}.example.com/", "evil.com%23", "https://evil.com%23.example.com/y", false)]
    [InlineData("Uri", "https://{id}.example.com/", "fd00::1", "https://fd00::1.example.com/y", false)]
    [InlineData("Uri", "https://{id}.example.com/", "web1", "https://WEB1.example.com/y", true)]
    [InlineData("Uri", "https://h.example/{id}/", "a#b", "https://h.example/a#b/c", false)]
    [InlineData("Uri", "https://h.example/{id}/", "a#b", "https://h.example/a%23b/c", true)]
    [InlineData("Uri", "urn:node:{id}", "web1", "urn:node:web1", true)]
    [InlineData("Uri", "urn:node:{id}", "web1", "urn:other:web1", false)]
    [InlineData("Uri", "https://example.com/*", "web1", "http://example.com/a", false)]
    [InlineData("EmailAddress", "{id}@example.com", "web1", "web1@EXAMPLE.com", true)]
    [InlineData("EmailAddress", "{id}@example.com", "web1", "web2@example.com", false)]
    [InlineData("EmailAddress", "*@example.com", "web1", "a.b@example.com", true)]
    [InlineData("EmailAddress", "*@example.com", "web1", "a@x.example.com", false)]
    [InlineData("EmailAddress", "*@.example.com", "web1", "a@x.y.example.com", true)]
    [InlineData("EmailAddress", "*@.example.com", "web1", "a@example.com", false)]
    [InlineData("EmailAddress", "a?@example.com", "web1", "ab@example.com", false)]
    [InlineData("EmailAddress", "Ops@example.com", "web1", "ops@example.com", false)]
    [InlineData("EmailAddress", "ops@example.com", "web1", "\"o\\ps\"@example.com", true)]
    [InlineData("EmailAddress", "\"{id} x\"@example.com", "web1", "\"web1\\ x\"@example.com", true)]
    [InlineData("Uri", "https://example.com/web/ops", "web1", "https://EXAMPLE.com/web/%6fps", true)]
    [InlineData("Uri", "https://example.com/%77eb/*", "web1", "https://example.com/web/ops", true)]
    [InlineData("Uri", "URN:node:{id}", "web1", "urn:node:web1", true)]
    [InlineData("Uri", "https://example.com/a/*", "web1", "https://example.com/a/b%2Fc", true)] // an escaped slash parts nothing
    [InlineData("UserPrincipalName", "{id}@localhost", "admin", "Admin@LOCALHOST", true)]
    [InlineData("UserPrincipalName", "{id}@localhost", "admin", "root@localhost", false)]
    public void A_pattern_allows_or_not(string kind, string pattern, string id, string name, bool isAllowed)
    {
        FurtherNameKind of = Enum.Parse<FurtherNameKind>(kind);
        var read = FurtherNamePattern.Parse(of, pattern);
        Assert.Equal(pattern, read.ToString());
        Assert.Equal(isAllowed, read.Matches(NodeId.Parse(id), FurtherName.Certified(of, name)));
    }

    [Theory]
    [InlineData("Uri", "example.com/*", ErrorCode.InvalidUri)]
    [InlineData("Uri", "spiffe://Example/*", ErrorCode.InvalidUri)]
    [InlineData("EmailAddress", "example.com", ErrorCode.InvalidEmailAddress)]
    [InlineData("EmailAddress", "*@", ErrorCode.InvalidEmailAddress)]
    [InlineData("UserPrincipalName", "EXAMPLE\\*", ErrorCode.InvalidUserPrincipalName)]
    public void A_pattern_that_nothing_can_match_is_refused(string kind, string pattern, ErrorCode code) => Assert.Equal(
        code, Assert.Throws<ClusterCertsException>(() => FurtherNamePattern.Parse(Enum.Parse<FurtherNameKind>(kind), pattern)).ErrorCode);

    private static void AssertCertified(FurtherNameKind kind, string text, string id, string? certified, ErrorCode refusal)
    {
        if (certified is not null)
        {
            Assert.Equal(certified, FurtherName.Parse(kind, text, NodeId.Parse(id)).Text);
            return;
        }

        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => FurtherName.Parse(kind, text, NodeId.Parse(id)));
        Assert.Equal((refusal, text), (error.ErrorCode, error.Target));
    }
}
