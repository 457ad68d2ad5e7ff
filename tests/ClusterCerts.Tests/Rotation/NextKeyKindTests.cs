using System.Net;
using System.Net.Sockets;

namespace ClusterCerts.Tests.Rotation;

/// <summary>Before the next CA is made it is seen, by the layouts of the nodes' targets, whose software would not take it.</summary>
public sealed class NextKeyKindTests : IDisposable
{
    private readonly RotationBed _bed = new(null, "a", "b", "c");

    public void Dispose() => _bed.Dispose();

    private void Target(string nodeId, ExportFormat layout) =>
        Assert.All(_bed.Open().SetTargets([new() { NodeId = nodeId, As = layout, TargetPath = "/etc/tls" }]), o => Assert.Null(o.Error));

    private RotationPlan Plan(bool isCompromised = false, KeyAlgorithm kind = KeyAlgorithm.Ed25519, bool isForced = false) =>
        _bed.Open().PlanRotation(Asked(isCompromised, kind) with { Force = isForced });

    private static RotationParameters Asked(bool isCompromised, KeyAlgorithm kind = KeyAlgorithm.Ed25519) =>
        new() { KeyAlgorithm = kind, Compromised = isCompromised, Phase = isCompromised ? null : RotationPhase.Stage };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layout_that_does_not_take_it_blocks_by_name_unless_forced(bool isCompromised)
    {
        Target("a", ExportFormat.ErlangDistribution);
        Target("b", ExportFormat.Nginx);
        ClusterCertsException block = Assert.Single(Plan(isCompromised).Blocks);
        Assert.Equal(ErrorCode.RotationBlocked, block.ErrorCode);
        Assert.Contains("(node a)", block.Message, StringComparison.Ordinal);
        var before = _bed.Picture();
        Assert.Equal(ErrorCode.RotationBlocked, Assert.Throws<ClusterCertsException>(() => _bed.Rotate(Asked(isCompromised))).ErrorCode);
        RotationBed.AssertSame(before, _bed.Picture());

        RotationPlan forced = Plan(isCompromised, isForced: true);
        Assert.Empty(forced.Blocks);
        Assert.Contains(forced.Warnings, w => w.Contains("Erlang distribution", StringComparison.Ordinal) && w.Contains("(node a)", StringComparison.Ordinal));
        Assert.Empty(Plan(isCompromised, KeyAlgorithm.EcdsaP384).Blocks);
    }

    // Kept from the present one where none is asked for.
    [Theory]
    [InlineData(null, "EcdsaP256")]
    [InlineData(KeyAlgorithm.MlDsa65, "MlDsa65")]
    public void The_plan_says_which_kind_it_is(KeyAlgorithm? kind, string said)
    {
        foreach (bool isCompromised in (bool[])[false, true])
        {
            RotationPlan plan = _bed.Open().PlanRotation(Asked(isCompromised) with { KeyAlgorithm = kind });
            Assert.Single(plan.Steps, step => step.Contains($"with a key of the kind {said}", StringComparison.Ordinal));
        }
    }

    // Its certificates are taken; what signs its lists is not.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RabbitMQ_blocks_where_there_are_revocation_lists(bool hasLists)
    {
        Target("*", ExportFormat.RabbitMq);
        if (hasLists)
            _bed.Open().WriteRevocationList();
        RotationPlan plan = Plan();
        Assert.Equal(hasLists, plan.Blocks.Any(b => b.Message.Contains("RabbitMQ", StringComparison.Ordinal) && b.Message.Contains("nodes a, b and c", StringComparison.Ordinal)));
        Assert.Equal(hasLists ? 1 : 0, plan.Blocks.Count);
    }

