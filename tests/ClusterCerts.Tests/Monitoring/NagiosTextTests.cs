using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.Monitoring;

/// <summary>The text of a monitoring plug-in: one line with performance data always, then a line for each check.</summary>
public sealed partial class NagiosTextTests
{
    [Fact]
    public void All_well_is_one_line_with_data_and_a_line_for_each_check()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        AuthorityHealth health = authority.Open().TestHealth(new());
        var text = NagiosText.Of(health);
        string[] lines = text.Text.Split('\n');
        Assert.Equal(CheckState.Ok, text.State);
        Assert.StartsWith("CLUSTERCERTS OK - 2 nodes; node 1 expires in ", lines[0], StringComparison.Ordinal);
        Assert.Equal(health.Checks.Count + 2, lines.Length);
        Dictionary<string, string[]> data = DataOf(lines[0]);
        Assert.Equal(["2", "", "", "0", ""], data["nodes"]);
        Assert.Equal(["21:", "7:"], data["node_days"][1..3]);
        Assert.InRange(double.Parse(data["node_days"][0], CultureInfo.InvariantCulture), 364, 365);
        Assert.Equal(("14", "0"), (data["ok"][0], data["critical"][0]));
    }

    [Fact]
    public void The_worst_comes_first_and_limits_are_as_they_were_given()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1");
        File.WriteAllText(authority.File("policy.json"), "{");
        var text = NagiosText.Of(authority.Open().TestHealth(new() { Warning = AlertRange.Parse("@300:400") }));
        Assert.Equal(CheckState.Critical, text.State);
        Assert.Matches("^CLUSTERCERTS CRITICAL - (NodeCerts|SigningCerts|Outlook|Policy): ", text.Text);

        using var good = new TestAuthority();
        good.Issue("1");
        text = NagiosText.Of(good.Open().TestHealth(new() { Warning = AlertRange.Parse("@300:400") }));
        Assert.Equal(CheckState.Warning, text.State);
        Assert.StartsWith("CLUSTERCERTS WARNING - NodeCerts: 1 of 1 node: node 1 expires in ", text.Text, StringComparison.Ordinal);
        Assert.Equal(["@300:400", "7:"], DataOf(text.Text.Split('\n')[0])["node_days"][1..3]);
    }

    // Nothing found is unknown, and so is what cannot be looked at; an authority that is damaged is critical. Data is there all the same.
    [Fact]
    public void Unknown_is_no_silence()
    {
        using var authority = new TestAuthority();
        var nothing = NagiosText.Of(authority.Open().TestHealth(new()));
        Assert.Equal(CheckState.Unknown, nothing.State);
        Assert.StartsWith("CLUSTERCERTS UNKNOWN - NodeCerts: No node has a certificate. | ", nothing.Text, StringComparison.Ordinal);
        Assert.Equal("0", DataOf(nothing.Text.Split('\n')[0])["nodes"][0]);

        var missing = NagiosText.Of(Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(authority.Around, authority.Context())));
        Assert.Equal((CheckState.Unknown, "1"), (missing.State, DataOf(missing.Text)["unknown"][0]));
        var damaged = NagiosText.Of(new ClusterCertsException(ErrorCode.RotationDamaged, "'rotation.json' is damaged.", "rotation.json"));
        Assert.Equal((CheckState.Critical, "1"), (damaged.State, DataOf(damaged.Text)["critical"][0]));

        // No second bar, no second line, and nothing that steers a terminal.
        var foreign = NagiosText.Of("'a|b'\r\nis\u001b[31m", CheckState.Unknown);
        Assert.StartsWith("CLUSTERCERTS UNKNOWN - 'a/b' is\uFFFD[31m | ", foreign.Text, StringComparison.Ordinal);
    }

    // As plug-ins are read: 'label'=value[unit];[warning];[critical];[minimum];[maximum], with a blank between.
    private static Dictionary<string, string[]> DataOf(string line)
    {
        string[] parts = line.Split('|');
        Assert.Equal(2, parts.Length);
        string data = parts[1].Trim();
        MatchCollection found = Datum().Matches(data);
        Assert.Equal(data, string.Join(' ', found.Select(match => match.Value)));
        return found.ToDictionary(match => match.Groups["label"].Value, match => match.Groups["values"].Value.Split(';'));
    }

    [GeneratedRegex(@"'(?<label>[a-z_]+)'=(?<values>-?[0-9.]+(;[-@~0-9.:]*){4})", RegexOptions.ExplicitCapture)]
    private static partial Regex Datum();
}
