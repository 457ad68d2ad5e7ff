using System.Text.RegularExpressions;
using ClusterCerts.RealPowerShell;

namespace ClusterCerts.Interop;

/// <summary>What docs/runbooks.md and docs/install.md say of a job's command line, its exit code and where it finds the module. The Windows Task
/// Scheduler itself, Azure Automation and Ansible are run by no test; the pages say so.</summary>
public sealed class SchedulerTests : IDisposable
{
    private static readonly string Page = ManualPage.Read("runbooks");

    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-scheduler-").FullName;

    // The table of exit codes, and what is told of a module that cannot be imported.
    [SkippableTheory]
    [InlineData("-File", "'done'", 0)]
    [InlineData("-File", "exit 0", 0)]
    [InlineData("-File", "exit 1", 1)]
    [InlineData("-File", "exit 3", 3)]
    [InlineData("-File", "throw 'an error'", 1)]
    [InlineData("-File", "$ErrorActionPreference = 'Stop'; Import-Module NotThere; 'done'", 1)]
    [InlineData("-File", "Import-Module NotThere; 'done'", 0)] // No error that ends a script.
    [InlineData("-Command", "Import-Module NotThere; 'done'", 0)]
    [InlineData("-Command", "'done'; Import-Module NotThere", 1)]
    [InlineData("-Command", "exit 3", 3)]
    [InlineData("-Command", "throw 'an error'", 1)]
    [InlineData("-Command", "$ErrorActionPreference = 'Stop'; Import-Module NotThere; 'done'", 1)]
    public void PowerShell_exits_as_the_page_says(string how, string script, int expected)
    {
        if (how == "-File")
        {
            File.WriteAllText(Path.Combine(_folder, "job.ps1"), script);
            script = Path.Combine(_folder, "job.ps1");
        }

        ProgramResult result = PowerShell([], how, script);
        Assert.True(result.ExitStatus == expected, result.ToString());
    }

