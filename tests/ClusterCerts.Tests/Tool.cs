using System.ComponentModel;
using System.Diagnostics;

namespace ClusterCerts.Tests;

/// <summary>Runs the real programs that our files must please; a test is skipped by name where one is missing.</summary>
internal static class Tool
{
    /// <summary>Runs a program to its end.</summary>
    internal static (int ExitCode, string Output) Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"{program} is not on this machine");
            throw;
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    internal static string Must(string program, string folder, params string[] arguments)
    {
        (int code, string output) = Run(program, folder, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }
}
