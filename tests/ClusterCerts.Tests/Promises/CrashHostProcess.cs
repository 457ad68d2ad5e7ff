using System.Diagnostics;

namespace ClusterCerts.Tests.Promises;

/// <summary>Starts the process that is made to be killed.</summary>
internal static class CrashHostProcess
{
    private const string Assembly = "ClusterCerts.CrashHost.dll";

    internal static Process Start(params string[] arguments) => StartWith("dotnet", [PathToHost, .. arguments]);

    /// <summary>Runs it where temporary files have a place of their own.</summary>
    internal static Process StartIn(string temporary, params string[] arguments) => StartWith("env", [$"TMPDIR={temporary}", "dotnet", PathToHost, .. arguments]);

    /// <summary>Runs it under a shell with a umask that takes nothing away.</summary>
    internal static Process StartWithOpenUmask(params string[] arguments) =>
        StartWith("sh", ["-c", "umask 000; exec dotnet \"$@\"", "sh", PathToHost, .. arguments]);

    /// <summary>Waits for its end and gives its exit code; that of a killed process is not zero.</summary>
    internal static int WaitForEnd(Process process) => WaitForEnd(process, out _);

    /// <summary>The same, with what it said.</summary>
    internal static int WaitForEnd(Process process, out string said)
    {
        said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.DoesNotContain("Unhandled", said, StringComparison.Ordinal);
        return process.ExitCode;
    }

    private static string PathToHost => Path.Combine(AppContext.BaseDirectory, Assembly);

    private static Process StartWith(string program, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