    // Another account's folder of modules is not looked in; the one that PSModulePath names is, and so is a path.
    [SkippableFact]
    public void An_account_finds_its_own_modules_and_those_of_all_and_not_a_persons()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only there can an account's home be another folder");
        string mine = Path.Combine(_folder, "mine");
        string modules = Directory.CreateDirectory(Path.Combine(mine, ".local", "share", "powershell", "Modules")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(modules, "ClusterCerts"), BuiltProduct.Module);
        string others = Directory.CreateDirectory(Path.Combine(_folder, "others")).FullName;
        string[] job = ["-Command", "try { $ErrorActionPreference = 'Stop'; Import-Module ClusterCerts } catch { Write-Error $_ -ErrorAction Continue; exit 1 }"];
        Assert.Equal(0, PowerShell(new() { ["HOME"] = mine, ["PSModulePath"] = "" }, job).ExitStatus);
        PowerShell(new() { ["HOME"] = others, ["PSModulePath"] = "" }, job).Failed("ClusterCerts");
        Assert.Equal(0, PowerShell(new() { ["HOME"] = others, ["PSModulePath"] = modules }, job).ExitStatus);
        job[1] = job[1].Replace("Import-Module ClusterCerts", $"Import-Module '{BuiltProduct.Module}'", StringComparison.Ordinal);
        Assert.Equal(0, PowerShell(new() { ["HOME"] = others, ["PSModulePath"] = "" }, job).ExitStatus);
    }

    // The lines of the page as cron starts them: with two folders to look for programs in, and no more.
    [SkippableTheory]
    [InlineData("17 3 * * *  cd /srv/certs && ")]
    [InlineData("17 3 * * *  clustercerts ")]
    public void The_lines_for_cron_do_their_work(string begin)
    {
        Skip.If(OperatingSystem.IsWindows(), "cron is Unix'");
        PrepareCerts();
        string line = Regex.Match(Page, $"^    ({Regex.Escape(begin)}.*)$", RegexOptions.Multiline).Groups[1].Value;
        string job = line["17 3 * * *".Length..].Replace("/srv/certs", _folder, StringComparison.Ordinal);
        ProgramResult first = Cron(job).Succeeded();
        Assert.Equal("", first.Output); // no mail
        Assert.True(File.Exists(Path.Combine(_folder, "pki", "node.web1.crt")), "nothing was issued");
        Cron(job).Succeeded();

        File.WriteAllText(Path.Combine(_folder, "nodes.csv"), "NodeId,Lifetime\nweb2,soon\n");
        Assert.Equal(1, Cron(job).Failed("web2").ExitStatus);
    }

    // What the Task Scheduler is given, started here: the folder is the one that is named, wherever the job begins.
    [SkippableFact]
    public void The_line_for_the_Task_Scheduler_is_a_command_line_of_pwsh()
    {
        PrepareCerts();
        string task = Regex.Match(Page, "/TR \"pwsh (?<line>[^\"]*)\"").Groups["line"].Value;
        string[] arguments = [.. task.Split(' ').Select(a => a.Replace("C:\\certs", _folder, StringComparison.Ordinal).Replace('\\', Path.DirectorySeparatorChar))];
        Assert.Equal(["-NoProfile", "-NonInteractive", "-WorkingDirectory", _folder, "-File", Path.Combine(_folder, "sync-certs.ps1")], arguments);
        Assert.Equal(0, PowerShell(new() { ["PSModulePath"] = Path.GetDirectoryName(BuiltProduct.Module)! }, [.. arguments[4..]]).ExitStatus);
        Assert.True(File.Exists(Path.Combine(_folder, "pki", "node.web1.crt")), "nothing was issued");
        Assert.Equal(1, PowerShell(new() { ["PSModulePath"] = _folder }, [.. arguments[4..]]).Failed("ClusterCerts").ExitStatus);
    }

    // What changed_when of the page looks for.
    [SkippableFact]
    public void The_program_says_what_it_changed_as_Ansible_reads_it()
    {
        PrepareCerts();
        Assert.Contains("""changed_when: '"\"Changed\":true" in cert.stdout'""", Page, StringComparison.Ordinal);
        string line = Regex.Match(Page, @"ansible\.builtin\.command: >-\s+clustercerts (?<line>.*?)\n  register", RegexOptions.Singleline).Groups["line"].Value
            .Replace("{{ inventory_hostname }}", "web1", StringComparison.Ordinal).Replace("{{ ansible_fqdn }}", "web1.example.com", StringComparison.Ordinal)
            .Replace("/srv/certs", _folder, StringComparison.Ordinal);
        foreach (bool isChanged in (bool[])[true, false])
        {
            string said = RealProgram.At(Program).RunIn(_folder, line.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Succeeded().Output;
            Assert.Equal(isChanged, said.Contains("\"Changed\":true", StringComparison.Ordinal));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Program => Path.Combine(BuiltProduct.CliFolder, OperatingSystem.IsWindows() ? "clustercerts.exe" : "clustercerts");

    private void PrepareCerts()
    {
        RealProgram.At(Program).RunIn(_folder, "new-signing-cert", "pki", "--quiet").Succeeded();
        File.WriteAllText(Path.Combine(_folder, "nodes.csv"), "NodeId,Lifetime\nweb1,90d\n");
        string section = Page[Page.IndexOf("## The script\n", StringComparison.Ordinal)..];
        File.WriteAllText(Path.Combine(_folder, "sync-certs.ps1"), Regex.Match(section, @"^```powershell\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value);
    }

    // The program and pwsh are in a folder of their own, as after an installation for all accounts.
    private ProgramResult Cron(string job)
    {
        string bin = Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName;
        Script("pwsh", $"exec '{ManifestPowerShell.Start(_folder).FileName}' '{PowerShell([], "-Command", "$PSHOME").Succeeded().Output.Trim()}/pwsh.dll' \"$@\"");
        Script("clustercerts", $"exec '{Program}' \"$@\"");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] variables = [$"HOME={home}", $"PATH={bin}:/usr/bin:/bin", $"PSModulePath={Path.GetDirectoryName(BuiltProduct.Module)}", "NO_COLOR=1"];
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is string root)
            variables = [.. variables, $"DOTNET_ROOT={root}"];
        return RealProgram.Need("env").RunIn("/", ["-i", .. variables, "/bin/sh", "-c", job]);

        void Script(string name, string text)
        {
            File.WriteAllText(Path.Combine(bin, name), $"#!/bin/sh\n{text}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path.Combine(bin, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private ProgramResult PowerShell(Dictionary<string, string> variables, params string[] arguments)
    {
        Assert.True(ManifestPowerShell.Missing is null, ManifestPowerShell.Missing);
        System.Diagnostics.ProcessStartInfo start = ManifestPowerShell.Start(_folder, arguments);
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        if (variables.ContainsKey("HOME"))
        {
            // The tool is found in the real home all the same.
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            start.Environment["DOTNET_CLI_HOME"] = home;
            start.Environment["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
            start.Environment.Remove("XDG_DATA_HOME");
        }

        return RealProgram.Run(start);
    }
}
