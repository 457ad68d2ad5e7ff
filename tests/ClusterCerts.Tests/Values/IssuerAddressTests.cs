namespace ClusterCerts.Tests.Values;

/// <summary>The addresses of a CA's files: which are taken, what is wrong with others, and what they are for a CA.</summary>
public sealed class IssuerAddressTests
{
    [Theory]
    [InlineData("http://pki.example/{issuer}.crl", "http://pki.example/0A1B.crl", "0A1B.crl")]
    [InlineData("http://pki.example:8080/a/b/root-{issuer}", "http://pki.example:8080/a/b/root-0A1B", "root-0A1B")]
    [InlineData("http://[fd00::1]/%7Epki/{issuer}.crl", "http://[fd00::1]/%7Epki/0A1B.crl", "0A1B.crl")]
    [InlineData("HTTP://10.0.0.1/{issuer}", "HTTP://10.0.0.1/0A1B", "0A1B")]
    public void It_is_another_for_each_CA(string text, string address, string name)
    {
        IssuerAddress parsed = IssuerAddress.Parse(text);
        var key = new KeyId([0x0A, 0x1B]);
        Assert.Equal((address, name, text), (parsed.Of(key), parsed.FileNameOf(key), parsed.ToString()));
    }

    [Theory]
    // what is written, and what is said of it
    [InlineData("", "not an absolute URI")]
    [InlineData("pki.example/{issuer}.crl", "not an absolute URI")]
    [InlineData("http:{issuer}.crl", "not an absolute URI")]
    [InlineData("https://pki.example/{issuer}.crl", "must check the server's certificate first")]
    [InlineData("ldap://pki.example/{issuer}", "few programs fetch over ldap")]
    [InlineData("ftp://pki.example/{issuer}", "few programs fetch over ftp")]
    [InlineData("file:///srv/{issuer}.crl", "few programs fetch over file")]
    [InlineData("http://pki.example/root.crl", "{issuer} must be once")] // The next CA's list would have its name.
    [InlineData("http://{issuer}.example/root.crl", "{issuer} must be once")]
    [InlineData("http://pki.example/{issuer}/root.crl", "{issuer} must be once")]
    [InlineData("http://pki.example/{issuer}/{issuer}.crl", "{issuer} must be once")]
    [InlineData("http://pki.example/{issuer}-{issuer}.crl", "{issuer} must be once")]
    [InlineData("http://pki.example/{issuer}.crl?a", "plain address of a file")]
    [InlineData("http://pki.example/{issuer}.crl#a", "plain address of a file")]
    [InlineData("http://user@pki.example/{issuer}.crl", "plain address of a file")]
    [InlineData("http://pki.example/%zz/{issuer}.crl", "plain address of a file")]
    [InlineData("http://pki.example/{id}/{issuer}.crl", "plain address of a file")]
    [InlineData("http://pki.example/.{issuer}.crl", "begins with no dot")]
    [InlineData("http://pki.example/{issuer}%2e.crl", "may hold letters")]
    [InlineData("http://pki.example/{issuer}*.crl", "may hold letters")]
    [InlineData("http://pki.example/a b/{issuer}.crl", "not ASCII")]
    [InlineData("http://bücher.example/{issuer}.crl", "not ASCII")]
    public void What_none_is_is_said(string text, string problem)
    {
        var error = Assert.Throws<ClusterCertsException>(() => IssuerAddress.Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, error.ErrorCode);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_a_bound() => Assert.Throws<ClusterCertsException>(() => IssuerAddress.Parse($"http://pki.example/{new string('a', 1000)}/{{issuer}}.crl"));

    // A name that the file system would not take when the list is exported.
    [Fact]
    public void Its_file_name_has_a_bound()
    {
        string longest = new('a', 120 - "{issuer}.crl".Length);
        IssuerAddress address = IssuerAddress.Parse($"http://pki.example/{longest}{{issuer}}.crl");
        using var folder = new TestFolder();
        AtomicFile.Write(FileSystem.Real, folder.File(address.FileNameOf(new KeyId(new byte[20]))), [1], FileProtection.Public, replace: true);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => IssuerAddress.Parse($"http://pki.example/{longest}a{{issuer}}.crl"));
        Assert.Contains("longer than 120 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_of_foreign_addresses_are_plain_or_left_out() => Assert.Equal(
        ["ca.crl", "b_1-2.crl"],
        IssuerAddress.FileNamesIn(
        [
            "http://other.example/ca.crl", "http://mirror.example/x/CA.crl", "https://other.example/s.crl", "ldap://other.example/cn=ca", "http://other.example/",
            "http://other.example/..", "http://other.example/.hidden", "http://other.example/a%2fb", "http://other.example/q?ca.crl", "other", "http://other.example/b_1-2.crl",
        ]));
}
