namespace ClusterCerts.Tests.Targets;

/// <summary>The one table of which software takes which key: what the preset and the target of a node say together.</summary>
public sealed class NodeSoftwareTests
{
    // The preset, the target's layout (null for no target); then the verdicts on a node's key, a CA's and the key that signed a list.
    [Theory]
    [InlineData(Preset.Default, null, nameof(Fitness.Unknown), nameof(Fitness.Unknown), nameof(Fitness.Unknown))]
    [InlineData(Preset.Default, ExportFormat.Pem, nameof(Fitness.Unknown), nameof(Fitness.Unknown), nameof(Fitness.Unknown))]
    [InlineData(Preset.Default, ExportFormat.Combined, nameof(Fitness.Unknown), nameof(Fitness.Unknown), nameof(Fitness.Unknown))]
    [InlineData(Preset.Default, ExportFormat.Kubernetes, nameof(Fitness.Unknown), nameof(Fitness.Unknown), nameof(Fitness.Unknown))]
    [InlineData(Preset.Default, ExportFormat.Nginx, nameof(Fitness.Takes), nameof(Fitness.Takes), nameof(Fitness.Takes))]
    [InlineData(Preset.Default, ExportFormat.Docker, nameof(Fitness.Takes), nameof(Fitness.Takes), nameof(Fitness.Takes))]
    [InlineData(Preset.Default, ExportFormat.Etcd, nameof(Fitness.Takes), nameof(Fitness.Takes), nameof(Fitness.Takes))]
    [InlineData(Preset.Default, ExportFormat.RabbitMq, nameof(Fitness.Takes), nameof(Fitness.Takes), nameof(Fitness.Refuses))]
    [InlineData(Preset.Default, ExportFormat.ErlangDistribution, nameof(Fitness.Refuses), nameof(Fitness.Refuses), nameof(Fitness.Refuses))]
    [InlineData(Preset.Reign, ExportFormat.Pem, nameof(Fitness.Takes), nameof(Fitness.Takes), nameof(Fitness.Takes))] // the preset knows whose files they are
    [InlineData(Preset.Magnum, null, nameof(Fitness.Takes), nameof(Fitness.Takes), nameof(Fitness.Takes))]
    [InlineData(Preset.Ganeti, ExportFormat.Combined, nameof(Fitness.Unknown), nameof(Fitness.Unknown), nameof(Fitness.Unknown))]
    [InlineData(Preset.Erlang, ExportFormat.Nginx, nameof(Fitness.Refuses), nameof(Fitness.Refuses), nameof(Fitness.Refuses))] // its peers are Erlang's
    public void Verdicts_on_Ed25519(Preset preset, ExportFormat? layout, string node, string ca, string list)
    {
        using var authority = new TestAuthority(p => p with { Preset = preset });
        if (layout is ExportFormat format)
            Assert.All(authority.Open().SetTargets([new() { NodeId = "*", As = format, TargetPath = "/etc/tls" }]), o => Assert.Null(o.Error));
        var software = NodeSoftware.Read(authority.Open().Store);
        string[] verdicts = [.. Enum.GetValues<KeyRole>().Select(role => $"{software.Judge("n1", KeyFamily.Ed25519, role).Fitness}")];
        Assert.Equal([node, ca, list], verdicts);
        Assert.All(Enum.GetValues<KeyRole>(), role => Assert.Equal(Fitness.Takes, software.Judge("n1", KeyFamily.Usual, role).Fitness));
    }

    // Nothing of Debian 12 takes it; of what may be newer it is not known.
    [Theory]
    [InlineData(Preset.Default, null, nameof(Fitness.Unknown))]
    [InlineData(Preset.Default, ExportFormat.Nginx, nameof(Fitness.Unknown))]
    [InlineData(Preset.Default, ExportFormat.Pem, nameof(Fitness.Unknown))]
    [InlineData(Preset.Default, ExportFormat.Etcd, nameof(Fitness.Refuses))]
    [InlineData(Preset.Default, ExportFormat.RabbitMq, nameof(Fitness.Refuses))]
    [InlineData(Preset.Reign, null, nameof(Fitness.Refuses))]
    [InlineData(Preset.Magnum, ExportFormat.Pem, nameof(Fitness.Refuses))]
    [InlineData(Preset.Ganeti, null, nameof(Fitness.Unknown))]
    [InlineData(Preset.Erlang, null, nameof(Fitness.Refuses))]
    public void Verdicts_on_MLDsa(Preset preset, ExportFormat? layout, string expected)
    {
        using var authority = new TestAuthority(p => p with { Preset = preset });
        if (layout is ExportFormat format)
            Assert.All(authority.Open().SetTargets([new() { NodeId = "*", As = format, TargetPath = "/etc/tls" }]), o => Assert.Null(o.Error));
        var software = NodeSoftware.Read(authority.Open().Store);
        Assert.All(Enum.GetValues<KeyRole>(), role => Assert.Equal(expected, $"{software.Judge("n1", KeyFamilies.Of(KeyAlgorithm.MlDsa65), role).Fitness}"));
    }

    [Theory]
    [InlineData(KeyAlgorithm.Ed25519, 0x0807)]
    [InlineData(KeyAlgorithm.MlDsa44, 0x0904)]
    [InlineData(KeyAlgorithm.MlDsa65, 0x0905)]
    [InlineData(KeyAlgorithm.MlDsa87, 0x0906)]
    [InlineData(KeyAlgorithm.EcdsaP256, null)]
    public void What_TLS_calls_their_signatures(KeyAlgorithm algorithm, int? scheme) => Assert.Equal(scheme, KeyFamilies.Scheme(algorithm));

    [Fact]
    public void Every_layout_and_preset_says_why_it_does_not_take_a_key()
    {
        foreach (KeyFamily family in Enum.GetValues<KeyFamily>())
        {
            foreach (KeyRole role in Enum.GetValues<KeyRole>())
            {
                FitVerdict[] verdicts = [.. Enum.GetValues<ExportFormat>().Select(layout => Software.Of(layout).Judge(family, role)),
                    .. Enum.GetValues<Preset>().Select(preset => Software.Of(preset)?.Judge(family, role)).OfType<FitVerdict>()];
                Assert.All(verdicts.Where(v => v.Fitness != Fitness.Takes), v => Assert.NotEqual("", v.Reason));
            }
        }
    }

    [Fact]
    public void Nodes_of_one_reason_are_named_together_the_first_few_of_many()
    {
        var survey = new FitSurvey("this key");
        var verdict = new FitVerdict(Fitness.Refuses, "Program", "it is old");
        for (int i = 1; i <= 7; i++)
            survey.Add($"n{i}", verdict);
        survey.Add("x", new FitVerdict(Fitness.Unknown, "Other", "nobody tried"));
        survey.Add("y", new FitVerdict(Fitness.Takes, "Good", ""));
        Assert.Equal(["Program does not take this key: it is old (nodes n1, n2, n3, n4, n5 and 2 others)."], survey.Refusals());
        Assert.Equal(["It is not known whether Other takes this key: nobody tried (node x)."], survey.Doubts());
    }
}
