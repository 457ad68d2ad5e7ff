using System.CommandLine;
using System.Reflection;

namespace ClusterCerts.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Commands => [.. CommandList.CreateAll().Select(c => c.Name)];

    [Fact]
    public void Help_lists_every_command()
    {
        CliResult result = CliProgram.Run(_folder.Location, "--help").Expect(0);
        Assert.Equal("", result.Error);
        foreach (CliCommand command in CommandList.CreateAll())
            Assert.Matches($@"(?m)^  {command.Name}\b", result.Output);
    }

    [Fact]
    public void Without_arguments_help_is_an_error()
    {
        CliResult result = CliProgram.Run(_folder.Location).Expect(2);
        Assert.Equal("", result.Output);
        Assert.Contains("new-node-cert", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_the_modules()
    {
        string version = CliProgram.Run(_folder.Location, "--version").Expect(0).Output.Trim();
        Assert.Equal(typeof(ClusterCertsException).Assembly.GetName().Version!.ToString(3), version);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_help_and_refuses_what_it_does_not_know(string name)
    {
        CliResult help = CliProgram.Run(_folder.Location, name, "--help").Expect(0);
        Assert.Contains($"clustercerts {name}", help.Output, StringComparison.Ordinal);
        Assert.Equal("", help.Error);

        CliProgram.Run(_folder.Location, name, "--no-such-option").ExpectError(2, "--no-such-option");
        Assert.Empty(_folder.Snapshot());
    }

    [Theory]
    [InlineData("new-nodecert")]
    [InlineData("New-NodeCert")]
    [InlineData("--authority-path")]
    public void What_is_no_command_is_wrong_usage(string word) => CliProgram.Run(_folder.Location, word).ExpectError(2, word);

    // What is wrong is the first word, whatever follows.
    [Theory]
    [InlineData("'publish' is no command; write publish-node-cert.", "publish", "node1", "--authority-path", "pki")]
    [InlineData("'new-nodecert' is no command; write new-node-cert.", "new-nodecert", "1", "--authority-path", "pki")]
    [InlineData("'Publish-NodeCert' is no command; write publish-node-cert.", "Publish-NodeCert", "-AuthorityPath", "pki")]
    [InlineData("'publsih-node-cert' is no command; write publish-node-cert.", "publsih-node-cert", "web1")]
    [InlineData("'find-node-certs' is no command; write find-node-cert.", "find-node-certs")]
    [InlineData("'move' is no command; write move-cert-authority.", "move")]
    [InlineData("'test-c' is no command; write test-cert-ledger or test-cluster-trust or test-cert-authority or test-cert-authority-backup.", "test-c", "x")]
    [InlineData("'rotate' is no command.", "rotate", "pki")]
    [InlineData("'--authoritypath' is not an option of publish-node-cert; write --authority-path.", "publish-node-cert", "--authoritypath", "pki")]
    [InlineData("'--authority=pki' is not an option of publish-node-cert; write --authority-path.", "publish-node-cert", "--authority=pki")]
    [InlineData("'--timout' is not an option of publish-node-cert; write --timeout.", "publish-node-cert", "--timout", "3s")]
    [InlineData("'--reload' is not an option of publish-node-cert.", "publish-node-cert", "--reload")]
    public void A_mistyped_name_is_told_with_what_may_be_meant(string message, params string[] arguments)
    {
        CliResult result = CliProgram.Run(_folder.Location, arguments).ExpectError(2, message);
        Assert.DoesNotContain("Unrecognized", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_option_takes_a_secret_itself()
    {
        foreach (CliCommand command in CommandList.CreateAll())
        {
            Assert.DoesNotContain(command.Options, o =>
                o.Name.Contains("passphrase", StringComparison.Ordinal) && !o.Name.EndsWith("-passphrase-file", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_name_is_kebab_case_and_described()
    {
        foreach (CliCommand command in CommandList.CreateAll())
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", command.Name);
            Assert.All(command.Options, o => Assert.Matches("^--[a-z]+(-[a-z]+)*$", o.Name));
            Assert.All(command.Options, o => Assert.False(string.IsNullOrWhiteSpace(o.Description)));
        }
    }

    // A property that the core gains must not be missing on the command line.
    [Fact]
    public void Views_show_every_property_of_their_objects()
    {
        Shows(NodeCertView.View, "Certificate");
        Shows(SigningCertView.View, "Certificate");
        Shows(NodeCertReportView.View);
        Shows(NodeCertReportView.Check);
        Shows(RevocationListView.View);
        Shows(TrustFailureView.View);
        Shows(KeyMatchView.View);
        Shows(LedgerFindingView.View);
        Shows(AuthorityCheckView.View);
        Shows(CertMetricsView.View, "Failure"); // Told as an error.
    }

    [SkippableFact]
    public void An_output_that_cannot_be_written_is_an_error()
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs /dev/full");
        Prepared.In(_folder, "new-signing-cert pki");
        CliResult result = CliProgram.RunShell(_folder.Location, "get-signing-cert pki --json >/dev/full").Expect(1);
        Assert.StartsWith("clustercerts: the output cannot be written", result.Error, StringComparison.Ordinal);
    }

    // Whoever closes standard error, or gives it to a full disk, wants the work done all the same.
    [SkippableTheory]
    [InlineData("get-node-cert nope --authority-path pki 2>&-", 1)]
    [InlineData("bogus 2>&-", 2)]
    [InlineData("2>&-", 2)]
    [InlineData("new-node-cert 4 --authority-path pki --verbose 2>&-", 0)]
    [InlineData("new-node-cert 4 --authority-path pki --verbose 2>/dev/full", 0)]
    [InlineData("revoke-node-cert 1 --authority-path pki --force --verbose 2>&-", 0)]
    [InlineData("revoke-node-cert 1 nope --authority-path pki --force 2>&-", 1)]
    [InlineData("new-node-cert 4 --authority-path pki --quiet <&- >&- 2>&-", 0)]
    [InlineData("new-node-cert 4 --authority-path pki <&- >&- 2>&-", 1)]
    public void What_cannot_be_told_is_done_all_the_same(string command, int status)
    {
        Prepared.In(_folder, "new-signing-cert pki", "new-node-cert 1 --authority-path pki");
        CliProgram.RunBash(_folder.Location, $"$CC {command}").Expect(status);
        CliProgram.Run(_folder.Location, "test-cert-ledger", "pki").Expect(0);
        CliProgram.Run(_folder.Location, "test-node-cert", "pki/node.1.crt", "--authority-path", "pki").Expect(command.StartsWith("revoke", StringComparison.Ordinal) ? 1 : 0);
        if (command.StartsWith("new", StringComparison.Ordinal))
            CliProgram.Run(_folder.Location, "test-node-cert", "pki/node.4.crt", "--authority-path", "pki").Expect(0);
    }

    [SkippableTheory]
    [InlineData("new-node-cert --from - --authority-path pki <&-")]
    [InlineData("sync-node-cert --from - --authority-path pki <&-")]
    [InlineData("new-node-cert --from - --authority-path pki <&- >&-")]
    public void A_closed_input_is_no_empty_table(string command)
    {
        Prepared.In(_folder, "new-signing-cert pki");
        CliResult result = CliProgram.RunBash(_folder.Location, $"$CC {command}").Expect(2);
        Assert.Equal("clustercerts: Standard input is closed, so that there is no table to read; pipe one into the command, or name its file with --from.\n", result.Error);
    }

    [SkippableTheory]
    [InlineData("get-signing-cert pki >&- <&-")]
    [InlineData("get-signing-cert pki --json >&- <&-")]
    [InlineData("get-signing-cert pki >&-")]
    [InlineData("get-node-cert --authority-path pki --json >&-")]
    [InlineData("new-node-cert --help >&-")]
    [InlineData("new-node-cert --help >/dev/full")]
    [InlineData("--version >/dev/full")]
    public void A_closed_output_is_an_error(string command)
    {
        Prepared.In(_folder, "new-signing-cert pki", "new-node-cert 1 --authority-path pki");
        CliResult result = CliProgram.RunBash(_folder.Location, $"$CC {command}").Expect(1);
        Assert.StartsWith("clustercerts: the output cannot be written: ", result.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Shows<T>(View<T> view, params string[] but)
    {
        IEnumerable<string> own = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).Except(but);
        Assert.Equal(own.Order(StringComparer.Ordinal), view.Properties.Select(p => p.Name).Order(StringComparer.Ordinal));
    }
}
