using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Encoding;

/// <summary>Subjects as text: escapes and quotes are understood, bounds are kept, and what is shown can be given again.</summary>
public sealed class SubjectNameTests
{
    // Two names, the first in UTF8String, and whether they are one (RFC 5280 7.1).
    [Theory]
    [InlineData("CN=root", "CN=root", true)] // PrintableString against UTF8String
    [InlineData("CN=root, O=Example", "CN=ROOT, O=example", true)]
    [InlineData("CN=the  root", "CN=The root", true)]
    [InlineData("CN=root, O=Example", "CN=root", false)]
    [InlineData("CN=root", "CN=root, O=Example", false)]
    [InlineData("CN=root", "CN=roots", false)]
    public void Names_are_compared_by_what_they_say(string utf8, string printable, bool isSame)
    {
        var left = new X500DistinguishedName(utf8, X500DistinguishedNameFlags.Reversed | X500DistinguishedNameFlags.ForceUTF8Encoding);
        var right = new X500DistinguishedName(printable);
        Assert.NotEqual(left.RawData, right.RawData);
        Assert.Equal(isSame, DistinguishedName.Decode(left.RawData, "subject", []).IsSameAs(DistinguishedName.Decode(right.RawData, "subject", [])));
    }

    // Text, and what OpenSSL shows of it by RFC 2253.
    [SkippableTheory]
    [InlineData("prod", "CN=prod")]
    [InlineData("CN=prod", "CN=prod")]
    [InlineData("CN=prod, O=Example", "CN=prod,O=Example")]
    [InlineData("CN=prod;O=Example", "CN=prod,O=Example")]
    [InlineData(" cn = prod , o = Example  ", "CN=prod,O=Example")]
    [InlineData("CN=prod,O=Example\\, Inc.", "CN=prod,O=Example\\, Inc.")]
    [InlineData("CN=prod,O=Example\\2C Inc.", "CN=prod,O=Example\\, Inc.")]
    [InlineData("CN=prod, O=\"Example, Inc.\"", "CN=prod,O=Example\\, Inc.")]
    [InlineData("CN=prod, O=\"The \"\"Best\"\"\"", "CN=prod,O=The \\\"Best\\\"")]
    [InlineData("CN=prod, O=\"The \\\"Best\\\"\"", "CN=prod,O=The \\\"Best\\\"")]
    [InlineData("CN=a\\+b\\=c\\<d\\>e\\;f", "CN=a\\+b=c\\<d\\>e\\;f")]
    [InlineData("CN=\\ a \\ ", "CN=\\ a \\ ")]
    [InlineData("CN=\" a \"", "CN=\\ a\\ ")]
    [InlineData("CN=\\#a", "CN=\\#a")]
    [InlineData("CN=a\\\\b", "CN=a\\\\b")]
    [InlineData("CN=a+OU=b, O=c", "OU=b+CN=a,O=c")]
    [InlineData("CN=M\\C3\\BCller", "CN=M\u00FCller")]
    [InlineData("CN=\U0001F600", "CN=\U0001F600")]
    [InlineData("CN=x, DC=example, DC=com", "CN=x,DC=example,DC=com")]
    [InlineData("CN=x, E=a@example.com", "CN=x,emailAddress=a@example.com")]
    [InlineData("CN=x, UID=alice", "CN=x,UID=alice")]
    [InlineData("CN=x, OID.2.5.4.10=Example", "CN=x,O=Example")]
    [InlineData("CN=x, 2.5.4.11=Unit", "CN=x,OU=Unit")]
    [InlineData("CN=x, ST=Hessen, C=DE", "CN=x,ST=Hessen,C=DE")]
    public void OpenSSL_reads_what_was_meant(string text, string shown)
    {
        using var authority = new TestAuthority(p => p with { Subject = text });
        Peer.Needs("openssl");
        string output = Peer.Expect("openssl", "x509", "-in", authority.File("signing.crt"), "-noout", "-subject",
            "-nameopt", "RFC2253,-esc_msb,utf8");
        Assert.Equal($"subject={shown}\n", output);

        // What is shown as the subject can be given as one.
        string ours = DistinguishedName.Decode(SubjectName.Parse(text), "subject", []).ToString();
        Assert.Equal(ours, DistinguishedName.Decode(SubjectName.Parse(ours), "subject", []).ToString());
        if (text.Contains('=', StringComparison.Ordinal))
            Assert.Equal(SubjectName.Parse(text), SubjectName.Parse(ours));
    }

