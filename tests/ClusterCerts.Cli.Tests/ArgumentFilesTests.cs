using System.CommandLine;

namespace ClusterCerts.Cli.Tests;

/// <summary>Arguments that stand in a file: <c>@ids.txt</c> by itself is one, the value of an option never is.</summary>
public sealed class ArgumentFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ArgumentFilesTests() => File.WriteAllText(_folder["words.txt"], "# remarks\n7 '8 9'\n\"ten eleven\"\n--node-id @not-a-file\n");

    public static IEnumerable<object[]> Options => CommandList.CreateAll().SelectMany(
        command => command.Options.Select(option => new object[] { command.Name, option.Name }));

    [Theory]
    [MemberData(nameof(Options))]
    public void The_value_of_an_option_is_none(string command, string name)
    {
        Option option = CommandList.CreateAll().Single(c => c.Name == command).Options.Single(o => o.Name == name);
        File.WriteAllText(_folder["plain.txt"], "7 8\n");
        string file = $"@{_folder["plain.txt"]}";
        ArgumentFiles files = Read(command, name, file);
        Assert.Empty(files.Errors);
        if (option.Arity.MaximumNumberOfValues == 0)
            Assert.Equal([command, name, "7", "8"], files.Arguments);
        else
            Assert.Equal([command, name, file], files.Arguments);
        Assert.Equal([command, $"{name}={file}"], Read(command, $"{name}={file}").Arguments);
        if (option.AllowMultipleArgumentsPerToken)
            Assert.Equal([command, name, "a", file, "b", file], Read(command, name, "a", file, "b", file).Arguments);
    }

    [Fact]
    public void One_by_itself_is_read_word_by_word()
    {
        string file = $"@{_folder["words.txt"]}";
        string[] words = ["7", "'8", "9'", "ten eleven", "--node-id", "@not-a-file"];
        Assert.Equal(["new-node-cert", .. words], Read("new-node-cert", file).Arguments);
        Assert.Equal(["new-node-cert", "--authority-path", "pki", .. words], Read("new-node-cert", "--authority-path", "pki", file).Arguments);
        Assert.Equal(["new-node-cert", "--json", .. words], Read("new-node-cert", "--json", file).Arguments);
        Assert.Equal(["new-node-cert", "--", file], Read("new-node-cert", "--", file).Arguments);
        Assert.Equal(["new-node-cert", "@"], Read("new-node-cert", "@").Arguments);

        // A whole command line, and a file that names another.
        File.WriteAllText(_folder["all.txt"], $"new-node-cert --json\n{file}\n");
        Assert.Equal(["new-node-cert", "--json", .. words], Read($"@{_folder["all.txt"]}").Arguments);
    }

    [Fact]
    public void What_cannot_be_read_is_wrong_usage()
    {
        Assert.Contains("@gone.txt", CliProgram.Run(_folder.Location, "new-node-cert", "@gone.txt", "--authority-path", "pki").Expect(2).Error, StringComparison.Ordinal);
        File.WriteAllText(_folder["ring.txt"], $"@{_folder["ring.txt"]}\n");
        Assert.Contains("without an end", Assert.Single(Read("new-node-cert", $"@{_folder["ring.txt"]}").Errors), StringComparison.Ordinal);
    }

    // What is in a file of a name's own spelling is nobody's to certify.
    [Fact]
    public void Names_that_begin_with_an_at_sign_are_names()
    {
        Prepared.In(_folder, "new-signing-cert pki");
        Directory.CreateDirectory(_folder["h"]);
        File.WriteAllText(_folder["h", "file"], "secret@h.example\n");
        File.WriteAllText(_folder["x.example"], "secret.example\n");
        foreach (string option in (string[])["--dns-name", "--ip-address", "--uri", "--email-address", "--user-principal-name"])
            AssertRefused("new-node-cert", "web", "--authority-path", "pki", option, "@h/file");
        foreach (string kind in (string[])["dns-name", "ip-address", "email-address", "uri"])
        {
            AssertRefused("new-signing-cert", "new", $"--permitted-{kind}", "@x.example");
            AssertRefused("new-signing-cert", "new", $"--excluded-{kind}", "@x.example");
        }

        Assert.Contains("leave out the @", CliProgram.Run(_folder.Location, "new-signing-cert", "new", "--permitted-email-address", "@x.example").Expect(1).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["new"]));
    }

    public void Dispose() => _folder.Dispose();

    private void AssertRefused(params string[] arguments)
    {
        CliResult result = CliProgram.Run(_folder.Location, arguments).Expect(1);
        Assert.Contains(arguments[^1], result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error + result.Output, StringComparison.Ordinal);
    }

    private static ArgumentFiles Read(params string[] arguments)
    {
        var root = new RootCommand();
        CommandList.AddTo(root, arguments);
        return new ArgumentFiles(root, arguments);
    }
}
