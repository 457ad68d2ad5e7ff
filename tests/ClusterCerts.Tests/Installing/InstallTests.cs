using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Installing;

namespace ClusterCerts.Tests.Installing;

/// <summary>What an installation does to certificate stores, in which order, and what it leaves alone. The stores are in memory: none of this machine is touched.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly MemoryStores _stores = new();
    private readonly List<string> _told = [];

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_certificate_goes_in_with_its_key_after_what_it_needs_and_nothing_twice()
    {
        _authority.Issue("web1");
        NodeCertInstallation done = Install("web1");
        Assert.Equal(["add CN=test to Root", "key CurrentUser kept in", "add CN=web1 to My with key"], _stores.Done);
        Assert.Equal([_authority.Latest("web1").SerialNumber], done.Certificates.Select(c => c.SerialNumber));
        Assert.True(done.Certificates[0].HasPrivateKey);
        _stores.Done.Clear();
        Assert.Empty(Install("web1").Changes);
        Assert.Empty(_stores.Done);
        Assert.Empty(_told);
    }

    [Fact]
    public void The_one_before_goes_with_its_key_when_the_new_one_is_there_and_others_stay()
    {
        _authority.Issue(new(), "web1", "web2");
        using var other = new TestAuthority();
        other.Issue("web1");
        Install("web1");
        Install("web2");
        Assert.Single(CertAuthorityInstalling.Install(other.Open(), ["web1"], new(), _stores, null, null, default), o => o.Succeeded);
        Renew("web1");
        _stores.Done.Clear();
        Install("web1");
        Assert.Equal(["key CurrentUser kept in", "add CN=web1 to My with key", "remove CN=web1 from My", "delete the key of CN=web1"], _stores.Done);
        Assert.Equal(
            new[] { _authority.Latest("web1"), _authority.Latest("web2"), other.Latest("web1") }.Select(c => c.SerialNumber).Order(), _stores.Serials().Order());
    }

    // Whatever step fails, the next run comes to the same, and at no time is there no certificate once there was one.
    [Fact]
    public void Cut_off_anywhere_the_next_run_finishes()
    {
        _authority.Issue("web1");
        Install("web1");
        for (int at = 0; ; at++)
        {
            Renew("web1");
            _stores.Fails = at;
            Outcome<NodeCertInstallation> cut = Run(new() { GrantReadTo = ["sql"] }, "web1");
            Assert.NotEmpty(_stores.Serials());
            if (cut.Succeeded)
            {
                Assert.Equal(4, at);
                break;
            }

            Assert.Equal(ErrorCode.CertificateStoreFailed, cut.Error!.ErrorCode);
            _stores.Fails = null;
            Install("web1", new() { GrantReadTo = ["sql"] });
            Assert.Equal([_authority.Latest("web1").SerialNumber], _stores.Serials());
            Assert.Equal(["S-1-5-80-1"], _stores.ReadersOf(_stores.Read("My")[0]));
        }
    }

    [Fact]
    public void Accounts_get_what_they_lack_and_an_unknown_one_stops_all_before_it_begins()
    {
        _authority.Issue("web1");
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => Run(new() { GrantReadTo = ["sql", "nobody"] }, "web1"));
        Assert.Equal(ErrorCode.InvalidArgument, e.ErrorCode);
        Assert.Empty(_stores.Done);
        Install("web1", new() { GrantReadTo = ["sql", @"NT SERVICE\MSSQLSERVER"] }); // One account by two names.
        Assert.Single(_stores.Done, d => d.StartsWith("let", StringComparison.Ordinal));
        NodeCertInstallation more = Install("web1", new() { GrantReadTo = ["sql", "S-1-5-20"] });
        Assert.Equal(@"let S-1-5-20 read the key of node web1, in CurrentUser\My", Assert.Single(more.Changes).ToString());
        Assert.Equal(["S-1-5-80-1", "S-1-5-20"], _stores.ReadersOf(_stores.Read("My")[0]));
    }

    [Theory]
    [InlineData(StoreLocation.CurrentUser, false, X509KeyStorageFlags.PersistKeySet | X509KeyStorageFlags.UserKeySet)]
    [InlineData(StoreLocation.LocalMachine, false, X509KeyStorageFlags.PersistKeySet | X509KeyStorageFlags.MachineKeySet)]
    [InlineData(StoreLocation.LocalMachine, true, X509KeyStorageFlags.PersistKeySet | X509KeyStorageFlags.MachineKeySet | X509KeyStorageFlags.Exportable)]
    public void A_key_of_Windows_stays_with_its_owner_and_in_the_store(StoreLocation location, bool exportable, X509KeyStorageFlags flags) =>
        Assert.Equal(flags, KeyContainers.FlagsFor(location, exportable));

    [Fact]
    public void Where_keys_cannot_be_kept_in_it_is_said_and_accounts_are_refused()
    {
        _authority.Issue("web1");
        var plain = new MemoryStores { HasAccessLists = false };
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => CertAuthorityInstalling.Install(
            _authority.Open(), ["web1"], new() { GrantReadTo = ["sql"] }, plain, null, null, default).ToList());
        Assert.Equal(ErrorCode.NotOnThisSystem, e.ErrorCode);
        Assert.Empty(plain.Done);
        Assert.Single(CertAuthorityInstalling.Install(_authority.Open(), ["web1"], new(), plain, null, _told.Add, default), o => o.Succeeded);
        Assert.Contains("-Exportable", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_one_before_stays_until_the_endpoint_serves_the_new_one()
    {
        _authority.Issue("web1");
        Install("web1");
        string old = _stores.Serials()[0];
        Renew("web1");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = EndpointAddress.Parse($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using var stop = new CancellationTokenSource();
        string serving = old;

        // The time to wait is over once it was asked, however fast this machine is.
        TimeSpan wait = TimeSpan.FromMinutes(5);
        Task serves = ServeAsync(listener, () => _stores.Read("My").Single(c => c.SerialNumber == serving), () => _authority.Clock.Leap(wait), stop.Token);
        NodeCertInstallation late = Install("web1", new() { Endpoint = endpoint, Timeout = wait });
        Assert.Equal(ErrorCode.CertNotServed, late.Error!.ErrorCode);
        Assert.Contains(old, late.Error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _stores.Serials().Length);
        Assert.True(Assert.Single(late.Certificates).HasPrivateKey);

        serving = _authority.Latest("web1").SerialNumber;
        Assert.Null(Install("web1", new() { Endpoint = endpoint }).Error);
        Assert.Equal([serving], _stores.Serials());
        await stop.CancelAsync();
        listener.Stop();
        await serves.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void What_is_not_good_or_has_no_key_here_is_not_installed()
    {
        _authority.Issue(new(), "web1", "web2");
        Assert.Single(_authority.Open().Revoke(new RevocationParameters { NodeIds = ["web1"] }, null), o => o.Succeeded);
        Assert.Equal(ErrorCode.NodeCertNotValid, Run(new(), "web1").Error!.ErrorCode);
        File.Delete(_authority.File("node.web2.key"));
        Assert.False(Run(new(), "web2").Succeeded);
        Assert.Equal(ErrorCode.NodeCertNotFound, Run(new(), "nobody").Error!.ErrorCode);
        Assert.Empty(_stores.Done);
    }

    [Theory]
    [InlineData("Root")]
    [InlineData("ca")]
    [InlineData("CertificateAuthority")]
    [InlineData("../x")]
    [InlineData(" ")]
    public void No_nodes_certificate_goes_where_CAs_are_trusted(string name) =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => new StorePlace { Name = name }).ErrorCode);

    [Fact]
    public void A_rehearsal_tells_all_and_changes_nothing()
    {
        _authority.Issue("web1");
        AuthorityContext rehearsal = AuthorityContext.ForRehearsal();
        var wanted = CertAuthorityInstalling.Install(CertAuthority.Open(_authority.Path, rehearsal), ["web1"], new(), _stores, null, null, default).Select(TestAuthority.Value).Single();
        Assert.Equal([StoreAction.Add, StoreAction.Add], wanted.Changes.Select(c => c.Action));
        Assert.Empty(_stores.Done);
    }

    [Fact]
    public void Trust_goes_with_the_last_certificate_that_needs_it_and_foreign_trust_never()
    {
        _authority.Issue(new(), "web1", "web2");
        using var other = new TestAuthority(p => p with { Subject = "CN=other" });
        other.Issue("db1");
        Assert.Single(CertAuthorityInstalling.Install(other.Open(), ["db1"], new(), _stores, null, null, default), o => o.Succeeded);
        Install("web1");
        Install("web2", new() { Place = new() { Name = "WebHosting" } });
        Assert.Single(Uninstall(new(), "web1").Changes);
        Assert.Equal(2, _stores.Read("Root").Count);

        // My needs it still: what counts is both stores.
        Install("web1");
        Assert.Single(Uninstall(new() { Place = new() { Name = "WebHosting" } }, "web2").Changes);
        Assert.Single(Uninstall(new() { KeepTrust = true }, "web1").Changes);
        Assert.Equal(2, _stores.Read("Root").Count);

        // Named again, what was interrupted is finished.
        Assert.Equal(@"remove the CA certificate 'CN=test' from CurrentUser\Root", Assert.Single(Uninstall(new(), "web1").Changes).ToString());
        Assert.Equal(["CN=other"], _stores.Read("Root").Select(c => c.Subject));
        Assert.Empty(Uninstall(new(), "web1").Changes);
        Assert.Contains("Nothing of node web1", Assert.Single(_told), StringComparison.Ordinal);
    }

    // Through a rotation: both roots while both are trusted, and the old one goes when nobody needs it.
    [Fact]
    public void A_retired_CA_leaves_Root()
    {
        _authority.Issue("web1");
        Install("web1");
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
        {
            _authority.Open().Rotate(new RotationParameters { Phase = phase, IsConfirmed = true });
            Install("web1");
            Assert.Equal(phase is RotationPhase.Trust or RotationPhase.Issue ? 2 : 1, _stores.Read("Root").Count);
            Assert.Equal([_authority.Latest("web1").SerialNumber], _stores.Serials());
        }

        Assert.NotEqual("CN=test", Assert.Single(_stores.Read("Root")).Subject);
    }

    private static async Task ServeAsync(TcpListener listener, Func<X509Certificate2> serving, Action asked, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(stop);
                using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = serving() }, stop);
                _ = await stream.ReadAsync(new byte[1], stop); // until who asked has seen enough
                asked();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // Who looks goes again.
            }
        }
    }

    private void Renew(string nodeId) => Assert.All(_authority.Open().Renew([nodeId], new()).ToList(), o => Assert.Null(o.Error));

    private Outcome<NodeCertInstallation> Run(InstallationParameters how, string nodeId) =>
        CertAuthorityInstalling.Install(_authority.Open(), [nodeId], how, _stores, null, _told.Add, default).Single();

    private NodeCertInstallation Install(string nodeId, InstallationParameters? how = null) => TestAuthority.Value(Run(how ?? new(), nodeId));

    private NodeCertInstallation Uninstall(UninstallationParameters how, string nodeId) =>
        CertAuthorityInstalling.Uninstall(_authority.Open(), [nodeId], how, _stores, null, _told.Add, default).Select(TestAuthority.Value).Single();
}
