using System.Text.RegularExpressions;
using ClusterCerts.RealPowerShell;

namespace ClusterCerts.Interop;

/// <summary>The script and the one-line job of docs/runbooks.md, started as a scheduler starts them: their exit codes tell what happened.</summary>
[LongRunning]
public sealed partial class RunbookTests : IDisposable
{
    private static readonly string Page = ManualPage.Read("runbooks");

    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-runbook-").FullName;

    // What is wrong, the exit code, and what the first run says is to be reloaded; a second run has nothing to do.
    [SkippableTheory]
    [InlineData("nothing", 0, "reload web1;reload web2")]
    [InlineData("no module", 1, "")]
    [InlineData("no table", 1, "")]
    [InlineData("a node that is out of service", 1, "reload web2")]
    [InlineData("a damaged ledger", 1, "reload web2")]
    [InlineData("a node that the table names twice", 1, "")]
    public void The_script_exits_as_it_says(string what, int expected, string reloads)
    {
        string script = Path.Combine(_folder, "sync-certs.ps1");
        File.WriteAllText(script, Block("The script", "powershell"));
        Prepare(what);
        foreach (string told in (string[])[reloads, ""])
        {
            ProgramResult run = Run(what != "no module", "-File", script);
            Assert.True(run.ExitStatus == expected, run.ToString());
            Assert.Equal(told, string.Join(';', Reloads(run)));
        }

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder, "logs"), "*.log"));
    }

    [SkippableTheory]
    [InlineData("nothing", 0)]
    [InlineData("no module", 1)]
    [InlineData("no table", 1)]
    [InlineData("a node that is out of service", 1)]
    public void The_one_line_job_exits_as_it_says(string what, int expected)
    {
        Prepare(what);
        string job = Command().Match(Block("Start it", "text")).Groups["command"].Value;
        ProgramResult run = Run(what != "no module", "-Command", job);
        Assert.True(run.ExitStatus == expected, run.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Prepare(string what)
    {
        string make = "$null = New-SigningCert ./pki; ";
        if (what == "a node that is out of service")
            make += "$null = New-NodeCert web1 -AuthorityPath ./pki; $null = Remove-NodeCert web1 -AuthorityPath ./pki -Force";
        if (what == "a damaged ledger")
            make += "$null = New-NodeCert web1 -AuthorityPath ./pki; (Get-Content ./pki/ledger.jsonl) -replace 'web1', 'web9' | Set-Content ./pki/ledger.jsonl";
        Assert.Equal(0, Run(true, "-Command", make).ExitStatus);
        if (what != "no table")
            File.WriteAllText(Path.Combine(_folder, "nodes.csv"), $"NodeId,DnsName\nweb1,www.example.com\n{(what.EndsWith("twice", StringComparison.Ordinal) ? "web1" : "web2")},\n");
    }

    // The module is found by its name or not at all.
    private ProgramResult Run(bool hasModule, params string[] arguments)
    {
        Assert.True(ManifestPowerShell.Missing is null, ManifestPowerShell.Missing);
        System.Diagnostics.ProcessStartInfo start = ManifestPowerShell.Start(_folder, arguments);
        start.Environment["PSModulePath"] = hasModule ? Path.GetDirectoryName(BuiltProduct.Module)! : _folder;
        return RealProgram.Run(start);
    }

    private static string[] Reloads(ProgramResult run) => [.. run.Output.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("reload ", StringComparison.Ordinal))];

    private static string Block(string heading, string language)
    {
        string section = Page[Page.IndexOf($"## {heading}\n", StringComparison.Ordinal)..];
        return Regex.Match(section, $@"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
    }

    [GeneratedRegex("-Command \"(?<command>.*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Command();
}
