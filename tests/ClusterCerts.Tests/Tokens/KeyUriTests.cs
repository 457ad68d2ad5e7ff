namespace ClusterCerts.Tests.Tokens;

/// <summary>Where a key is, read strictly: RFC 7512.</summary>
public sealed class KeyUriTests
{
    // What is written, and how it is written again.
    [Theory]
    [InlineData("pkcs11:token=ca;object=k?module-path=/m.so", "pkcs11:token=ca;object=k;type=private?module-path=/m.so")]
    [InlineData("PKCS11:object=k;token=ca?module-name=softhsm2", "pkcs11:token=ca;object=k;type=private?module-name=softhsm2")]
    [InlineData("pkcs11:token=My%20CA;id=%01%ff;type=private?module-path=/a%20b.so", "pkcs11:token=My%20CA;id=%01%FF;type=private?module-path=/a%20b.so")]
    [InlineData("pkcs11:serial=12;model=m;manufacturer=x;slot-id=3;object=a%3Bb%3Fc?module-path=/m.so",
        "pkcs11:manufacturer=x;model=m;serial=12;slot-id=3;object=a%3Bb%3Fc;type=private?module-path=/m.so")]
    [InlineData("pkcs11:token=%C3%A4;object=a&b?module-path=/m.so", "pkcs11:token=%C3%A4;object=a&b;type=private?module-path=/m.so")]
    [InlineData("cng:my%20key", "cng:my%20key")]
    [InlineData("cng:k?provider=Microsoft%20Platform%20Crypto%20Provider&machine", "cng:k?provider=Microsoft%20Platform%20Crypto%20Provider&machine")]
    public void One_that_is_right_is_written_in_one_way(string text, string written)
    {
        string again = KeyUri.Parse(text).ToString();
        Assert.Equal(written, again);
        Assert.Equal(written, KeyUri.Parse(again).ToString());
    }

