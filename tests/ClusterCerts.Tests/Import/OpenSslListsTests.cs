using System.Numerics;

namespace ClusterCerts.Tests.Import;

/// <summary>What the list of an OpenSSL CA revokes stays revoked, whatever its index says.</summary>
public sealed class OpenSslListsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // An index of before the revocation, restored from a backup, and the list that went out. Where the list is: by the configuration,
    // by the folder of lists, by a usual name.
    [SkippableTheory]
    [InlineData("crl.pem", "$dir/crl.pem")]
    [InlineData("crl.pem", null)]
    [InlineData("crl/current.crl", null)]
    [InlineData("lists/2026-01.pem", null)]
    [InlineData("ca.crl", "$dir/nowhere.pem")]
    [InlineData("db/the list", "db/the list")]
    public void The_list_counts_where_the_index_forgot(string place, string? configured)
    {
        Peer.Needs("openssl");
        var demo = new OpenSslDemo(_folder.File("ca"), configured);
        demo.Sign("good");
        string before = demo.Index;
        string request = demo.Sign("stolen");
        demo.Sign("unlisted");
        string all = demo.Index;
        demo.Revoke("stolen", "-crl_reason", "keyCompromise");
        demo.Revoke("unlisted", "-crl_reason", "superseded");
        demo.List(place);

        // The index shows one of the two as good and has lost the other's line.
        demo.Index = string.Join('\n', all.Split('\n').Where(l => !l.Contains("unlisted", StringComparison.Ordinal)));
        Assert.StartsWith(before, demo.Index, StringComparison.Ordinal);
        DecodedRevocationList theirs = RevocationListFile.Read(demo.File(place))[0];

        var told = new List<string>();
        CertAuthority authority = demo.TakeOver(_folder.File("pki"), told);

        Assert.Equal(["good Valid", "stolen Revoked", "unlisted Revoked"], authority.GetNodeCerts().Select(c => $"{c.NodeId} {c.Status}"));
        Assert.Contains("revokes 2 certificates", Assert.Single(told), StringComparison.Ordinal);
        Assert.Contains("1001, 1002", told[0], StringComparison.Ordinal);
        DecodedRevocationList ours = RevocationListFile.Read(_folder.File("pki/signing.crl"))[0];
        Assert.Equal(Entries(theirs), Entries(ours));
        Assert.True(ours.Number > theirs.Number);
        Assert.NotEqual(RequestRisk.Low, authority.ReviewRequests().Review(NodeCertRequest.Read(request)).Risk);
        Assert.Equal(ErrorCode.KeyCompromised, authority.Approve([NodeCertRequest.Read(request)], new() { Force = true }).Single().Error!.ErrorCode);
        Assert.Empty(CertLedger.Test(_folder.File("pki")));
    }

    // OpenSSL's own words for a reason; the list tells them where the index is of before, and the index where there is no list.
    [SkippableTheory]
    [InlineData(RevocationReason.KeyCompromise, "-crl_reason", "keyCompromise")]
    [InlineData(RevocationReason.KeyCompromise, "-crl_compromise", "20200101000000Z")]
    [InlineData(RevocationReason.CACompromise, "-crl_CA_compromise", "20200101000000Z")]
    [InlineData(RevocationReason.CertificateHold, "-crl_hold", "holdInstructionReject")]
    [InlineData(RevocationReason.CessationOfOperation, "-crl_reason", "cessationOfOperation")]
    [InlineData(RevocationReason.AffiliationChanged, "-crl_reason", "affiliationChanged")]
    public void The_reason_stays(RevocationReason reason, string option, string value)
    {
        Peer.Needs("openssl");
        var demo = new OpenSslDemo(_folder.File("ca"));
        demo.Sign("n");
        string before = demo.Index;
        demo.Revoke("n", option, value);
        string after = demo.Index;
        demo.TakeOver(_folder.File("by index"));
        demo.List("crl.pem");
        DateTimeOffset time = RevocationListFile.Read(demo.File("crl.pem"))[0].Revoked.Single().Time;
        demo.Index = before;
        demo.TakeOver(_folder.File("by list"));
        demo.Index = after.Split(',')[0] + after[after.IndexOf("\t1000\t", StringComparison.Ordinal)..];
        demo.TakeOver(_folder.File("by both"));
        foreach (string way in (string[])["by index", "by list", "by both"])
            Assert.Equal([((BigInteger)0x1000, time, reason)], Entries(RevocationListFile.Read(_folder.File($"{way}/signing.crl"))[0]));
    }

    // A hold alone is let go, by a later list.
    [SkippableTheory]
    [InlineData("-crl_hold", "holdInstructionReject", NodeCertStatus.Valid)]
    [InlineData("-crl_reason", "superseded", NodeCertStatus.Revoked)]
    public void A_later_list_lets_a_hold_go_and_nothing_else(string option, string value, NodeCertStatus status)
    {
        Peer.Needs("openssl");
        var demo = new OpenSslDemo(_folder.File("ca"));
        demo.Sign("n");
        string before = demo.Index;
        demo.Revoke("n", option, value);
        demo.List("lists/1.pem");
        demo.Index = before;
        demo.List("crl.pem");
        Assert.Equal(status, demo.TakeOver(_folder.File("pki")).GetNodeCerts().Single().Status);
    }

    // What is no list of this CA is said where a list ought to be, and revokes nothing.
    [SkippableTheory]
    [InlineData("foreign", "not a list that this CA signed")]
    [InlineData("damaged", "could not be read")]
    [InlineData("empty", "could not be read")]
    [InlineData("certificate", "could not be read")]
    public void A_useless_list_is_told(string kind, string words)
    {
        Peer.Needs("openssl");
        var demo = new OpenSslDemo(_folder.File("ca"));
        demo.Sign("n");
        var other = new OpenSslDemo(_folder.File("other"));
        other.Sign("n");
        other.Revoke("n", "-crl_reason", "keyCompromise");
        other.List("crl.pem");
        string theirs = File.ReadAllText(other.File("crl.pem"));
        File.WriteAllText(demo.File("crl.pem"), kind switch
        {
            "foreign" => theirs,
            "damaged" => theirs.Remove(100, 8),
            "empty" => "",
            _ => File.ReadAllText(demo.File("cacert.pem")),
        });
        var told = new List<string>();
        Assert.Equal(NodeCertStatus.Valid, demo.TakeOver(_folder.File("pki"), told).GetNodeCerts().Single().Status);
        Assert.Contains(words, Assert.Single(told), StringComparison.Ordinal);
    }

    // What openssl ca revoked of our own certificates comes back into the folder that issued them.
    [SkippableFact]
    public void What_was_revoked_elsewhere_is_revoked_at_home()
    {
        Peer.Needs("openssl");
        using var authority = new TestAuthority();
        NodeCert[] ours = authority.Issue(new(), "1", "2");
        string demo = _folder.File("demoCA");
        new SigningCertExporter(authority.Open(), new() { OutputPath = demo }).Export();
        Peer.Expect("openssl", "ca", "-config", Path.Combine(demo, "openssl.cnf"), "-revoke",
            Path.Combine(demo, "newcerts", ours[0].SerialNumber + ".pem"), "-crl_reason", "keyCompromise");
        for (int times = 0; times < 2; times++)
            CertAuthority.Import(new() { Path = authority.Path, OpenSslCaPath = demo, Force = true });
        Assert.Equal(["1 Revoked", "2 Valid"], authority.Open().GetNodeCerts().Select(c => $"{c.NodeId} {c.Status}"));
        Assert.Single(authority.Open().Store.ReadLedger().All(), e => e.Event == LedgerEvent.Revoke);
    }

    // A number that stands there twice is one certificate; the revocation counts, whichever line has it.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_number_twice_is_one_certificate(bool revokedFirst)
    {
        Peer.Needs("openssl");
        var demo = new OpenSslDemo(_folder.File("ca"), list: null);
        demo.Sign("n");
        string good = demo.Index;
        demo.Revoke("n", "-crl_reason", "keyCompromise");
        demo.Index = revokedFirst ? demo.Index + good : good + demo.Index;
        CertAuthority authority = demo.TakeOver(_folder.File("pki"));
        Assert.Equal(["n Revoked"], authority.GetNodeCerts().Select(c => $"{c.NodeId} {c.Status}"));
        Assert.False(File.Exists(_folder.File("pki/node.n.crt")));
        Assert.Empty(CertLedger.Test(_folder.File("pki")));
    }

    // Two CAs one after the other in one folder, both counting from the same number: what cannot be kept apart is told.
    [SkippableFact]
    public void A_number_of_another_CA_is_told()
    {
        Peer.Needs("openssl");
        var first = new OpenSslDemo(_folder.File("first"));
        first.Sign("a");
        first.TakeOver(_folder.File("pki"));
        var second = new OpenSslDemo(_folder.File("second"));
        second.Sign("b");
        second.Sign("c");
        second.Sign("d");
        second.Revoke("b", "-crl_reason", "keyCompromise");
        var told = new List<string>();
        CertAuthority authority = second.TakeOver(_folder.File("pki"), told);
        Assert.Contains(told, t => t.Contains("1 certificate with the serial number of one that another CA here signed (1000)", StringComparison.Ordinal));
        Assert.Equal(["a", "c", "d"], authority.GetNodeCerts().Select(c => c.NodeId).Order());
    }

    // Lines that name no number a certificate may have are counted and told, and the rest goes on; so do foreign line ends and expired lines.
    [SkippableTheory]
    [InlineData("-05")]
    [InlineData("00")]
    [InlineData("")]
    [InlineData("10 02")]
    [InlineData("-")]
    [InlineData("0102030405060708090A0B0C0D0E0F101112131415")]
    [InlineData("7F0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F2021222324252627282930")]
    public void A_line_without_a_number_is_passed_over(string serial)
    {
        Peer.Needs("openssl");
        var demo = new OpenSslDemo(_folder.File("ca"));
        demo.Sign("n");
        demo.Index = ($"V\t400101000000Z\t\t{serial}\tunknown\t/CN=odd\n" + demo.Index + "E\t200101000000Z\t\t0a1\tunknown\t/CN=old\n").Replace("\n", "\r\n", StringComparison.Ordinal);
        var told = new List<string>();
        CertAuthority authority = demo.TakeOver(_folder.File("pki"), told);
        Assert.Equal(2, told.Count);
        Assert.Contains("of 3 certificates", told[0], StringComparison.Ordinal);
        Assert.Contains("(0a1)", told[0], StringComparison.Ordinal);
        Assert.Contains(serial.Length == 0 ? "(an empty one)" : $"({serial})", told[1], StringComparison.Ordinal);
        Assert.Equal(["n Valid"], authority.GetNodeCerts().Select(c => $"{c.NodeId} {c.Status}"));
        Assert.True(authority.Issue(["1"], new()).Single().Succeeded);
    }

    // One subject twice (unique_subject = no), a relative database, new_certs_dir elsewhere, copied names: as the real program writes them.
    [SkippableFact]
    public void A_real_directory_with_its_own_ways()
    {
        Peer.Needs("openssl");
        var demo = new OpenSslDemo(_folder.File("ca"));
        demo.Sign("first", "web.example");
        demo.Sign("second", "web.example");
        demo.Sign("db");
        demo.Revoke("db", "-crl_reason", "affiliationChanged");
        demo.List("crl.pem");
        var told = new List<string>();
        CertAuthority authority = demo.TakeOver(_folder.File("pki"), told);
        Assert.Empty(told);
        Assert.Equal(
            ["1000 web.example Superseded", "1001 web.example Valid", "1002 db Revoked"],
            authority.GetNodeCerts(new NodeCertFilter { Statuses = Enum.GetValues<NodeCertStatus>() }).Select(c => $"{c.SerialNumber} {c.NodeId} {c.Status}"));
        NodeCert live = authority.GetNodeCerts().Single(c => c.Status == NodeCertStatus.Valid);
        Assert.Equal(["web.example"], live.DnsNames);
        Assert.Equal(File.ReadAllText(demo.Certificate("second")), File.ReadAllText(live.CertificatePath!));
    }

    private static IEnumerable<(BigInteger, DateTimeOffset, RevocationReason)> Entries(DecodedRevocationList list) =>
        list.Revoked.Select(r => (r.SerialNumber, r.Time, r.Reason)).Order();
}
