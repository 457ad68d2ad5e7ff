namespace ClusterCerts.Tests.Promises;

/// <summary>Where the server's disk is full, commands say so; nothing is lost, nothing is there twice, and with space again everything goes on.</summary>
[LongRunning]
public sealed class FullServerDiskTests : IDisposable
{
    private const int Attempts = 400;

    private readonly TestFolder _folder = new();
    private readonly string _pki;

    public FullServerDiskTests() => _pki = _folder.File("pki");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Tables_that_cannot_grow()
    {
        using PostgresServer server = PostgresServer.Empty();
        SmallDisk disk = server.SmallDisk(mebibytes: 24);
        server.Expect("postgres", $"CREATE TABLESPACE small LOCATION '{disk.Path}'");
        server.Expect("postgres", "ALTER DATABASE pki SET TABLESPACE small");
        Make(server);
        disk.Fill();
        ClusterCertsException error = IssueUntilRefused();
        Assert.Equal(ErrorCode.DiskFull, error.ErrorCode);
        Assert.Contains("Free some space there and run the command again.", error.Message, StringComparison.Ordinal);
        disk.Free();
        Check();
    }

    // The server itself cannot go on then, and ends.
    [SkippableFact]
    public void A_log_that_cannot_grow()
    {
        using PostgresServer server = PostgresServer.Empty("--wal-segsize=1");
        SmallDisk disk = server.SmallDisk(mebibytes: 24);
        server.MoveLogTo(disk);
        Make(server);
        disk.Fill();
        server.Expect("postgres", "SELECT pg_switch_wal()");
        ClusterCertsException error = IssueUntilRefused();
        Assert.Contains(error.ErrorCode, (ErrorCode[])[ErrorCode.DiskFull, ErrorCode.StoreUnreachable, ErrorCode.StoreOutcomeUnknown, ErrorCode.StoreFailed]);
        disk.Free();
        server.Bring();
        Check();
    }

    private void Make(PostgresServer server)
    {
        server.Prepared();
        CertAuthority.Create(new SigningCertParameters { Path = _pki, Subject = "CN=full", Store = $"{server.Connection};Authority=full" });
        Issue("first");
    }

    // What is free in the pages that are there is taken first.
    private ClusterCertsException IssueUntilRefused()
    {
        for (int i = 0; i < Attempts; i++)
        {
            try
            {
                Issue([.. Enumerable.Range(0, 8).Select(n => $"n{i}-{n}")]);
            }
            catch (ClusterCertsException e)
            {
                return e;
            }
        }

        throw new Xunit.Sdk.XunitException($"{Attempts} commands met no full disk");
    }

    private void Issue(params string[] nodes)
    {
        foreach (Outcome<NodeCert> outcome in CertAuthority.Open(_pki).Issue(nodes, new NodeCertParameters()))
        {
            if (outcome.Error is ClusterCertsException error)
                throw error;
        }
    }

    private void Check()
    {
        Issue("after");
        Assert.Null(CertAuthority.Open(_pki).Revoke(new RevocationParameters { NodeIds = ["first"] }).Single().Error);
        Assert.Empty(CertLedger.Test(_pki).Select(finding => finding.Detail));
        Assert.Empty(AtomicFile.Leftovers(_pki));
        NodeCert[] recorded = [.. CertAuthority.Open(_pki).GetNodeCerts()];
        Assert.Equal(recorded.Length, recorded.Select(c => c.SerialNumber).Distinct().Count());
        Assert.All(recorded.Where(c => c.Status == NodeCertStatus.Valid), c => Assert.True(KeyMatch.Test(c.KeyPath!, c.CertificatePath!), c.NodeId));
        Assert.Equal(recorded.Select(c => c.NodeId).Order(), Directory.GetFiles(_pki, "node.*.crt").Select(f => Path.GetFileName(f)[5..^4]).Order());
    }
}
