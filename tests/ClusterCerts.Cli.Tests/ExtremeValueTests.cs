using System.CommandLine;

namespace ClusterCerts.Cli.Tests;

/// <summary>Durations, dates and numbers at and beyond every bound: wrong usage, or an error of ours, never a this is a bug.</summary>
public sealed class ExtremeValueTests(Pki pki) : IClassFixture<Pki>
{
    // What each command that takes such a value needs besides, in a copy of an authority with the nodes 1 and 2.
    private static readonly Dictionary<string, string[]> Lines = new(StringComparer.Ordinal)
    {
        ["new-signing-cert"] = ["new"],
        ["new-node-cert"] = ["3", "--authority-path", "pki"],
        ["sync-node-cert"] = ["3", "--authority-path", "pki"],
        ["get-node-cert"] = ["--authority-path", "pki"],
        ["update-node-cert"] = ["1", "--authority-path", "pki"],
        ["revoke-node-cert"] = ["1", "--force", "--authority-path", "pki"],
        ["new-revocation-list"] = ["--authority-path", "pki"],
        ["approve-node-cert-request"] = ["missing.csr", "--authority-path", "pki"],
        ["set-cert-policy"] = ["--authority-path", "pki"],
        ["set-node-cert-target"] = ["1", "--authority-path", "pki", "--target-path", "/etc/tls"],
        ["find-node-cert"] = ["pki", "--authority-path", "pki"],
        ["publish-node-cert"] = ["1", "--authority-path", "pki"],
        ["install-node-cert"] = ["1", "--authority-path", "pki", "--what-if"],
        ["test-node-cert"] = ["pki/node.1.crt", "--authority-path", "pki"],
        ["test-cluster-trust"] = ["pki"],
        ["new-key-ring"] = ["new"],
        ["invoke-key-rotation"] = ["--authority-path", "pki", "--phase", "Stage"],
        ["export-cert-ledger"] = ["pki", "--as", "Csv"],
        ["test-cert-authority"] = ["pki"],
        ["export-cert-report"] = ["--authority-path", "pki", "--output-path", "new"],
    };

    // What is none, wherever a value of the kind is taken.
    private static readonly string[] NoNumbers = ["NaN", "Infinity", "-Infinity", "-1", "1e3", "0x10", "99999999999999999999"];
    private static readonly string[] NoDurations = ["NaN", "Infinity", "-5d", "0", "0d", "PT0S", "-1", "1e9", "99999999999d", "P99999999999999999999D"];
    private static readonly string[] NoDates = ["NaN", "0", "-1", "10000-01-01", "0000-00-00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"];

    // What is one, and so far out that sums with it overflow.
    private static readonly string[] FarDurations = ["10675199d", "10675199.02:48:05.4775807", "0.00000001"];
    private static readonly string[] FarDates = ["9999-12-31T23:59:59.9999999Z", "0001-01-01"];

    public static IEnumerable<object[]> Options => CommandList.CreateAll().SelectMany(
        c => c.Options.Where(o => Values(o) is not null).Select(o => new object[] { c.Name, o.Name }));

    [Theory]
    [MemberData(nameof(Options))]
    public void No_value_is_a_fault_of_the_program(string command, string option)
    {
        Option taken = CommandList.CreateAll().Single(c => c.Name == command).Options.Single(o => o.Name == option);
        (string[] none, string[] far) = Values(taken)!.Value;
        Assert.True(Lines.TryGetValue(command, out string[]? line), $"{command} takes {option}; give it a line here.");
        Assert.All(none, value => Assert.NotEmpty(Errors([command, .. line, $"{option}={value}"])));
        foreach (string value in far)
        {
            using var folder = new TempFolder();
            Directory.CreateDirectory(folder["pki"]);
            foreach (string file in Directory.EnumerateFiles(pki.Folder["pki"]))
                File.Copy(file, folder["pki", Path.GetFileName(file)]);
            if (command == "publish-node-cert")
                CliProgram.Run(folder.Location, "set-node-cert-target", "1", "--authority-path", "pki", "--transport", "Folder", "--target-path", "node").Expect(0);
            CliResult result = CliProgram.Run(folder.Location, [command, .. line, $"{option}={value}"]);
            Assert.True(result.ExitStatus is 0 or 1 or 2, $"{value}: {result.Error}");
            Assert.DoesNotContain("this is a bug", result.Error, StringComparison.Ordinal);
        }
    }

    private static (string[] None, string[] Far)? Values(Option option) => option switch
    {
        Option<TimeSpan?> or Option<LifetimeLimit?> => (NoDurations, FarDurations),
        Option<DateTimeOffset?> => (NoDates, FarDates),
        Option<int?> => (NoNumbers, ["2147483647"]),
        Option<AlertRange?> => ([.. NoDurations, "20:10", "@", "~", "1:2:3:4:5", "x:", ":y", "@@1:2"], [.. FarDurations, "~:", "@~:", "-10675199d:10675199d"]),
        Option<LifeShare?> => (["NaN", "Infinity", "-5%", "0%", "0", "101%", "1e999", "NaN%"], ["0.000000000000000000001"]),
        Option<SerialNumber?> => (["0", "00", "-1", "NaN", "1.5", new string('F', 42)], ["7" + new string('F', 39)]),
        _ => null,
    };

    private static string[] Errors(string[] arguments)
    {
        var root = new RootCommand();
        CommandList.AddTo(root, arguments);
        return [.. UsageErrors.Of(root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false }), arguments)];
    }
}
