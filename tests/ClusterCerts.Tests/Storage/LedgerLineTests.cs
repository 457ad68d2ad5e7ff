using System.Text.Json;

namespace ClusterCerts.Tests.Storage;

/// <summary>The text of an entry: the form of the file stays as it is, whoever reads or writes it.</summary>
public sealed class LedgerLineTests
{
    private const string Before = "0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly DecodedCertificate Root = DecodedCertificate.Decode(Forge.Root().Der);

    private static readonly JsonSerializerOptions InJournal = new() { Converters = { new LedgerEntryConverter() } };

    private static readonly SerialNumber Serial = SerialNumber.Parse("0A0B");

    private static readonly KeyId Ca = new([0xAB]);

    private static readonly NodeId Node = NodeId.Parse("web1");

    /// <summary>Each event as its factory makes it, and the properties of its line in their order.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "authority", "event nodeless serialNumber notBefore notAfter publicKeySha256 detail certificate" },
        { "issued", "event nodeId serialNumber notBefore notAfter publicKeySha256 issuerKeyId certificatePath keyPath replaces certificate" },
        { "taken over", "event nodeId serialNumber notBefore notAfter publicKeySha256 issuerKeyId detail certificate" },
        { "intermediate", "event kind nodeless serialNumber notBefore notAfter publicKeySha256 issuerKeyId detail certificate" },
        { "cross", "event nodeless serialNumber notBefore notAfter publicKeySha256 issuerKeyId detail certificate" },
        { "revocation", "event nodeId serialNumber reason" },
        { "found revocation", "event nodeless serialNumber issuerKeyId reason revoked detail" },
        { "list", "event nodeless notBefore notAfter issuerKeyId listNumber" },
        { "prepared list", "event nodeless notBefore notAfter issuerKeyId listNumber listSha256" },
        { "policy", "event nodeless policy detail" },
        { "rotation", "event nodeless issuerKeyId detail" },
        { "retirement", "event kind nodeless issuerKeyId detail" },
        { "a text like an older retirement's", "event kind nodeless issuerKeyId detail" },
        { "reinstatement", "event nodeId serialNumber" },
        { "withdrawal", "event nodeId serialNumber detail" },
        { "removal", "event nodeId" },
        { "export", "event nodeId serialNumber layout place targetPath" },
        { "export without a target", "event nodeId serialNumber layout place" },
        { "refusal", "event detail asked command refusal account host" },
        { "refusal by a rule", "event detail asked command refusal rule account host" },
        { "unaccounted", "event nodeless serialNumber detail" },
        { "skip", "event nodeless serialNumber detail" },
        { "history", "event nodeless serialNumber issuerKeyId listNumber detail" },
        { "reconstruction", "event nodeless detail" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_event_is_read_as_it_was_written(string what, string properties)
    {
        LedgerEntry entry = Entry(what);
        byte[] line = LedgerLine.Write(entry with { Previous = Before });
        using JsonDocument json = JsonDocument.Parse(line);
        string[] wanted = ["previous", "time", .. properties.Split(' ').Where(p => p != "nodeless")];
        Assert.Equal(wanted, json.RootElement.EnumerateObject().Select(p => p.Name));

        LedgerEntry read = LedgerLine.Read(line, withCertificate: true);
        Assert.Equal(line, LedgerLine.Write(read));
        Assert.Equal(entry with { Previous = Before, Certificate = null }, read with { Certificate = null });
        Assert.Equal(entry.Certificate, read.Certificate);

        // The journal holds it in the same form.
        byte[] inJournal = JsonSerializer.SerializeToUtf8Bytes(entry with { Previous = Before }, InJournal);
        Assert.Equal(line, inJournal);
        Assert.Equal(read with { Certificate = null }, JsonSerializer.Deserialize<LedgerEntry>(inJournal, InJournal)! with { Certificate = null });
    }

    [Fact]
    public void A_line_has_the_text_that_it_always_had() => Assert.Equal(
        """{"previous":"00","time":"2026-03-04T05:06:07+00:00","event":"Revoke","nodeId":"web1","serialNumber":"0A0B","reason":"KeyCompromise"}""",
        System.Text.Encoding.UTF8.GetString(LedgerLine.Write(
            LedgerEntries.Revocation(Time, Serial, Node, RevocationReason.KeyCompromise) with { Previous = "00" })));

    [Fact]
    public void A_kind_is_a_property_of_the_line() => Assert.Equal(
        """{"previous":"00","time":"2026-03-04T05:06:07+00:00","event":"Rotation","kind":"Retirement","issuerKeyId":"AB","detail":"Retire"}""",
        System.Text.Encoding.UTF8.GetString(LedgerLine.Write(LedgerEntries.Retirement(Time, Ca) with { Previous = "00" })));

    // The text is for people alone: nothing goes by it where a kind is named.
    [Theory]
    [InlineData("Issue", "Intermediate", "whatever", "Intermediate")]
    [InlineData("Issue", "Unspecified", "intermediate CN=below", "Unspecified")]
    [InlineData("Rotation", "Retirement", "In Ruhestand", "Retirement")]
    [InlineData("Rotation", "Unspecified", "Retire", "Unspecified")]
    public void The_kind_counts_whatever_the_detail_says(string what, string kind, string detail, string read)
    {
        string line = $$"""{"previous":"00","time":"2026-03-04T05:06:07+00:00","event":"{{what}}","kind":"{{kind}}","serialNumber":"0A","notAfter":"2027-03-04T05:06:07+00:00","detail":"{{detail}}"}""";
        Assert.Equal(read, LedgerLine.Read(System.Text.Encoding.UTF8.GetBytes(line), withCertificate: false).Kind.ToString());
    }

    // Nothing in the file but the detail tells what these are about.
    [Theory]
    [InlineData("Issue", null, "intermediate CN=below", "Intermediate")]
    [InlineData("Issue", "web1", "intermediate CN=below", "Unspecified")] // a node's certificate
    [InlineData("Issue", null, "cross certificate of CN=next", "Unspecified")]
    [InlineData("Issue", null, "taken over: CN=intermediate ", "Unspecified")]
    [InlineData("Authority", null, "intermediate CN=below", "Unspecified")]
    [InlineData("Rotation", null, "Retire", "Retirement")]
    [InlineData("Rotation", null, "Undo Issue", "Unspecified")]
    [InlineData("Rotation", null, "Issue done", "Unspecified")]
    public void An_older_line_tells_what_it_is_about(string what, string? node, string detail, string subject)
    {
        string nodeId = node is null ? "" : $""","nodeId":"{node}" """;
        string line = $$"""{"previous":"00","time":"2026-03-04T05:06:07+00:00","event":"{{what}}"{{nodeId}},"serialNumber":"0A","notAfter":"2027-03-04T05:06:07+00:00","detail":"{{detail}}"}""";
        Assert.Equal(subject, LedgerLine.Read(System.Text.Encoding.UTF8.GetBytes(line), withCertificate: false).Kind.ToString());
    }

    // Rules for node IDs were other ones once; what is recorded stays the node's name.
    [Fact]
    public void A_node_id_that_is_legal_no_more_is_read()
    {
        byte[] line = System.Text.Encoding.UTF8.GetBytes("""{"previous":"00","time":"2026-03-04T05:06:07+00:00","event":"Remove","nodeId":"-a:b"}""");
        LedgerEntry entry = LedgerLine.Read(line, withCertificate: false);
        Assert.Equal("-a:b", entry.NodeId.ToString());
        Assert.Equal(line, LedgerLine.Write(entry));
    }

    [Theory]
    [InlineData("\"serialNumber\":\"xyz\"", "'xyz' is not a serial number")]
    [InlineData("\"serialNumber\":\"00\"", "'00' is not a serial number")]
    [InlineData("\"serialNumber\":\"0A\",\"reason\":\"Theft\"", "'Theft' is not a reason")]
    [InlineData("\"serialNumber\":\"0A\",\"kind\":\"Cross\"", "'Cross' is not a kind")]
    [InlineData("\"serialNumber\":\"0A\",\"kind\":\"1\"", "'1' is not a kind")]
    [InlineData("\"serialNumber\":\"0A\",\"listNumber\":\"0x1F\"", "'0x1F' is not the number of a list")]
    [InlineData("\"nodeId\":\"a\"", "without a serial number")]
    public void What_is_not_of_its_kind_is_refused(string properties, string why)
    {
        byte[] line = System.Text.Encoding.UTF8.GetBytes($$"""{"previous":"00","time":"2026-03-04T05:06:07+00:00","event":"Revoke",{{properties}}}""");
        Assert.Contains(why, Assert.ThrowsAny<JsonException>(() => LedgerLine.Read(line, withCertificate: false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listNumber", "the number of the list")]
    [InlineData("issuerKeyId", "the CA of the list")]
    [InlineData("listSha256", "the digest of the list")]
    [InlineData("notBefore", "when the list is valid")]
    [InlineData("notAfter", "when the list is valid")]
    public void A_prepared_list_without_what_it_is_known_by_is_refused(string property, string why)
    {
        string line = System.Text.Encoding.UTF8.GetString(LedgerLine.Write(Entry("prepared list") with { Previous = Before })).Replace($"\"{property}\"", "\"other\"", StringComparison.Ordinal);
        Assert.Contains($"Prepare without {why}", Assert.ThrowsAny<JsonException>(() => LedgerLine.Read(System.Text.Encoding.UTF8.GetBytes(line), false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"layout\":\"Pem\",\"place\":\"out\"", "without a node ID")]
    [InlineData("\"nodeId\":\"a\",\"place\":\"out\"", "without a layout")]
    [InlineData("\"nodeId\":\"a\",\"layout\":\"Pem\"", "without a place")]
    public void An_export_without_what_it_is_read_for_is_refused(string properties, string why)
    {
        byte[] line = System.Text.Encoding.UTF8.GetBytes($$"""{"previous":"00","time":"2026-03-04T05:06:07+00:00","event":"Export","serialNumber":"0A",{{properties}}}""");
        Assert.Contains(why, Assert.ThrowsAny<JsonException>(() => LedgerLine.Read(line, withCertificate: false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"command\":\"New-NodeCert\",\"refusal\":\"PolicyViolation\"", "without what was asked for")]
    [InlineData("\"asked\":\"a\",\"refusal\":\"PolicyViolation\"", "without a command")]
    [InlineData("\"asked\":\"a\",\"command\":\"New-NodeCert\"", "without a reason")]
    public void A_refusal_without_what_it_is_read_for_is_refused(string properties, string why)
    {
        byte[] line = System.Text.Encoding.UTF8.GetBytes($$"""{"previous":"00","time":"2026-03-04T05:06:07+00:00","event":"Refuse",{{properties}}}""");
        Assert.Contains(why, Assert.ThrowsAny<JsonException>(() => LedgerLine.Read(line, withCertificate: false)).Message, StringComparison.Ordinal);
    }

    // Strangers may ask for anything: it is cut, and nothing in it steers a terminal.
    [Fact]
    public void What_strangers_ask_for_fits_a_line()
    {
        LedgerEntry entry = LedgerEntries.Refused(
            Time, new string('x', 100_000) + "\ud800", "Approve-NodeCertRequest", new ClusterCertsException(ErrorCode.PolicyViolation, "\e[2J" + new string('y', 100_000)), ("root", "ca1"));
        Assert.True(LedgerLine.IsOne(entry));
        Assert.InRange(LedgerLine.Write(entry).Length, 2000, 4000);
        Assert.DoesNotContain('\e', entry.Detail!);
    }

    private static LedgerEntry Entry(string what) => what switch
    {
        "authority" => LedgerEntries.Authority(Time, Root, Serial, Root.Subject),
        "issued" => LedgerEntries.Issued(Time, Root, Serial, Node, Ca) with
        {
            CertificatePath = "node.web1.crt", KeyPath = "node.web1.key", Replaces = SerialNumber.Parse("09"),
        },
        "taken over" => LedgerEntries.TakenOver(Time, Root, Serial, Ca, Node, "taken over: CN=web1"),
        "intermediate" => LedgerEntries.IssuedIntermediate(Time, Root, Serial, Ca),
        "cross" => LedgerEntries.IssuedCross(Time, Root, Serial, Ca),
        "revocation" => LedgerEntries.Revocation(Time, Serial, Node, RevocationReason.Superseded),
        "found revocation" => LedgerEntries.FoundRevocation(
            Time, Serial, issue: null, Ca, new RevokedCertificate(Serial.Value, Time.AddDays(1), RevocationReason.Unspecified), "found in signing.crl"),
        "list" => LedgerEntries.List(Time, Time, Time.AddDays(1), Ca, 7, detail: null),
        "prepared list" => LedgerEntries.PreparedList(Time, new(7, Time, Time.AddDays(30)), Ca, Before),
        "policy" => LedgerEntries.PolicyChange(Time, "{}", "none"),
        "rotation" => LedgerEntries.Rotation(Time, "Issue done", Ca),
        "retirement" => LedgerEntries.Retirement(Time, Ca),
        "a text like an older retirement's" => LedgerEntries.Rotation(Time, "Retire", Ca),
        "reinstatement" => LedgerEntries.Reinstatement(Time, Node, Serial),
        "withdrawal" => LedgerEntries.Withdrawal(Time, Node, Serial),
        "removal" => LedgerEntries.Removal(Time, Node, detail: null),
        "export" => LedgerEntries.Exported(Time, Node, Serial, "Nginx", "out/web1", "/etc/nginx/tls"),
        "export without a target" => LedgerEntries.Exported(Time, Node, Serial, "Nginx", "/srv/out", null),
        "refusal" => LedgerEntries.Refused(Time, "evil", "New-NodeCert", new ClusterCertsException(ErrorCode.PolicyViolation, "no"), ("root", "ca1")),
        "refusal by a rule" => LedgerEntries.Refused(
            Time, "evil", "New-NodeCert", new PolicyViolation(PolicyRule.MaximumLifetime, "much", "little").ToException("evil"), ("root", "ca1")),
        "unaccounted" => LedgerEntries.UnaccountedNumbers(Time, Serial, "x"),
        "skip" => LedgerEntries.SkippedNumbers(Time, Serial, "x"),
        "history" => LedgerEntries.History(Time, Serial, Ca, 3, "x"),
        "reconstruction" => LedgerEntries.Reconstruction(Time, "x"),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };
}
