using System.Text;

namespace ClusterCerts.Tests.Keys;

/// <summary>Passphrase files: read by their byte order mark, cut nowhere, and never used unseen by others without a word.</summary>
public sealed class PassphraseFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly Dictionary<string, byte[]> Good = new()
    {
        ["plain"] = Utf8("sécret €"),
        ["LF"] = Utf8("sécret €\n"),
        ["CR LF"] = Utf8("sécret €\r\n"),
        ["UTF-8 with its mark"] = [0xEF, 0xBB, 0xBF, .. Utf8("sécret €\n")],
        ["UTF-16, as Windows PowerShell writes"] = Marked(System.Text.Encoding.Unicode, "sécret €\r\n"),
        ["UTF-16, the greater octet first"] = Marked(System.Text.Encoding.BigEndianUnicode, "sécret €\n"),
        ["UTF-32"] = Marked(System.Text.Encoding.UTF32, "sécret €"),
        ["UTF-32, the greater octet first"] = Marked(new UTF32Encoding(true, true), "sécret €\n"),
    };

    private static readonly Dictionary<string, byte[]> Bad = new()
    {
        ["a line end alone"] = Utf8("\n"),
        ["a mark alone"] = [0xFF, 0xFE],
        ["two lines"] = Utf8("secret\nsecond\n"),
        ["an empty line after it"] = Utf8("secret\n\n"),
        ["an empty line before it"] = Utf8("\nsecret\n"),
        ["a lone CR"] = Utf8("sec\rret\n"),
        ["a lone CR at the end"] = Utf8("secret\r"),
        ["UTF-16 without a mark"] = System.Text.Encoding.Unicode.GetBytes("secret\r\n"),
        ["UTF-16 cut off"] = [.. Marked(System.Text.Encoding.Unicode, "secret"), 0x41],
        ["half a pair"] = [0xFF, 0xFE, 0x41, 0, 0x00, 0xD8],
        ["Latin-1"] = System.Text.Encoding.Latin1.GetBytes("sécret\n"),
        ["a NUL"] = Utf8("sec\0ret\n"),
        ["an escape"] = Utf8("sec\u001bret\n"),
    };

    public static TheoryData<string> GoodNames => [.. Good.Keys];

    public static TheoryData<string> BadNames => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(GoodNames))]
    public void The_one_line_is_the_passphrase(string name)
    {
        using Passphrase passphrase = Passphrase.FromFile(Written(Good[name]));
        Assert.Equal("sécret €", System.Text.Encoding.UTF8.GetString(passphrase.Utf8));
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public void What_is_not_one_line_of_text_is_refused(string name)
    {
        string path = Written(Bad[name]);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Passphrase.FromFile(path));
        Assert.Equal(ErrorCode.InvalidPassphrase, error.ErrorCode);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    // What OpenSSL's prompt could not open is encrypted nowhere; what there is, is opened.
    [Theory]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    [InlineData(3000, false)]
    public void A_longer_one_than_OpenSSL_reads_encrypts_nothing(int length, bool encrypts)
    {
        string text = length == 3000 ? new string('€', 1000) : new string('a', length); // in bytes of UTF-8
        using Passphrase passphrase = Passphrase.FromFile(Written(Utf8(text)));
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        string output = Path.Combine(authority.Around, "out"), other = Path.Combine(authority.Around, "other");
        ClusterCertsException?[] errors =
        [
            Error(() => CertAuthority.Create(new() { Path = other, Passphrase = passphrase })),
            Error(() => Demand(authority.Open().Issue(["2"], new() { NodePassphrase = passphrase }).Single())),
            Error(() => Demand(authority.Open().Renew(["1"], new() { NodePassphrase = passphrase }).Single())),
            Error(() => Demand(RequestMaker.Make(["3"], new() { Path = output, NodePassphrase = passphrase }).Single())),
        ];
        Assert.All(errors, e => Assert.Equal(encrypts ? null : ErrorCode.InvalidPassphrase, e?.ErrorCode));
        Assert.Equal(encrypts, Directory.Exists(other));
        Assert.Equal(encrypts ? 2 : 1, authority.Open().GetNodeCerts().Count());
        if (!encrypts)
            Assert.Equal(cert.SerialNumber, authority.Latest("1").SerialNumber);
    }

    // Spaces are part of it: nothing is trimmed.
    [Fact]
    public void Spaces_and_tabs_stay()
    {
        using Passphrase passphrase = Passphrase.FromFile(Written(Utf8(" a\tb \n")));
        Assert.Equal(" a\tb ", System.Text.Encoding.UTF8.GetString(passphrase.Utf8));
    }

    [SkippableTheory]
    [InlineData("600", false)]
    [InlineData("400", false)]
    [InlineData("640", true)]
    [InlineData("604", true)]
    [InlineData("644", true)]
    public void One_that_others_may_read_is_told(string mode, bool isTold)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has lists, not modes");
        string path = Written(Utf8("secret\n")), link = _folder.File("link");
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        File.CreateSymbolicLink(link, path);
        foreach (string file in (string[])[path, link])
        {
            using Passphrase passphrase = Passphrase.FromFile(file);
            Assert.Equal(isTold, passphrase.Warning is not null);
            Assert.DoesNotContain("secret", passphrase.Warning ?? "", StringComparison.Ordinal);
        }
    }

    // The authority's promise is a private key: nothing is signed with another, and everything that does not sign goes on.
    [SkippableTheory]
    [InlineData("600", true)]
    [InlineData("400", true)]
    [InlineData("640", false)]
    [InlineData("644", false)]
    [InlineData("606", false)]
    public void A_signing_key_that_others_may_read_signs_nothing(string mode, bool signs)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has lists, not modes");
        using var authority = new TestAuthority();
        authority.Issue("1");
        File.SetUnixFileMode(authority.File("signing.key"), (UnixFileMode)Convert.ToInt32(mode, 8));
        ClusterCertsException?[] errors =
        [
            Error(() => TestAuthority.Value(authority.Open().Issue(["2"], new()).Single())),
            Error(() => TestAuthority.Value(authority.Open().Renew(["1"], new()).Single())),
            Error(() => authority.Open().WriteRevocationList(null, null)),
        ];
        Assert.All(errors, e => Assert.Equal(signs ? null : ErrorCode.FileNotPrivate, e?.ErrorCode));
        if (!signs)
            Assert.All(errors, e => Assert.Contains("chmod 600", e!.Message, StringComparison.Ordinal));
        Assert.NotEmpty(authority.Open().GetNodeCerts());
    }

    // Windows: whose entries on an access control list break the promise.
    [Theory]
    [InlineData("S-1-5-18 S-1-5-32-544 S-1-5-21-1-1001", null)]
    [InlineData("S-1-3-4 S-1-5-21-1-1002", null)]
    [InlineData("S-1-5-18 S-1-1-0", "S-1-1-0")]
    [InlineData("S-1-5-32-545", "S-1-5-32-545")]
    [InlineData("-S-1-1-0 S-1-5-18", null)]
    [InlineData("S-1-5-21-1-1003", "S-1-5-21-1-1003")]
    public void On_a_list_only_owner_system_and_administrators_may_stand(string list, string? other) => Assert.Equal(
        other,
        FilePrivacy.FirstOther(list.Split(' ').Select(s => (s.TrimStart('-'), !s.StartsWith('-'))), "S-1-5-21-1-1001", "S-1-5-21-1-1002"));

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static byte[] Marked(System.Text.Encoding encoding, string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

    private static void Demand<T>(Outcome<T> outcome)
        where T : class
    {
        if (outcome.Error is not null)
            throw outcome.Error;
    }

    private static ClusterCertsException? Error(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (ClusterCertsException e)
        {
            return e;
        }
    }

    private string Written(byte[] bytes)
    {
        string path = _folder.File("passphrase");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