    // Text that is refused, and why.
    [Theory]
    [InlineData("", "empty")]
    [InlineData("  ", "empty")]
    [InlineData("CN=", "CN is empty")]
    [InlineData("CN=\"\"", "CN is empty")]
    [InlineData("CN=a,", "an attribute such as CN= is missing")]
    [InlineData("CN=a,,O=b", "an attribute such as CN= is missing")]
    [InlineData(",CN=a", "an attribute such as CN= is missing")]
    [InlineData("CN=a+", "an attribute such as CN= is missing")]
    [InlineData("=a", "an attribute such as CN= is missing")]
    [InlineData("CN=prod, Inc.", "an attribute such as CN= is missing")]
    [InlineData("CN=\"a", "a quote is not closed")]
    [InlineData("CN=\"a\"b", "something follows the quotes")]
    [InlineData("CN=a\"b", "a quote within")]
    [InlineData("CN=a\\", "a backslash")]
    [InlineData("CN=a\\z", "a backslash")]
    [InlineData("CN=\\FF\\FE", "not UTF-8")]
    [InlineData("CN=#0401FF", "hexadecimal")]
    [InlineData("XY=a", "'XY' is not a known attribute")]
    [InlineData("3.1.2=a", "'3.1.2' is not a known attribute")]
    [InlineData("CN=a\nb", "CN holds a control character")]
    [InlineData("CN=a\\0Ab", "CN holds a control character")]
    [InlineData("CN=a\\00b", "CN holds a control character")]
    [InlineData("CN=a, O=\u001Bx", "O holds a control character")]
    [InlineData("CN=a, C=D", "two letters")]
    [InlineData("CN=a, C=DEU", "two letters")]
    [InlineData("CN=a, C=D1", "two letters")]
    [InlineData("CN=a, SERIALNUMBER=\u00FC", "SERIALNUMBER holds other characters")]
    [InlineData("CN=a, E=m\u00FCller@example.com", "E holds other characters than ASCII")]
    [InlineData("CN=a, DC=m\u00FCller", "DC holds other characters than ASCII")]
    public void What_is_no_subject_is_refused(string text, string why)
    {
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => SubjectName.Parse(text));
        Assert.Equal(ErrorCode.InvalidSubject, e.ErrorCode);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    // An attribute and the most characters that it may have (RFC 5280 A.1).
    [Theory]
    [InlineData("CN", 64)]
    [InlineData("O", 64)]
    [InlineData("OU", 64)]
    [InlineData("T", 64)]
    [InlineData("SERIALNUMBER", 64)]
    [InlineData("L", 128)]
    [InlineData("ST", 128)]
    [InlineData("E", 255)]
    [InlineData("DC", 63)]
    public void The_bounds_hold_to_the_character(string attribute, int longest)
    {
        byte[] der = SubjectName.Parse($"{attribute}={new string('x', longest)}");
        string shown = DistinguishedName.Decode(der, "subject", []).ToString();
        Assert.Equal(der, SubjectName.Parse(shown));
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => SubjectName.Parse($"{attribute}={new string('x', longest + 1)}"));
        Assert.Contains($"at most {longest} are allowed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_of_two_halves_counts_once_and_half_of_one_is_refused()
    {
        SubjectName.Parse("CN=" + string.Concat(Enumerable.Repeat("\U0001F600", 64)));
        Assert.All(
            (string[])["CN=a\ud800", "a\udc00", "CN=\ud800, O=b"],
            t => Assert.Contains("half of a character", Assert.Throws<ClusterCertsException>(() => SubjectName.Parse(t)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_with_a_long_name_names_the_bound()
    {
        using var folder = new TestFolder();
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(
            () => CertAuthority.Create(new SigningCertParameters { Path = folder.File(new string('p', 65)) }));
        Assert.Equal(ErrorCode.InvalidSubject, e.ErrorCode);
        Assert.Contains("65 characters", e.Message, StringComparison.Ordinal);
    }
}
