using System.CommandLine;

namespace ClusterCerts.Cli.Tests;

/// <summary>Every cmdlet has the same command here, its name and parameters in kebab-case, what is positional there positional here.</summary>
public sealed class ParityTests
{
    // What PowerShell alone has: its pipeline, providers and script blocks; the command line has --exec.
    private static readonly string[] PowerShellsOwn = ["PassThru", "LiteralPath", "InputObject", "Certificate", "OnRenewed"];

    // What a cmdlet takes of objects in the pipeline; the command takes folders, or the authority's own nodes.
    private static readonly Dictionary<string, string[]> OfThePipeline = new()
    {
        ["Test-ClusterTrust"] = ["CertificatePath", "TrustPath"],
        ["Test-NodeCert"] = ["Fingerprint"],
        ["Export-NodeCert"] = ["Fingerprint"],
        ["Update-NodeCert"] = ["Fingerprint"],
        ["Sync-NodeCert"] = ["Fingerprint"],
        ["Remove-NodeCert"] = ["Fingerprint"],
    };

    // What takes one of several instead of one that is mandatory, and says so.
    private static readonly string[] NeedsOneOfSeveral = ["Import-SigningCert", "Revoke-NodeCert", "Test-NodeCert", "Export-NodeCert"];

    // What a pipeline gives one by one, a command line gives at once; of key rings it turns one at a time.
    private static readonly string[] OtherwiseMany = ["invoke-key-rotation --key-ring"];

    // What comes second without its name.
    private static readonly string[] Second = ["Test-KeyMatchesCert CertificatePath"];

    // One place for two: the folder tells which of the two it is.
    private static readonly string[] SharesItsPlace = ["Invoke-KeyRotation AuthorityPath"];

    private static readonly IReadOnlyList<CmdletMetadata> Metadata = CmdletMetadata.Read(CmdletMetadata.Location);

