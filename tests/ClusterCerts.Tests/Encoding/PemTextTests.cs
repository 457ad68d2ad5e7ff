using System.Diagnostics;

namespace ClusterCerts.Tests.Encoding;

/// <summary>A verdict on a file is about what servers read from it; OpenSSL is the judge.</summary>
public sealed class PemTextTests : IDisposable
{
    private static readonly string First = System.Text.Encoding.ASCII.GetString(CertificateFile.Write([Forge.Root("CN=First").Der]));
    private static readonly string Second = System.Text.Encoding.ASCII.GetString(CertificateFile.Write([Forge.Root("CN=Second").Der]));

    private readonly TestFolder _folder = new();

    // A row: how the text is spoiled, the problem (null when every program reads both), and whether OpenSSL reads less too (it takes
    // some of what Go 1.19 or Java 17 pass over or refuse).
    private static readonly Dictionary<string, (string Text, string? Problem, bool OpenSslToo)> Table = new()
    {
        ["plain"] = (First + Second, null, false),
        ["no last line end"] = ((First + Second).TrimEnd(), null, false),
        ["CRLF"] = ((First + Second).Replace("\n", "\r\n", StringComparison.Ordinal), null, false),
        ["text around"] = ("subject: a\n" + First + "\nmore - text\n" + Second + "end\n", null, false),
        ["a comment that quotes a BEGIN mark"] = ("# it starts with -----BEGIN CERTIFICATE-----\n" + First + "  # -----BEGIN CERTIFICATE-----\n" + Second, null, false),
        ["a comment that quotes an END mark"] = (First + "# until -----END CERTIFICATE-----\n" + Second, null, false),
        ["a block in comments"] = ("# " + First.TrimEnd().Replace("\n", "\n# ", StringComparison.Ordinal) + "\n" + First + Second, null, false),
        ["blanks at line ends"] = ((First + Second).Replace("\n", "  \n", StringComparison.Ordinal), null, false),
        ["one long line"] = (OneLine(First) + Second, null, false),
        ["an empty line after BEGIN"] = (First.Replace("E-----\nM", "E-----\n\nM", StringComparison.Ordinal) + Second, null, false),

        ["END and BEGIN on one line"] = (First.TrimEnd() + Second, "something follows the END mark", true),
        ["text after END"] = (First.TrimEnd() + " x\n" + Second, "something follows the END mark", true),
        ["blanks before BEGIN"] = (" " + First + Second, "line 1: a BEGIN or END mark is not alone", true),
        ["text before BEGIN"] = ("x " + First + Second, "line 1: a BEGIN or END mark is not alone", true),
        ["six dashes"] = ("-" + First + Second, "line 1:", true),
        ["four dashes"] = (First.Replace("-----", "----", StringComparison.Ordinal) + Second, "five dashes", true),
        ["small letters"] = (First.Replace("BEGIN", "begin", StringComparison.Ordinal) + Second, "capital letters", true),
        ["a label in small letters"] = (First.Replace("CERTIFICATE", "certificate", StringComparison.Ordinal) + Second, "the label", true),
        ["data after BEGIN"] = (First.Replace("E-----\nM", "E-----M", StringComparison.Ordinal) + Second, "follows the BEGIN mark", true),
        ["data before END"] = (First.Replace("\n-----END", "-----END", StringComparison.Ordinal) + Second, "not at the start of its line", true),
        ["a blank line within"] = (First.Insert(28 + 65, "\n") + Second, "line 3: a blank line", true),
        ["a blank line before END"] = (First.Replace("\n-----END", "\n\n-----END", StringComparison.Ordinal) + Second, "a blank line", true),
        ["a header line"] = (First.Replace("E-----\nM", "E-----\nX: y\n\nM", StringComparison.Ordinal) + Second, "line 2: a header line", true),
        ["CR alone"] = ((First + Second).Replace('\n', '\r'), "CR alone", true),
        ["a byte order mark"] = ("\uFEFF" + First + Second, "line 1: there is a byte order mark", false),
        ["CR CR LF"] = (First.Replace("\n", "\r\r\n", StringComparison.Ordinal) + Second, "CR", false),
        ["X509 CERTIFICATE"] = (First.Replace("CERTIFICATE", "X509 CERTIFICATE", StringComparison.Ordinal) + Second, "the label", false),
        ["TRUSTED CERTIFICATE"] = (First.Replace("CERTIFICATE", "TRUSTED CERTIFICATE", StringComparison.Ordinal) + Second, "the label", false),
        ["END without BEGIN"] = (First + "-----END CERTIFICATE-----\n" + Second, "an END line without", false),
        ["a zero first in the file"] = ("0 text\n" + First + Second, "line 1: the text begins with '0'", false),
        ["a zero after END"] = (First + "0 s:CN=x\n" + Second, "the text begins with '0'", false),
        ["a zero after END, CRLF"] = ((First + "0 text\n" + Second).Replace("\n", "\r\n", StringComparison.Ordinal), "begins with '0'", false),
        ["a zero after an empty line"] = (First + "\n0 text\n" + Second, null, false),
        ["a line of dashes"] = (First + "-----\n" + Second, "starts with dashes", false),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Tells_the_line_and_what_is_wrong(string name)
    {
        if (name.Contains("comment", StringComparison.Ordinal))
            Assert.Equal(2, PemFile.Parse(System.Text.Encoding.UTF8.GetBytes(Table[name].Text), "file").Count);
        (string text, string? problem, _) = Table[name];
        PemTextReport report = PemText.Look(System.Text.Encoding.UTF8.GetBytes(text), "CERTIFICATE");
        Assert.Null(report.Note);
        if (problem is null)
            Assert.Null(report.Problem);
        else
            Assert.Contains(problem, report.Problem, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void OpenSsl_reads_both_or_not_as_we_say(string name)
    {
        Skip.IfNot(OpenSslVerify.IsThere, "openssl is not on this machine");
        (string text, _, bool openSslToo) = Table[name];
        string path = _folder.File("file.pem");
        File.WriteAllText(path, text);
        using var process = Process.Start(new ProcessStartInfo("openssl", ["crl2pkcs7", "-nocrl", "-certfile", path, "-outform", "DER"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = new MemoryStream();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        string read = System.Text.Encoding.Latin1.GetString(output.ToArray());
        bool both = process.ExitCode == 0 && read.Contains("First", StringComparison.Ordinal) && read.Contains("Second", StringComparison.Ordinal);
        Assert.True(both != openSslToo, errors.Result);
    }

    // What stands beside: DER for those who take it, and blocks that Java stumbles over.
    [Fact]
    public void Tells_what_is_worth_knowing()
    {
        Assert.Contains("DER", PemText.Look(Forge.Root().Der, "CERTIFICATE").Note, StringComparison.Ordinal);
        const string Key = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x,y\n\nAAAA\n-----END EC PRIVATE KEY-----\n";
        byte[] combined = System.Text.Encoding.ASCII.GetBytes(Key + First);
        Assert.Contains("EC PRIVATE KEY", PemText.Look(combined, "CERTIFICATE").Note, StringComparison.Ordinal);
        Assert.Equal(new PemTextReport(null, null), PemText.Look(combined, "PRIVATE KEY"));
    }

    // The same in the four kinds of file that a verdict reads.
    [Theory]
    [InlineData("leaf", CheckName.Parse)]
    [InlineData("trust", CheckName.Chain)]
    [InlineData("list", CheckName.Revocation)]
    [InlineData("key", CheckName.KeyMatch)]
    public void A_verdict_fails_where_a_server_would_not_read_the_file(string file, CheckName check)
    {
        string pki = _folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        NodeCert cert = CertAuthority.Open(pki).Issue(["1"], new NodeCertParameters()).Single().Value!;
        CertAuthority.Open(pki).WriteRevocationList(null, null);
        var files = new Dictionary<string, string>
        {
            ["leaf"] = cert.CertificatePath!, ["key"] = cert.KeyPath!, ["trust"] = Path.Combine(pki, "trust.crt"), ["list"] = Path.Combine(pki, "signing.crl"),
        };
        var parameters = new NodeCertTestParameters
        {
            CertificatePaths = [files["leaf"]], TrustPaths = [files["trust"]], KeyPath = files["key"], CrlPaths = [files["list"]],
        };
        Assert.True(NodeCertTester.Test(parameters, AuthorityContext.Default).Passed);
        string path = files[file];
        File.WriteAllText(path, File.ReadAllText(path).Insert(File.ReadAllText(path).IndexOf('\n', StringComparison.Ordinal) + 65, "\n"));

        NodeCertReport report = NodeCertTester.Test(parameters, AuthorityContext.Default);

        NodeCertCheck failed = Assert.Single(report.Checks, c => !c.Passed);
        Assert.Equal(check, failed.Name);
        Assert.Contains("line 3: a blank line within the block", failed.Detail, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(path), failed.Detail, StringComparison.Ordinal);
    }

    private static string OneLine(string pem)
    {
        string[] lines = pem.TrimEnd().Split('\n');
        return $"{lines[0]}\n{string.Concat(lines[1..^1])}\n{lines[^1]}\n";
    }
}
