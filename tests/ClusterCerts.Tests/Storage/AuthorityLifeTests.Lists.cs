namespace ClusterCerts.Tests.Storage;

/// <content>Revocation lists that are signed ahead.</content>
public abstract partial class AuthorityLifeTests
{
    [SkippableFact]
    public void Its_lists_are_signed_ahead_put_in_place_and_void_with_a_revocation()
    {
        Make();
        var clock = new SetClock(DateTimeOffset.UtcNow);
        var context = new AuthorityContext { FindStore = Find, Time = clock };
        CertAuthority At(double days)
        {
            clock.Now += TimeSpan.FromDays(days);
            return CertAuthority.Open(Pki, context);
        }

        Assert.All(At(0).Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.Equal(5, At(0).WriteRevocationLists(new() { Ahead = 4 }).Count);
        Assert.Equal(["2", "3", "4", "5"], At(0).GetPreparedLists().Select(l => l.Number));
        Assert.Equal(4, At(0).GetSigningCert().PreparedLists);
        Assert.False(Assert.Single(At(1).PlacePreparedLists()).Value!.Changed);
        Assert.Equal("3", Assert.Single(At(14).PlacePreparedLists()).Value!.Number);
        Assert.Equal("3", $"{Store.Lists(AuthorityDocument.RevocationList)[0].Number}");
        Assert.Equal(2, PreparedListFile.Read(Store, AuthorityDocument.RevocationList.Prepared).Count);

        CertAuthority authority = At(0);
        Assert.All(authority.Revoke(new() { NodeIds = ["2"] }), o => Assert.Null(o.Error));
        Assert.False(Store.Has(AuthorityDocument.RevocationList.Prepared));
        Assert.Contains(authority.GetWorkNotices(), n => n.Contains("2 revocation lists of 'CN=life' that were signed ahead are void", StringComparison.Ordinal));
        Assert.Empty(At(0).GetPreparedLists());
        Assert.Equal(["7", "8"], At(0).WriteRevocationLists(new() { Ahead = 1 }).Select(l => l.Number));
        Assert.Empty(CertLedger.Test(Pki, context));
    }

    [SkippableFact]
    public void Its_lists_and_certificates_are_where_its_policy_promises_them()
    {
        Make();
        Open().SetPolicy(new() { DistributionPoints = ["http://pki.example/{issuer}.crl"], IssuerAddresses = ["http://pki.example/{issuer}.crt"] });
        Assert.Equal(["http://pki.example/{issuer}.crl"], Open().GetPolicy().DistributionPoints!);
        Assert.All(Open().Issue(["1"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Open().WriteRevocationList();
        string web = Directory.CreateDirectory(Beside("web")).FullName;
        RevocationList list = Assert.Single(new RevocationListExporter(Open(), new() { OutputPath = web }).Export(_ => true)).Value!;
        Assert.Equal(Store.Lists(AuthorityDocument.RevocationList)[0].Encoded, File.ReadAllBytes(list.Path));
        Assert.EndsWith('/' + Path.GetFileName(list.Path), Assert.Single(Latest("1").Decoded.TypedExtensions.Points.DistributionPoints), StringComparison.Ordinal);
        Assert.True(Assert.Single(new SigningCertExporter(Open(), new() { Format = SigningCertExportFormat.IssuerFiles, OutputPath = web }).Export()).Changed);
        Assert.False(Assert.Single(new RevocationListExporter(Open(), new() { OutputPath = web }).Export(_ => true)).Value!.Changed);
        CheckLedger();
    }
}