    public static TheoryData<string> CmdletNames => [.. Metadata.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void A_cmdlet_has_its_command(string name)
    {
        CmdletMetadata cmdlet = Metadata.Single(c => c.Name == name);
        CliCommand? command = CommandOf(name);

        Assert.True(command is not null, $"There is no command for {name}.");
        var expected = cmdlet.Parameters.Keys.Except(PowerShellsOwn).Except(OfThePipeline.GetValueOrDefault(name, [])).Select(OptionOf).ToHashSet();
        if (cmdlet.SupportsShouldProcess)
            expected.Add("--what-if");
        Assert.Equal(expected.Order(StringComparer.Ordinal), command.Options.Select(o => o.Name).Except(OwnParameters.Options).Order(StringComparer.Ordinal));
        Assert.Equal(
            cmdlet.Parameters.Where(p => (p.Value == 0 && !PowerShellsOwn.Contains(p.Key) && !SharesItsPlace.Contains($"{name} {p.Key}")) || Second.Contains($"{name} {p.Key}")).Select(p => OptionOf(p.Key)).Order(StringComparer.Ordinal),
            command.Arguments.Select(a => "--" + a.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void A_message_that_names_a_cmdlet_names_its_command_here(string name) =>
        Assert.Equal($"Run {CommandWords.Kebab(name)} again.", CommandWords.Translate($"Run {name} again."));

    [Fact]
    public void A_command_has_its_cmdlet()
    {
        var names = Metadata.Select(c => NameOf(c.Name)).Append("quickstart");
        Assert.Empty(CommandList.CreateAll().Select(c => c.Name).Except(names));
    }

    [Fact]
    public void The_table_of_commands_is_the_assemblys() =>
        Assert.Equal(Metadata.Select(c => NameOf(c.Name)).Order(StringComparer.Ordinal), Cmdlets.All.Select(c => c.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void A_parameter_has_its_type(string name)
    {
        foreach ((CliCommand command, ParameterDescription parameter, Option option) in ParametersOf(name))
        {
            bool isMany = parameter.Type.EndsWith("[]", StringComparison.Ordinal);
            string label = $"{command.Name} {parameter.Option}";
            if (OtherwiseMany.Contains(label))
                continue;
            string type = TypeOf(option.ValueType);
            Assert.True(
                // A number that is one, whatever its array says, and one text that may be given without its name.
                type == parameter.Type || (parameter.Type == "SerialNumber[]" && type == "SerialNumber")
                    || (type == "String[]" && parameter.Type == "String" && parameter.Position is not null),
                $"{label} takes a {type}, and the cmdlet a {parameter.Type}.");
            if (parameter.Position is null)
                Assert.Equal(isMany && type != "SerialNumber", option.Arity.MaximumNumberOfValues > 1);
        }
    }

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void A_parameter_has_its_range(string name)
    {
        foreach ((_, ParameterDescription parameter, Option option) in ParametersOf(name))
        {
            Assert.Equal(option is Option<int?>, parameter.Range is not null);
            if (parameter.Range is not (int minimum, int maximum))
                continue;
            Assert.All(new[] { minimum, maximum }, n => Assert.Empty(Errors(name, option, $"{n}")));
            Assert.All(new[] { minimum - 1, maximum + 1 }, n => Assert.NotEmpty(Errors(name, option, $"{n}")));
        }
    }

    // A pattern of the table is that of the cmdlet, and the command refuses what does not match it.
    [Theory]
    [InlineData("Get-KeyRing", "--slot", "^[a-z]$", "C", "cc")]
    public void A_parameter_has_its_pattern(string name, string optionName, string pattern, string good, string bad)
    {
        (_, ParameterDescription parameter, Option option) = ParametersOf(name).Single(p => p.Option.Name == optionName);
        Assert.Equal(pattern, parameter.Pattern);
        Assert.Empty(Errors(name, option, good));
        Assert.NotEmpty(Errors(name, option, bad));
    }

    [Fact]
    public void No_other_parameter_has_a_pattern() =>
        Assert.Equal(["--slot"], Cmdlets.All.SelectMany(c => c.Parameters).Where(p => p.Pattern is not null).Select(p => p.Option));

    // What counts when it is not given is told, and where it is a value and no sentence, it may be given.
    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void A_parameter_has_its_default(string name)
    {
        foreach ((CliCommand command, ParameterDescription parameter, Option option) in ParametersOf(name))
        {
            string text = option.Description == "The same by name." ? command.Arguments.Single(a => "--" + a.Name == option.Name).Description! : option.Description!;
            Assert.Equal(parameter.Default is null, !text.Contains("[default: ", StringComparison.Ordinal));
            if (parameter.Default is null)
                continue;
            Assert.EndsWith($" [default: {parameter.Default}]", text, StringComparison.Ordinal);
            bool isValue = !parameter.Default.Contains(' ', StringComparison.Ordinal) && option is Option<int?> or { ValueType.GenericTypeArguments: [{ IsEnum: true }] };
            if (isValue)
                Assert.Empty(Errors(name, option, parameter.Default));
        }
    }

    [Theory]
    [MemberData(nameof(CmdletNames))]
    public void A_command_needs_what_its_cmdlet_needs(string name)
    {
        CliCommand command = CommandOf(name)!;
        string[] needed = NeededBy(name);
        if (!NeedsOneOfSeveral.Contains(name))
            Assert.Empty(command.Parse(needed).Errors);
        foreach ((_, _, Option option) in ParametersOf(name).Where(p => p.Parameter.IsMandatory))
        {
            int at = Array.IndexOf(needed, option.Name);
            Assert.NotEmpty(command.Parse([.. needed[..at], .. needed[(at + 2)..]]).Errors);
        }
    }

    [Fact]
    public void Help_speaks_the_command_lines_language()
    {
        string[] foreign = ["SecureString", "TimeSpan", "$env:", "-AuthorityPath", "pipeline"];
        foreach (CliCommand command in CommandList.CreateAll())
        {
            IEnumerable<string> texts = command.Options.Select(o => o.Description!).Concat(command.Arguments.Select(a => a.Description!)).Append(command.Description!);
            Assert.All(texts, text => Assert.DoesNotContain(foreign, word => text.Contains(word, StringComparison.Ordinal)));
        }
    }

    private static string NameOf(string cmdlet) => CommandWords.Kebab(cmdlet.Replace("-", "", StringComparison.Ordinal));

    private static CliCommand? CommandOf(string cmdlet) =>
        CommandList.CreateAll().SingleOrDefault(c => c.Name == NameOf(cmdlet));

    // What both faces have, of one cmdlet.
    private static IEnumerable<(CliCommand Command, ParameterDescription Parameter, Option Option)> ParametersOf(string cmdlet)
    {
        CliCommand command = CommandOf(cmdlet)!;
        return Cmdlets.All.Single(c => c.Name == command.Name).Parameters
            .Where(p => !OfThePipeline.GetValueOrDefault(cmdlet, []).Select(OptionOf).Contains(p.Option))
            .Select(p => (command, p, command.Options.Single(o => o.Name == p.Option)));
    }

    private static string TypeOf(Type type) => type switch
    {
        _ when type == typeof(bool) => "SwitchParameter",
        _ when type == typeof(Truth?) => nameof(Boolean),
        { IsArray: true } => type.Name,
        _ => (Nullable.GetUnderlyingType(type) ?? type).Name,
    };

    private static string ValueOf(Option option) =>
        (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType) is { IsEnum: true } names ? Enum.GetNames(names)[0] : "1";

    private static string[] NeededBy(string cmdlet) =>
        [.. ParametersOf(cmdlet).Where(p => p.Parameter.IsMandatory).SelectMany(p => new[] { p.Option.Name, ValueOf(p.Option) })];

    // What is wrong with a value, when all else is there.
    private static IEnumerable<string> Errors(string cmdlet, Option option, string value) =>
        CommandOf(cmdlet)!.Parse([.. NeededBy(cmdlet), $"{option.Name}={value}"]).Errors
            .Select(e => e.Message)
            .Where(e => e.StartsWith(option.Name, StringComparison.Ordinal));

    // A SecureString has no place on a command line; the file with it has.
    private static string OptionOf(string parameter) =>
        "--" + CommandWords.Kebab(parameter) + (parameter.EndsWith("Passphrase", StringComparison.Ordinal) ? "-file" : "");
}
