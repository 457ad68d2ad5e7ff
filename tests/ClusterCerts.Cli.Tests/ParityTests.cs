using System.CommandLine;

namespace ClusterCerts.Cli.Tests;

/// <summary>Every cmdlet has the same command here, its name and parameters in kebab-case, what is positional there positional here.</summary>
public class ParityTests
{
    // What the command line alone has: other ways to print, an answer to a question, and a filter where PowerShell has its pipeline.
    private static readonly string[] OwnOptions = ["--json", "--quiet", "--yes", "--maximum-risk"];

    // What PowerShell alone has: its pipeline and providers.
    private static readonly string[] PowerShellsOwn = ["PassThru", "LiteralPath", "InputObject"];

    // What a cmdlet takes of objects in the pipeline; the command takes folders, or the authority's own nodes.
    private static readonly Dictionary<string, string[]> OfThePipeline = new()
    {
        ["Test-ClusterTrust"] = ["CertificatePath", "TrustPath"],
        ["Test-NodeCert"] = ["Fingerprint"],
        ["Export-NodeCert"] = ["Fingerprint"],
        ["Update-NodeCert"] = ["Fingerprint"],
        ["Remove-NodeCert"] = ["Fingerprint"],
    };

    private static readonly IReadOnlyList<CmdletMetadata> Cmdlets = CmdletMetadata.Read(CmdletMetadata.Location);

    public static TheoryData<string> CmdletNames => [.. Cmdlets.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void A_cmdlet_has_its_command(string name)
    {
        CmdletMetadata cmdlet = Cmdlets.Single(c => c.Name == name);
        CliCommand? command = CommandList.CreateAll().SingleOrDefault(c => c.Name == CommandWords.Kebab(name.Replace("-", "", StringComparison.Ordinal)));

        Assert.True(command is not null, $"There is no command for {name}.");
        var expected = cmdlet.Parameters.Keys.Except(PowerShellsOwn).Except(OfThePipeline.GetValueOrDefault(name, [])).Select(OptionOf).ToHashSet();
        if (cmdlet.SupportsShouldProcess)
            expected.Add("--what-if");
        Assert.Equal(expected.Order(StringComparer.Ordinal), command.Options.Select(o => o.Name).Except(OwnOptions).Order(StringComparer.Ordinal));
        Assert.Equal(
            cmdlet.Parameters.Where(p => p.Value == 0).Select(p => OptionOf(p.Key)).Order(StringComparer.Ordinal),
            command.Arguments.Select(a => "--" + a.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_command_has_its_cmdlet()
    {
        var names = Cmdlets.Select(c => CommandWords.Kebab(c.Name.Replace("-", "", StringComparison.Ordinal))).Append("quickstart");
        Assert.Empty(CommandList.CreateAll().Select(c => c.Name).Except(names));
    }

    // A SecureString has no place on a command line; the file with it has.
    private static string OptionOf(string parameter) =>
        "--" + CommandWords.Kebab(parameter) + (parameter.EndsWith("Passphrase", StringComparison.Ordinal) ? "-file" : "");
}
