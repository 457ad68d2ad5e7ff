namespace ClusterCerts.Tests.Issuance;

/// <summary>What a certificate's successor takes over, what is refused by name, and which names come and go.</summary>
public sealed class KeptContentTests
{
    private const string Usual = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n";

    // Extensions of a certificate that openssl signed, and what the extension of its successor holds.
    [SkippableTheory]
    [InlineData("extendedKeyUsage=serverAuth,codeSigning", Oids.ExtendedKeyUsage, "1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.3")]
    [InlineData("extendedKeyUsage=clientAuth,1.2.3.4", Oids.ExtendedKeyUsage, "1.3.6.1.5.5.7.3.2 1.2.3.4")]
    [InlineData("extendedKeyUsage=clientAuth,serverAuth,1.2.3.4", Oids.ExtendedKeyUsage, "1.3.6.1.5.5.7.3.2 1.3.6.1.5.5.7.3.1 1.2.3.4")]
    [InlineData("extendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment", Oids.KeyUsage,
        "DigitalSignature, NonRepudiation, KeyEncipherment")]
    [InlineData("extendedKeyUsage=serverAuth\nsubjectAltName=DNS:n1,URI:spiffe://example/n1,email:ops@example.com,IP:10.0.0.5", Oids.SubjectAltName,
        "n1 10.0.0.5 spiffe://example/n1 ops@example.com")]
    public void Usages_and_names_stay(string extensions, string oid, string expected)
    {
        Peer.Needs("openssl");
        using var folder = new TestFolder();
        CertAuthority authority = TakenOver(folder, extensions);
        string subject = authority.GetNodeCerts().Single().Subject;
        Assert.Contains("O=Example", subject, StringComparison.Ordinal);
        foreach (DecodedCertificate next in new[] { Renewed(authority, new() { ReuseKey = true }), Forced(authority, new()) })
        {
            Assert.Equal(expected, oid switch
            {
                Oids.ExtendedKeyUsage => string.Join(' ', next.ExtendedKeyUsages!),
                Oids.KeyUsage when next.PublicKey.IsRsa => next.KeyUsage.ToString(),
                Oids.KeyUsage => "DigitalSignature, NonRepudiation, KeyEncipherment",
                _ => string.Join(' ', [.. next.SubjectAltNames!.DnsNames, .. next.SubjectAltNames.IPAddresses.Select(a => a.ToString()),
                    .. next.SubjectAltNames.Uris, .. next.SubjectAltNames.Emails]),
            });
            Assert.Equal(subject, next.Subject);
        }
    }

    // Not signed here, and not changed to something else unasked.
    [SkippableTheory]
    [InlineData("subjectAltName=DNS:n1", "no extended key usage")]
    [InlineData("extendedKeyUsage=codeSigning", "only the extended key usages 1.3.6.1.5.5.7.3.3")]
    [InlineData("extendedKeyUsage=serverAuth,anyExtendedKeyUsage", "anyExtendedKeyUsage")]
    [InlineData("extendedKeyUsage=serverAuth\nkeyUsage=critical,keyEncipherment", "without digitalSignature")]
    public void What_is_not_signed_here_is_refused_until_a_purpose_is_given(string extensions, string named)
    {
        Peer.Needs("openssl");
        using var folder = new TestFolder();
        CertAuthority authority = TakenOver(folder, extensions);
        string before = authority.GetNodeCerts().Single().SerialNumber;
        ClusterCertsException[] refusals =
        [
            authority.Renew(["n1"], new() { ReuseKey = true }).Single().Error!,
            authority.Issue(["n1"], new() { Force = true }).Single().Error!,
        ];
        Assert.All(refusals, e => Assert.Contains(named, e.Message, StringComparison.Ordinal));
        Assert.All(refusals, e => Assert.Contains("-Purpose", e.Message, StringComparison.Ordinal));
        Assert.Equal(before, authority.GetNodeCerts().Single().SerialNumber);

        DecodedCertificate next = Renewed(authority, new() { ReuseKey = true, Purpose = CertPurpose.Client });
        Assert.Equal([Oids.ClientAuth], next.ExtendedKeyUsages);
        Assert.True(next.KeyUsage!.Value.HasFlag(KeyUsages.DigitalSignature));
    }

    [SkippableFact]
    public void Extensions_that_are_left_out_are_told()
    {
        Peer.Needs("openssl");
        using var folder = new TestFolder();
        CertAuthority authority = TakenOver(folder, "extendedKeyUsage=serverAuth\ncertificatePolicies=1.2.3\ncrlDistributionPoints=URI:http://x.example/a");
        string told = Assert.Single(authority.DescribeOutlook(authority.FindRenewals(["n1"], new() { ReuseKey = true })));
        Assert.Contains("certificatePolicies, cRLDistributionPoints", told, StringComparison.Ordinal);
        Assert.Contains("n1", told, StringComparison.Ordinal);
    }

