using System.Text;

namespace ClusterCerts.Tests.Trust;

/// <summary>The verdict from files: what is read, what is left out, and which errors are exceptions.</summary>
public sealed class NodeCertTesterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-test-").FullName;
    private readonly Forged _root = Forge.Root();
    private readonly Forged _leaf;

    public NodeCertTesterTests()
    {
        _leaf = Forge.Leaf(_root);
        Write("trust.crt", _root);
        Write("node.1.crt", _leaf);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Passes_a_good_certificate_with_its_key_beside_it()
    {
        WriteKey("node.1.key", _leaf.Key);

        NodeCertReport report = Test(new() { CertificatePaths = [In("node.1.crt")], AuthorityPath = _folder, NodeId = "1" });

        Assert.True(report.Passed, report.ToString());
        Assert.Equal(
            [
                CheckName.Parse, CheckName.Chain, CheckName.Validity, CheckName.Identity,
                CheckName.Purpose, CheckName.KeyMatch, CheckName.Lifetime, CheckName.KeyFile,
            ],
            report.Checks.Select(c => c.Name));
        Assert.Equal(("1", "012345", In("node.1.crt")), (report.NodeId, report.SerialNumber, report.CertificatePath));
    }

    [Theory]
    [InlineData("31d", null, null)]
    [InlineData("7d", null, "the leaf is valid for 30d, longer than 7d")] // the policy's
    [InlineData("<30d", null, "the leaf is valid for 30d, not less than 30d")]
    [InlineData("7d", "31d", null)] // what is asked for counts in its place
    [InlineData("31d", "7d", "the leaf is valid for 30d, longer than 7d")]
    public void Holds_the_policys_longest_life_against_the_leaf(string policy, string? asked, string? refusal)
    {
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue(new() { Lifetime = new CertLifetime(TimeSpan.FromDays(30), backdate: TimeSpan.Zero) }, "1")[0];
        authority.Open().SetPolicy(new CertPolicyChanges { MaximumLifetime = LifetimeLimit.Parse(policy) });
        NodeCertReport report = NodeCertTester.Test(
            new()
            {
                CertificatePaths = [cert.CertificatePath!],
                AuthorityPath = authority.Path,
                MaximumLifetime = asked is null ? null : LifetimeLimit.Parse(asked),
            },
            authority.Context());
        Assert.Equal(refusal is null ? [] : [CheckName.Lifetime], Failed(report));
        if (refusal is not null)
            Assert.Equal(refusal, report.Checks.Single(c => c.Name == CheckName.Lifetime).Detail);
    }

    [Fact]
    public void Says_no_for_another_node()
    {
        NodeCertReport report = Test(new() { CertificatePaths = [In("node.1.crt")], AuthorityPath = _folder, NodeId = "2" });
        Assert.Equal([CheckName.Identity], Failed(report));
        Assert.StartsWith("FAILED: 2 (", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_intermediates_from_one_file_or_several()
    {
        Forged intermediate = Forge.CA(_root, "CN=Intermediate");
        Forged leaf = Forge.Leaf(intermediate);
        Write("chain.crt", leaf, intermediate);
        Write("leaf.crt", leaf);
        Write("intermediate.crt", intermediate);

        Assert.True(Test(new() { CertificatePaths = [In("chain.crt")], AuthorityPath = _folder }).Passed);
        Assert.True(Test(new() { CertificatePaths = [In("leaf.crt"), In("intermediate.crt")], AuthorityPath = _folder }).Passed);
        Assert.Equal([CheckName.Chain], Failed(Test(new() { CertificatePaths = [In("leaf.crt")], AuthorityPath = _folder })));
        Assert.Equal([CheckName.Chain, CheckName.Identity, CheckName.Purpose], Failed(Test(new()
        {
            CertificatePaths = [In("intermediate.crt"), In("leaf.crt")],
            AuthorityPath = _folder,
        })));
    }

    [Fact]
    public void Takes_the_signing_certificate_where_there_is_no_trust_bundle()
    {
        File.Move(In("trust.crt"), In("signing.crt"));
        Assert.True(Test(new() { CertificatePaths = [In("node.1.crt")], AuthorityPath = _folder }).Passed);
    }

    [Fact]
    public void Takes_trust_files_instead_of_the_authority()
    {
        Write("other.pem", Forge.Root("CN=Other"));
        Assert.Equal([CheckName.Chain], Failed(Test(new()
        {
            CertificatePaths = [In("node.1.crt")],
            AuthorityPath = _folder,
            TrustPaths = [In("other.pem")],
        })));
        Assert.True(Test(new() { CertificatePaths = [In("node.1.crt")], TrustPaths = [In("other.pem"), In("trust.crt")] }).Passed);
    }

    // AsOf looks at another time than the clock's; both ends are inclusive.
    [Theory]
    [InlineData("2030-06-14T11:59:59Z", false)]
    [InlineData("2030-06-14T12:00:00Z", true)]
    [InlineData("2030-07-15T12:00:00.9Z", true)]
    [InlineData("2030-07-15T12:00:01Z", false)]
    public void Looks_at_the_time_that_is_asked_for(string asOf, bool valid)
    {
        NodeCertReport report = Test(new()
        {
            CertificatePaths = [In("node.1.crt")],
            AuthorityPath = _folder,
            AsOf = DateTimeOffset.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture),
        });
        Assert.Equal(valid ? [] : [CheckName.Validity], Failed(report));
    }

    [Fact]
    public void Says_no_when_the_key_beside_is_another_certificates()
    {
        WriteKey("node.1.key", Forge.Key("other"));
        Assert.Equal([CheckName.KeyMatch], Failed(Test(new() { CertificatePaths = [In("node.1.crt")], AuthorityPath = _folder })));
    }

    // Ganeti's server.pem: the key, then the certificate, in one file that must be private.
    [SkippableFact]
    public void Takes_the_key_from_a_combined_file()
    {
        Skip.If(OperatingSystem.IsWindows(), "the mode is set below");
        byte[] certificate = CertificateFile.Write([_leaf.Der]);
        File.WriteAllBytes(In("server.pem"), [.. _leaf.Key.ExportPem(KeyFormat.Pkcs8, null), .. certificate]);
        File.WriteAllBytes(In("wrong.pem"), [.. Forge.Key("other").ExportPem(KeyFormat.Pkcs8, null), .. certificate]);
        MakePrivate("server.pem");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In("wrong.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        NodeCertReport report = Test(new() { CertificatePaths = [In("server.pem")], AuthorityPath = _folder });
        Assert.True(report.Passed, report.ToString());
        Assert.Contains(report.Checks, c => c.Name == CheckName.KeyMatch);
        Assert.Equal(
            [CheckName.KeyMatch, CheckName.KeyFile],
            Failed(Test(new() { CertificatePaths = [In("wrong.pem")], AuthorityPath = _folder })));
    }

    [Fact]
    public void Leaves_an_encrypted_key_beside_alone_without_its_passphrase()
    {
        using Passphrase passphrase = Passphrase.FromCharacters("correct horse", "");
        using Passphrase wrong = Passphrase.FromCharacters("wrong", "");
        File.WriteAllBytes(In("node.1.key"), _leaf.Key.ExportPem(KeyFormat.Pkcs8, passphrase));
        MakePrivate("node.1.key");
        NodeCertTestParameters parameters = new() { CertificatePaths = [In("node.1.crt")], AuthorityPath = _folder };

        NodeCertReport without = Test(parameters);
        Assert.True(without.Passed);
        Assert.DoesNotContain(without.Checks, c => c.Name == CheckName.KeyMatch);
        NodeCertCheck file = Assert.Single(without.Checks, c => c.Name == CheckName.KeyFile);
        Assert.Contains("encrypted", file.Detail, StringComparison.Ordinal);

        NodeCertReport opened = Test(parameters with { KeyPassphrase = passphrase });
        Assert.Contains(opened.Checks, c => c is { Name: CheckName.KeyMatch, Passed: true });
        Assert.Equal([CheckName.KeyMatch], Failed(Test(parameters with { KeyPassphrase = wrong })));
        AssertThrows(ErrorCode.PassphraseRequired, parameters with { KeyPath = In("node.1.key") });
        AssertThrows(ErrorCode.WrongPassphrase, parameters with { KeyPath = In("node.1.key"), KeyPassphrase = wrong });
    }

    [SkippableTheory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, true)]
    [InlineData(UnixFileMode.UserRead, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite, false)]
    public void Wants_the_key_file_private(UnixFileMode mode, bool isPrivate)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes");
        WriteKey("elsewhere.pem", _leaf.Key);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In("elsewhere.pem"), mode);
        File.CreateSymbolicLink(In("link.key"), In("elsewhere.pem"));

        NodeCertReport report = Test(new()
        {
            CertificatePaths = [In("node.1.crt")],
            AuthorityPath = _folder,
            KeyPath = In("link.key"),
        });

        Assert.Equal(isPrivate ? [] : [CheckName.KeyFile], Failed(report));
    }

    [Fact]
    public void Reports_a_certificate_that_is_malformed_within()
    {
        byte[] der = [.. _leaf.Der];
        der[_leaf.Der.AsSpan().IndexOf("300614"u8)] = (byte)'x'; // within notBefore
        File.WriteAllBytes(In("node.1.crt"), CertificateFile.Write([der]));

        NodeCertReport report = Test(new() { CertificatePaths = [In("node.1.crt")], AuthorityPath = _folder, NodeId = "1" });

        NodeCertCheck only = Assert.Single(report.Checks);
        Assert.Equal((CheckName.Parse, false), (only.Name, only.Passed));
        Assert.Contains("notBefore is not a readable time", only.Detail, StringComparison.Ordinal);
        Assert.Null(report.SerialNumber);
    }

    // A row: what is in the file that is named as the certificate, and the error.
    [Theory]
    [InlineData("missing", ErrorCode.FileNotFound)]
    [InlineData("folder", ErrorCode.WrongFileKind)]
    [InlineData("empty", ErrorCode.FileEmpty)]
    [InlineData("text", ErrorCode.NoCertificate)]
    [InlineData("truncated", ErrorCode.MalformedPem)]
    [InlineData("key", ErrorCode.KeyInsteadOfCertificate)]
    [InlineData("large", ErrorCode.FileTooLarge)]
    public void Throws_when_there_is_no_certificate_to_judge(string kind, ErrorCode code)
    {
        string path = In("bad");
        switch (kind)
        {
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "text":
                File.WriteAllText(path, "hello");
                break;
            case "truncated":
                File.WriteAllText(path, System.Text.Encoding.ASCII.GetString(CertificateFile.Write([_leaf.Der]))[..300]);
                break;
            case "key":
                File.WriteAllBytes(path, _leaf.Key.ExportPem(KeyFormat.Pkcs8, null));
                break;
            case "large":
                using (FileStream stream = File.Create(path))
                    stream.SetLength(100 << 20);
                break;
        }

        AssertThrows(code, new() { CertificatePaths = [path], AuthorityPath = _folder });
        AssertThrows(code, new() { CertificatePaths = [In("node.1.crt")], TrustPaths = [path] });
    }

    [Fact]
    public void Throws_when_there_is_nothing_to_trust()
    {
        AssertThrows(ErrorCode.InvalidArgument, new() { CertificatePaths = [In("node.1.crt")] });
        AssertThrows(ErrorCode.AuthorityNotFound, new() { CertificatePaths = [In("node.1.crt")], AuthorityPath = In("nowhere") });
        AssertThrows(ErrorCode.InvalidArgument, new() { CertificatePaths = [], AuthorityPath = _folder });
    }

    private static NodeCertReport Test(NodeCertTestParameters parameters) =>
        NodeCertTester.Test(parameters, new AuthorityContext { Time = new SetClock(Forge.Now) });

    private static void AssertThrows(ErrorCode code, NodeCertTestParameters parameters) =>
        Assert.Equal(code, Assert.Throws<ClusterCertsException>(() => Test(parameters)).ErrorCode);

    private static IEnumerable<CheckName> Failed(NodeCertReport report) => report.Checks.Where(c => !c.Passed).Select(c => c.Name);

    private string In(string name) => Path.Combine(_folder, name);

    private void Write(string name, params Forged[] certificates) =>
        File.WriteAllBytes(In(name), CertificateFile.Write(certificates.Select(c => c.Der)));

    private void WriteKey(string name, KeyPair key)
    {
        File.WriteAllBytes(In(name), key.ExportPem(KeyFormat.Pkcs8, null));
        MakePrivate(name);
    }

    private void MakePrivate(string name)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
