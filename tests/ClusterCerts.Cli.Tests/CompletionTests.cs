using System.CommandLine;
using System.CommandLine.Completions;

namespace ClusterCerts.Cli.Tests;

/// <summary>What the shell is offered after an option with a closed set of values, in every command that has one.</summary>
public sealed class CompletionTests
{
    [Fact]
    public void Options_with_names_offer_each_of_them()
    {
        (Option Option, Type Names)[] choices = [.. CommandList.CreateAll().SelectMany(c => c.Options).Select(o => (o, NamesOf(o.ValueType))).Where(o => o.Item2.IsEnum)];
        Assert.InRange(choices.Length, 20, 200);
        Assert.All(choices, choice => Assert.Equal(
            Enum.GetNames(choice.Names).Where(name => name != "None").Order(StringComparer.Ordinal),
            choice.Option.GetCompletions(CompletionContext.Empty).Select(item => item.Label).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("get-node-cert --status ", "BelowMinimumSerial")]
    [InlineData("invoke-key-rotation pki --phase ", "Retire")]
    [InlineData("revoke-node-cert 1 --reason Key", "KeyCompromise")]
    public void The_program_answers_the_shell(string typed, string offered)
    {
        using var folder = new TempFolder();
        CliResult result = CliProgram.Run(folder.Location, $"[suggest:{typed.Length}]", typed).Expect(0);
        Assert.Contains(offered, result.Output.Split('\n'));
        Assert.DoesNotContain("None", result.Output.Split('\n'));
    }

    private static Type NamesOf(Type type)
    {
        Type one = type.IsArray ? type.GetElementType()! : type;
        return Nullable.GetUnderlyingType(one) ?? one;
    }
}