    // What is wrong, and what the message names.
    [Theory]
    [InlineData("file:/k", "pkcs11:")]
    [InlineData("pkcs11:", "which token")]
    [InlineData("pkcs11:object=k?module-path=/m.so", "which token")]
    [InlineData("pkcs11:token=ca?module-path=/m.so", "which key")]
    [InlineData("pkcs11:token=ca;object=k", "-TokenModule")]
    [InlineData("pkcs11:token=ca;object=k?pin-value=1234&module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=k;pin-value=1234?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=k?pin-source=file:/pin&module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;token=cb;object=k?module-path=/m.so", "token twice")]
    [InlineData("pkcs11:token=ca;object=k;type=cert?module-path=/m.so", "type cert")]
    [InlineData("pkcs11:token=ca;object=k;x-mine=1?module-path=/m.so", "x-mine")]
    [InlineData("pkcs11:token=ca;object=k;library-version=1?module-path=/m.so", "library-version")]
    [InlineData("pkcs11:token=ca;object=?module-path=/m.so", "object in the URI is empty")]
    [InlineData("pkcs11:token=ca;object?module-path=/m.so", "'object' in the URI is no attribute")]
    [InlineData("pkcs11:token=c a;object=k?module-path=/m.so", "token in the URI has characters")]
    [InlineData("pkcs11:token=ca;object=%4?module-path=/m.so", "object in the URI has characters")]
    [InlineData("pkcs11:token=ca;object=%ff?module-path=/m.so", "no text in UTF-8")]
    [InlineData("pkcs11:token=ca;object=a%0Ab?module-path=/m.so", "no text in UTF-8")]
    [InlineData("pkcs11:token=ca;object=a/b?module-path=/m.so", "object in the URI has characters")]
    [InlineData("pkcs11:token=ca;object=k;slot-id=-1?module-path=/m.so", "slot-id")]
    [InlineData("pkcs11:token=ca;object=k?module-path=m.so", "whole path")]
    [InlineData("pkcs11:token=ca;object=k?module-name=../m", "no name of a library")]
    [InlineData("pkcs11:token=ca;object=k?module-path=/m.so&module-name=m", "twice")]
    [InlineData("pkcs11:token=ca;object=a&pin-value=1234?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=a&pin-source=/1234?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=a%26pin-value%3D1234?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=a%3bPIN%2Dvalue=1234?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=a%2526%2570in-value%253D1234?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;%70in-value=1234;object=k?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=k;pin-value:1234?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca&pin-value=1234;object=k?module-path=/m.so", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=k?module-path=/m.so?pin-value=1234", "never stands in the URI")]
    [InlineData("pkcs11:token=ca;object=k?module-path=/m.so&pin-value=1234&pin-value=1234", "never stands in the URI")]
    [InlineData("cng:k?pin-value=1234", "never stands in the URI")]
    [InlineData("cng:k&pin-value=1234", "never stands in the URI")]
    [InlineData("cng:", "empty")]
    [InlineData("cng:k?else=1", "else=1")]
    public void One_that_is_wrong_is_refused_with_the_reason(string text, string named)
    {
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => KeyUri.Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, refused.ErrorCode);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1234", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_is_given_once()
    {
        Assert.EndsWith("?module-path=/m.so", KeyUri.Parse("pkcs11:token=ca;object=k", "/m.so").ToString(), StringComparison.Ordinal);
        Assert.Contains("leave one out", Assert.Throws<ClusterCertsException>(() => KeyUri.Parse("pkcs11:token=ca;object=k?module-path=/a.so", "/m.so")).Message, StringComparison.Ordinal);
        Assert.Contains("-KeyUri", Assert.Throws<ClusterCertsException>(() => KeyUri.ParseIfAny(null, "/m.so")).Message, StringComparison.Ordinal);
        Assert.Contains("leave it out", Assert.Throws<ClusterCertsException>(() => KeyUri.Parse("cng:k", "/m.so")).Message, StringComparison.Ordinal);
        ClusterCertsException pin = Assert.Throws<ClusterCertsException>(() => KeyUri.Parse("pkcs11:token=ca;object=k", "/m.so?pin-value=1234"));
        Assert.DoesNotContain("1234", pin.Message, StringComparison.Ordinal);
        Assert.Contains("never stands", pin.Message, StringComparison.Ordinal);
    }

    // The line in the file of a key, as editors and shells leave it.
    [Theory]
    [InlineData("pkcs11:token=ca;object=k?module-path=/m.so\n")]
    [InlineData("pkcs11:token=ca;object=k?module-path=/m.so")]
    [InlineData("\uFEFFpkcs11:token=ca;object=k?module-path=/m.so\r\n")]
    [InlineData("  pkcs11:token=ca;object=k?module-path=/m.so \t\n\n")]
    [InlineData("\uFEFF\r\n PKCS11:token=ca;object=k?module-path=/m.so\n")]
    public void What_stands_around_the_line_means_nothing(string text) => Assert.Equal(
        "pkcs11:token=ca;object=k;type=private?module-path=/m.so", HeldKeyFile.UriIn(System.Text.Encoding.UTF8.GetBytes(text), "signing.key")?.ToString());

    [Theory]
    [InlineData("pkcs11:token=ca;object=k?module-path=/m.so\npkcs11:token=ca;object=l?module-path=/m.so\n")]
    [InlineData(" pkcs11:garbage\n")]
    [InlineData("\uFEFFpkcs11:token=ca;object=k&pin-value=1234?module-path=/m.so\n")]
    public void A_line_that_is_damaged_is_told(string text)
    {
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => HeldKeyFile.UriIn(System.Text.Encoding.UTF8.GetBytes(text), "signing.key"));
        Assert.Equal(ErrorCode.MalformedKey, refused.ErrorCode);
        Assert.DoesNotContain("1234", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_key_of_Windows_is_refused_elsewhere()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has it");
        using var folder = new TestFolder();
        var wanted = new SigningCertParameters { Path = folder.File("pki"), KeyUri = KeyUri.Parse("cng:k") };
        Assert.Equal(ErrorCode.NotOnThisSystem, Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(wanted)).ErrorCode);
        Assert.False(Path.Exists(folder.File("pki")));
    }
}
