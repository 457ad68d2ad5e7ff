using System.CommandLine;

namespace ClusterCerts.Cli.Tests;

/// <summary>A value that is given and empty is wrong usage, on every parameter of every command: <c>"$UNSET"</c> is no wish for the default.</summary>
public sealed class EmptyValueTests : IDisposable
{
    private static readonly string[] BrokenLists = ["a,,b", ",", "a,", ", "];

    private readonly TempFolder _folder = new();

    public static IEnumerable<object[]> Options => CommandList.CreateAll()
        .SelectMany(c => c.Options.Where(o => o.Arity.MaximumNumberOfValues > 0).Select(o => new object[] { c.Name, o.Name }));

    public static IEnumerable<object[]> Arguments => CommandList.CreateAll().SelectMany(c => c.Arguments.Select(a => new object[] { c.Name, a.Name }));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Options))]
    public void No_option_takes_an_empty_value(string command, string option)
    {
        Assert.All(
            new string[][] { [option, ""], [option + "="], [option + "= "], [option, " \t"], [option, "\n"] },
            given => Assert.Contains(Errors([command, .. given]), e => e.Contains(option, StringComparison.Ordinal)));

        // Lists: an element may not be empty either. A comma within a path or pattern belongs to it.
        if (CommandList.CreateAll().Single(c => c.Name == command).Options.Single(o => o.Name == option) is { Arity.MaximumNumberOfValues: > 1, HelpName: not "path" })
        {
            Assert.All(BrokenLists, list => Assert.NotEmpty(Errors([command, option, list])));
            Assert.NotEmpty(Errors([command, option, "a", ""]));
        }
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void No_argument_is_empty(string command, string argument)
    {
        Assert.NotEmpty(argument);
        Assert.Contains(Errors([command, ""]), e => e.Contains("is empty", StringComparison.Ordinal));
        Assert.NotEmpty(Errors([command, "a", " "])); // where one value is taken, the second is one too many
    }

    [Theory]
    [InlineData("revoke-node-cert", "", "--force")]
    [InlineData("revoke-node-cert", "--serial-number", "", "--force")]
    [InlineData("revoke-node-cert", "--node-id=", "--force")]
    [InlineData("new-node-cert", "1", "")]
    [InlineData("get-signing-cert", "")]
    [InlineData("new-signing-cert", "x", "--passphrase-file=")]
    [InlineData("new-revocation-list", "--rotation-passphrase-file=")]
    [InlineData("quickstart", "")]
    [InlineData("set-cert-policy", "--allowed-node-id", "a,,b")]
    [InlineData("set-cert-policy", "--allowed-node-id", "/a{1,2}/", "b,")]
    [InlineData("set-cert-policy", "--allowed-key-algorithm", "EcdsaP256,,Rsa2048")]
    public void The_program_says_so_and_does_nothing(params string[] arguments)
    {
        CliProgram.Run(_folder.Location, arguments).ExpectError(2, "is empty");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Location));
    }

    private static string[] Errors(string[] arguments)
    {
        var root = new RootCommand();
        CommandList.AddTo(root, arguments);
        return [.. UsageErrors.Of(root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false }), arguments)];
    }
}
