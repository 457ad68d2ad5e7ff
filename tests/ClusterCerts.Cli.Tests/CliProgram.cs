using System.Diagnostics;
using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>Runs the real program as a process, as a shell would.</summary>
internal static class CliProgram
{
    /// <summary>The program: what <c>CLUSTERCERTS_PROGRAM</c> names, a published one, or else what the build has made.</summary>
    // tests/ClusterCerts.Cli.Tests/bin/<configuration>/net10.0/ -> src/ClusterCerts.Cli/bin/<configuration>/net10.0/
    internal static string Location { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable("CLUSTERCERTS_PROGRAM") is { Length: > 0 } published
            ? published
            : Path.Combine(
                AppContext.BaseDirectory.Replace(
                    Path.Combine("tests", "ClusterCerts.Cli.Tests"), Path.Combine("src", "ClusterCerts.Cli"), StringComparison.Ordinal),
                OperatingSystem.IsWindows() ? "clustercerts.exe" : "clustercerts"));

    /// <summary>Whether it is one native file, without assemblies beside it.</summary>
    internal static bool IsNative => !File.Exists(Path.Combine(Path.GetDirectoryName(Location)!, "ClusterCerts.Cli.dll"));

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">The current folder it runs in.</param>
    /// <param name="arguments">Its arguments, one each.</param>
    internal static CliResult Run(string folder, params string[] arguments)
    {
        CliResult result = Finish(Start(folder, arguments));
        NamedOptions.Check(arguments.Length > 0 ? arguments[0] : "", result.Error);
        return result;
    }

    /// <summary>Runs it to its end from a shell, which splits and redirects.</summary>
    internal static CliResult RunShell(string folder, string arguments) =>
        Finish(StartProgram("/bin/sh", folder, ["-c", $"'{Location}' {arguments}"]));

    /// <summary>Runs it from bash, which hands pipes over; <c>$CC</c> is the program.</summary>
    internal static CliResult RunBash(string folder, string script)
    {
        const string Program = "/bin/bash";
        Skip.IfNot(File.Exists(Program), "bash, which makes the pipes, is not here");
        return Finish(StartProgram(Program, folder, ["-c", $"CC='{Location}'; {script}"]));
    }

    /// <summary>Runs it as a user whom modes of files hold back: root without the right to pass them by, or whoever this is.</summary>
    internal static CliResult RunUnprivileged(string folder, params string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess)
            return Run(folder, arguments);
        const string Program = "/usr/bin/setpriv";
        Skip.IfNot(File.Exists(Program), "root may read and write everything, and setpriv, which takes that away, is not here");
        return Finish(StartProgram(Program, folder, ["--bounding-set=-dac_override,-dac_read_search", Location, .. arguments]));
    }

    /// <summary>Starts it, with its standard input at its end.</summary>
    internal static Process Start(string folder, params string[] arguments)
    {
        Process process = StartProgram(Location, folder, arguments);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Starts it so that signals reach it, whatever the shell around the tests ignores (a background job ignores SIGINT).</summary>
    internal static Process StartWithSignals(string folder, params string[] arguments)
    {
        const string Program = "/usr/bin/env";
        Process process = StartProgram(Program, folder, ["--default-signal=INT,TERM", Location, .. arguments]);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>As <see cref="StartWithSignals"/>, with a standard input that nothing comes from, and that does not end.</summary>
    internal static Process StartWithEndlessInput(string folder, params string[] arguments) =>
        StartProgram("/usr/bin/env", folder, ["--default-signal=INT,TERM", Location, .. arguments]);

    /// <summary>Starts it on a terminal that <c>script</c> makes; what is written to the standard input is typed there.</summary>
    internal static Process StartOnTerminal(string script, string folder, string arguments, string environment = "") =>
        StartProgram(script, folder, ["-qec", $"{environment}'{Location}' {arguments}", "/dev/null"]);

    private static CliResult Finish(Process process)
    {
        using (process)
        {
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(5)), "The program did not end.");
            return new CliResult(process.ExitCode, output, error.Result);
        }
    }

    private static Process StartProgram(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // The program obeys these; the tests do not depend on where they run.
        start.Environment.Remove("NO_COLOR");
        start.Environment.Remove("CLUSTERCERTS_TRACE");
        return Process.Start(start)!;
    }
}

/// <summary>What a run left: its exit status and its two outputs.</summary>
internal sealed record CliResult(int ExitStatus, string Output, string Error)
{
    /// <summary>The objects on standard output, one a line.</summary>
    internal IReadOnlyList<JsonElement> Json =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Checks the exit status, showing both outputs when it is another, and that no stack trace was printed.</summary>
    internal CliResult Expect(int status)
    {
        Assert.True(status == ExitStatus, $"exit status {ExitStatus}, not {status}\n--- output\n{Output}\n--- error\n{Error}");
        Assert.DoesNotContain("   at ", Output + Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Output + Error, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Checks that it failed with one message on standard error and nothing on standard output.</summary>
    internal CliResult ExpectError(int status, string message)
    {
        Expect(status);
        Assert.Equal("", Output);
        Assert.StartsWith("clustercerts: ", Error, StringComparison.Ordinal);
        Assert.Contains(message, Error, StringComparison.Ordinal);
        return this;
    }
}