    // Names that are no longer signed are named, and go as they are written.
    [SkippableTheory]
    [InlineData("email:not a mailbox", "not a mailbox", "email")]
    [InlineData("email:@example.com", "@example.com", "email")]
    [InlineData("DNS:a..b", "a..b", "dns")]
    public void A_name_that_is_none_is_named_and_goes_as_it_is_written(string name, string text, string kind)
    {
        Peer.Needs("openssl");
        using var folder = new TestFolder();
        CertAuthority authority = TakenOver(folder, $"extendedKeyUsage=clientAuth\nsubjectAltName=DNS:n1,{name}");
        ClusterCertsException error = authority.FindRenewals(["n1"], new() { ReuseKey = true }).Single().Error!;
        Assert.Equal(ErrorCode.CheckFailed, error.ErrorCode);
        Assert.Contains("'n1'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        NodeCertRenewalParameters without = kind == "dns" ? new() { RemovedDnsNames = [text] } : new() { RemovedEmailAddresses = [text] };
        Assert.Equal(["n1"], Renewed(authority, without with { ReuseKey = true }).SubjectAltNames!.DnsNames);

        // Of a text that is not there the shape counts.
        Assert.NotNull(authority.FindRenewals(["n1"], without with { ReuseKey = true }).Single().Error);
        Assert.True(authority.Revoke(new() { NodeIds = ["n1"] }).All(o => o.Succeeded));
    }

    // Octets that are not ASCII are shown as Latin-1, and so they are given.
    [Fact]
    public void A_name_in_other_octets_goes_by_the_text_that_is_shown()
    {
        Forged leaf = Forge.Leaf(Forge.Root("CN=r"), spoil: f => f.Put(Forge.AltNames(Forge.Dns("1"), Forge.Tlv(0x81, [(byte)'j', 0xFC, (byte)'@', (byte)'x']))));
        SuccessorContent old = SuccessorContent.Of(leaf.Decoded, "1", null);
        Assert.Single(NameChanges.None.ApplyTo(NodeId.Parse("1"), old, PresetProfile.For(Preset.Default)).OtherNames);
        NameChanges changes = NameChanges.None with { RemovedFurther = new([], ["jü@x"], []) };
        Assert.Empty(changes.ApplyTo(NodeId.Parse("1"), old, PresetProfile.For(Preset.Default)).OtherNames);
        Assert.Empty(changes.MissingIn(NodeId.Parse("1"), old));
    }

    // Every name, purpose, life and key of the node that is made anew, but for what is given.
    [Theory]
    [InlineData("", "n1 web.example", "10.0.0.5", "Server", "Rsa2048", 40, true)]
    [InlineData("dns", "n1 other.example", "10.0.0.5", "Server", "Rsa2048", 40, true)]
    [InlineData("ip", "n1 web.example", "10.0.0.9", "Server", "Rsa2048", 40, true)]
    [InlineData("purpose", "n1 web.example", "10.0.0.5", "Node", "Rsa2048", 40, true)]
    [InlineData("key", "n1 web.example", "10.0.0.5", "Server", "EcdsaP384", 40, true)]
    [InlineData("life", "n1 web.example", "10.0.0.5", "Server", "Rsa2048", 7, true)]
    [InlineData("format", "n1 web.example", "10.0.0.5", "Server", "Rsa2048", 40, false)]
    public void Force_keeps_what_is_not_given(string given, string dns, string ip, string purpose, string key, int days, bool isTraditional)
    {
        using var authority = new TestAuthority();
        authority.Issue(
            new()
            {
                DnsNames = ["web.example"], IPAddresses = ["10.0.0.5"], Purpose = CertPurpose.Server, KeyAlgorithm = KeyAlgorithm.Rsa2048,
                KeyFormat = KeyFormat.Traditional, Lifetime = TimeSpan.FromDays(40),
            },
            "n1");
        var parameters = new NodeCertParameters { Force = true };
        NodeCert next = authority.Issue(
            given switch
            {
                "dns" => parameters with { DnsNames = ["other.example"] },
                "ip" => parameters with { IPAddresses = ["10.0.0.9"] },
                "purpose" => parameters with { Purpose = CertPurpose.Node },
                "key" => parameters with { KeyAlgorithm = KeyAlgorithm.EcdsaP384 },
                "life" => parameters with { Lifetime = TimeSpan.FromDays(7) },
                "format" => parameters with { KeyFormat = KeyFormat.Pkcs8 },
                _ => parameters,
            },
            "n1")[0];
        Assert.Equal(
            (dns, ip, purpose, key, days),
            (string.Join(' ', next.DnsNames), string.Join(' ', next.IPAddresses), next.Purpose.ToString(), next.KeyAlgorithm,
                (int)Math.Round((next.NotAfter - next.NotBefore).TotalDays)));
        Assert.Equal(isTraditional, PrivateKeyFile.IsTraditional(next.KeyPath!));
        Assert.True(KeyMatch.Test(next.KeyPath!, next.CertificatePath!));
    }

    [Fact]
    public void Force_never_follows_an_encrypted_key_by_a_plain_one()
    {
        using var authority = new TestAuthority();
        using Passphrase passphrase = Passphrase.FromCharacters("secret", "");
        authority.Issue(new() { NodePassphrase = passphrase }, "n1");
        Assert.Equal(ErrorCode.PassphraseRequired, authority.Open().Issue(["n1"], new() { Force = true }).Single().Error?.ErrorCode);
        File.WriteAllText(authority.File("node.n1.key"), "garbled");
        Assert.True(authority.Open().Issue(["n1"], new() { Force = true }).Single().Succeeded);
    }

    // Node n1 has web.example and 10.0.0.5.
    [Theory]
    [InlineData("+new.example", "n1 web.example new.example", "10.0.0.5")]
    [InlineData("+WEB.example", "n1 web.example", "10.0.0.5")] // it has that
    [InlineData("-WEB.EXAMPLE", "n1", "10.0.0.5")]
    [InlineData("+new.example -web.example +10.0.0.6", "n1 new.example", "10.0.0.5 10.0.0.6")]
    [InlineData("-10.0.0.5 +fd00::5", "n1 web.example", "fd00::5")]
    [InlineData("-gone.example", "n1 web.example", "10.0.0.5")] // told, see below
    public void Names_come_and_go(string changes, string dns, string ip)
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { DnsNames = ["web.example"], IPAddresses = ["10.0.0.5"] }, "n1");
        NodeCert next = TestAuthority.Value(authority.Open().Renew(["n1"], Names(changes)).Single()).Renewed!;
        Assert.Equal((dns, ip), (string.Join(' ', next.DnsNames), string.Join(' ', next.IPAddresses)));
        bool isTold = changes == "-gone.example";
        CertAuthority open = authority.Open();
        Assert.Equal(isTold, open.DescribeOutlook(open.FindRenewals(["n1"], Names(changes))).Any(s => s.Contains("gone.example", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("-n1", ErrorCode.InvalidArgument, "the node ID itself")]
    [InlineData("-N1", ErrorCode.InvalidArgument, "the node ID itself")]
    [InlineData("+a b", ErrorCode.InvalidDnsName, "'a b'")]
    [InlineData("+evil.example", ErrorCode.PolicyViolation, "AllowedDnsNames")]
    [InlineData("+192.168.0.1", ErrorCode.PolicyViolation, "AllowedIPAddresses")]
    public void Names_are_refused(string changes, ErrorCode expected, string said)
    {
        using var authority = new TestAuthority();
        authority.Open().SetPolicy(new()
        {
            AllowedDnsNames = [new NodeNames("*", [".good.example"])], AllowedIPAddresses = [new NodeNames("*", ["10.0.0.0/8"])],
        });
        authority.Issue("n1");
        ClusterCertsException? error = authority.Open().Renew(["n1"], Names(changes)).Single().Error;
        Assert.Equal(expected, error?.ErrorCode);
        Assert.Contains(said, error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_address_of_Erlang_goes_with_its_text(bool isOwn)
    {
        using var authority = new TestAuthority(p => p with { Preset = Preset.Erlang });
        string id = isOwn ? "10.0.0.5" : "n1.example";
        authority.Issue(new() { IPAddresses = ["10.0.0.6"] }, id);
        NodeCert next = TestAuthority.Value(authority.Open().Renew([id], Names("-10.0.0.6 +10.0.0.7")).Single()).Renewed!;
        Assert.DoesNotContain("10.0.0.6", next.DnsNames.Concat(next.IPAddresses));
        Assert.Contains("10.0.0.7", next.DnsNames);
        Assert.Contains("10.0.0.7", next.IPAddresses);
        if (isOwn)
            Assert.Equal(ErrorCode.InvalidArgument, authority.Open().Renew([id], Names("-10.0.0.5")).Single().Error?.ErrorCode);
    }

    // However much of its life a condition asks for: what clocks that differ a little make early is not due, and a clock that fell back far renews nothing unasked.
    [Theory]
    [InlineData(8, null)] // three minutes before it begins
    [InlineData(24 * 60, ErrorCode.ClockInDoubt)]
    public void What_is_not_valid_yet_by_a_clock_that_fell_back_is_not_renewed(int minutes, ErrorCode? expected)
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(10) }, "n1");
        string serial = authority.Latest("n1").SerialNumber;
        authority.Clock.Now -= TimeSpan.FromMinutes(minutes);
        foreach (NodeCertRenewalParameters condition in new NodeCertRenewalParameters[]
            { new() { IfExpiresWithin = TimeSpan.FromDays(400) }, new() { IfLifeUsed = LifeShare.Parse("1%") } })
        {
            Outcome<NodeCertRenewal> outcome = authority.Open().Renew([], condition).Single();
            Assert.Equal(expected, outcome.Error?.ErrorCode);
            Assert.Null(outcome.Value?.Renewed);
        }

        Assert.Equal(serial, authority.Latest("n1").SerialNumber);
    }

    // What another run has just renewed is done: neither an error nor a second certificate.
    [Fact]
    public void Two_conditional_runs_at_once_renew_once()
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(10) }, "n1", "n2");
        authority.Clock.Now += TimeSpan.FromDays(9);
        var condition = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(3) };
        int first = 1;
        AuthorityContext context = new()
        {
            Time = authority.Clock,
            MakeKey = terms =>
            {
                if (Interlocked.Exchange(ref first, 0) == 1)
                    Assert.All(authority.Open().Renew([], condition), o => Assert.NotNull(o.Value?.Renewed));
                return NewKey.Generate(terms);
            },
        };
        Outcome<NodeCertRenewal>[] outcomes = [.. CertAuthority.Open(authority.Path, context).Renew([], condition with { ThrottleLimit = 1 })];
        Assert.All(outcomes, o => Assert.Null(o.Error));
        Assert.All(outcomes, o => Assert.Null(o.Value!.Renewed));
        Assert.All(outcomes, o => Assert.Contains("Another process renewed node", o.Value!.Notice, StringComparison.Ordinal));
        Assert.All(outcomes, o => Assert.Equal(authority.Latest((string)o.Target).SerialNumber, o.Value!.Latest.SerialNumber));
        Assert.Equal(4, authority.Open().Store.ReadLedger().All().Count(e => e.Event == LedgerEvent.Issue));
    }

    private static NodeCertRenewalParameters Names(string changes)
    {
        string[] all = changes.Contains("a b", StringComparison.Ordinal) ? [changes] : changes.Split(' ');
        string[] added = [.. all.Where(c => c[0] == '+').Select(c => c[1..])];
        string[] taken = [.. all.Where(c => c[0] == '-').Select(c => c[1..])];
        return new()
        {
            DnsNames = [.. added.Where(n => !IPNames.TryParse(n, out _))], IPAddresses = [.. added.Where(n => IPNames.TryParse(n, out _))],
            RemovedDnsNames = [.. taken.Where(n => !IPNames.TryParse(n, out _))],
            RemovedIPAddresses = [.. taken.Where(n => IPNames.TryParse(n, out _))],
        };
    }

    private static DecodedCertificate Renewed(CertAuthority authority, NodeCertRenewalParameters parameters) =>
        DecodedCertificate.Decode(TestAuthority.Value(authority.Renew(["n1"], parameters).Single()).Renewed!.Encoded);

    private static DecodedCertificate Forced(CertAuthority authority, NodeCertParameters parameters) =>
        DecodedCertificate.Decode(TestAuthority.Value(authority.Issue(["n1"], parameters with { Force = true }).Single()).Encoded);

    // A certificate that openssl signed in a directory of ours, taken over.
    private static CertAuthority TakenOver(TestFolder folder, string extensions)
    {
        using var authority = new TestAuthority(p => p with { KeyAlgorithm = KeyAlgorithm.Rsa2048 });
        string demo = folder.File("demoCA");
        new SigningCertExporter(authority.Open(), new() { OutputPath = demo }).Export();
        var tools = new OpenSslCA(folder.File("tools"));
        string all = extensions.Contains("keyUsage=critical", StringComparison.Ordinal) ? "basicConstraints=CA:FALSE\n" + extensions : Usual + extensions;
        if (!all.Contains("subjectAltName", StringComparison.Ordinal))
            all += "\nsubjectAltName=DNS:n1";
        File.WriteAllText(tools.File("leaf.ext"), all + "\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n");
        Peer.Expect("openssl", "ca", "-config", Path.Combine(demo, "openssl.cnf"), "-batch", "-notext",
            "-in", tools.Request("n1", "/O=Example/CN=n1", "DNS:n1", OpenSslCA.Rsa), "-out", folder.File("n1.pem"), "-extfile", tools.File("leaf.ext"));
        return CertAuthority.Open(CertAuthority.Import(new() { Path = folder.File("back"), OpenSslCaPath = demo }).AuthorityPath);
    }
}