    [Fact]
    public void Whose_software_is_not_known_is_said_once()
    {
        Target("a", ExportFormat.Nginx);
        Target("b", ExportFormat.Pem);
        string[] doubts = [.. Plan().Warnings.Where(w => w.Contains("not known", StringComparison.Ordinal))];
        Assert.Equal(2, doubts.Length);
        Assert.Contains("(node b)", Assert.Single(doubts, d => d.Contains("NSS", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("(node c)", Assert.Single(doubts, d => d.Contains("no target", StringComparison.Ordinal)), StringComparison.Ordinal);
        Target("c", ExportFormat.Etcd);
        Target("b", ExportFormat.Docker);
        Assert.Empty(Plan().Warnings);
    }

    // The nodes have taken the present CA's key; one that takes none blocks all the same.
    [Theory]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.MlDsa44)]
    public void A_kind_that_is_kept_raises_no_doubts(KeyAlgorithm kind)
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", KeyAlgorithm = kind }, "a");
        RotationParameters wanted = new() { Phase = RotationPhase.Stage };
        Assert.Empty(bed.Open().PlanRotation(wanted).Warnings);
        KeyAlgorithm other = kind == KeyAlgorithm.Ed25519 ? KeyAlgorithm.MlDsa44 : KeyAlgorithm.Ed25519;
        Assert.Contains(bed.Open().PlanRotation(wanted with { KeyAlgorithm = other }).Warnings, w => w.Contains("not known", StringComparison.Ordinal));
        Assert.All(bed.Open().SetTargets([new() { NodeId = "a", As = ExportFormat.ErlangDistribution, TargetPath = "/etc/tls" }]), o => Assert.Null(o.Error));
        Assert.Single(bed.Open().PlanRotation(wanted).Blocks);
    }

    // Nothing listens, or it never answers: that says nothing of its keys. Of a usual kind nobody is asked.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_that_does_not_say_leaves_it_unknown(bool isThere)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        if (!isThere)
            listener.Stop();
        Assert.All(_bed.Open().SetTargets([new() { NodeId = "*", TargetPath = "/etc/tls", Endpoint = $"127.0.0.1:{port}" }]), o => Assert.Null(o.Error));
        Assert.Empty(Plan(kind: KeyAlgorithm.EcdsaP384).Warnings);
        Assert.False(isThere && listener.Pending());

        RotationPlan plan = _bed.Open().PlanRotation(Asked(false) with { EndpointTest = new() { Timeout = TimeSpan.FromMilliseconds(300) } });
        Assert.Empty(plan.Blocks);
        Assert.Contains("(nodes a, b and c)", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Equal(isThere, isThere && listener.Pending());
    }

    // It is planned, shown and then done; the log of a server has one line of that.
    [Fact]
    public async Task One_command_asks_each_server_once_and_calls_it_by_its_address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new EndpointAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        int asked = 0;
        Task serving = ServeAsync();
        RotationParameters wanted = Asked(false) with { Endpoints = [address], EndpointTest = new() { Timeout = TimeSpan.FromSeconds(30) } };
        var authority = CertAuthority.Open(_bed.Pki, AuthorityContext.Default.Telling(new WorkLog()));
        RotationPlan plan = authority.PlanRotation(wanted);
        Assert.Contains($"({address})", Assert.Single(plan.Warnings, w => w.Contains("endpoint", StringComparison.Ordinal)), StringComparison.Ordinal);
        authority.Rotate(wanted);
        listener.Stop();
        await serving;
        Assert.Equal(1, asked);

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await listener.AcceptTcpClientAsync();
                    asked++;
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The listener was stopped.
            }
        }
    }

    // Made before the target was set: nothing else than going back helps.
    [Fact]
    public void In_the_middle_of_a_rotation_an_export_that_does_not_fit_advises_to_go_back()
    {
        _bed.DoUpTo(RotationPhase.Issue, new() { KeyAlgorithm = KeyAlgorithm.Ed25519 });
        var exporter = new NodeCertExporter(new() { Format = ExportFormat.RabbitMq, OutputPath = _bed.Outside("out") });
        _bed.Open().WriteRevocationList();
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => exporter.Plan(_bed.Latest("a")));
        Assert.Equal(ErrorCode.UnfitForExport, e.ErrorCode);
        Assert.Contains("-Undo", e.Message, StringComparison.Ordinal);
    }
}
