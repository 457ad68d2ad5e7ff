using System.ComponentModel;
using System.Diagnostics;

namespace ClusterCerts.Tests.Support;

/// <summary>Runs other people's programs.</summary>
internal static class Peer
{
    /// <summary>Skips the test where the program is not on this machine.</summary>
    internal static void Needs(params string[] programs)
    {
        foreach (string program in programs)
            Skip.If(Find(program) is null, $"{program} is not on this machine");
    }

    /// <summary>Runs a program to its end.</summary>
    internal static (int ExitCode, string Output) Run(string program, params string[] arguments) => RunIn(null, program, arguments);

    internal static (int ExitCode, string Output) RunIn(string? folder, string program, params string[] arguments)
    {
        using Process process = Start(folder, program, arguments);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(120_000))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end: {output}");
        }

        return (process.ExitCode, output + errors.Result);
    }

    /// <summary>Runs a program that must succeed.</summary>
    internal static string Expect(string program, params string[] arguments)
    {
        (int code, string output) = Run(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: exit status {code}\n{output}");
        return output;
    }

    /// <summary>Runs a program that must succeed in a folder, or skips the test where it is not on this machine.</summary>
    internal static string ExpectIn(string folder, string program, params string[] arguments)
    {
        Needs(program);
        (int code, string output) = RunIn(folder, program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: exit status {code}\n{output}");
        return output;
    }

    /// <summary>Runs a program that must refuse, and say so in these words.</summary>
    internal static string ExpectRefusal(string words, string program, params string[] arguments)
    {
        (int code, string output) = Run(program, arguments);
        Assert.True(code != 0, $"{program} {string.Join(' ', arguments)} accepts it:\n{output}");
        Assert.Contains(words, output, StringComparison.OrdinalIgnoreCase);
        return output;
    }

    internal static Process Start(string? folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? throw new Win32Exception($"{program} is not on this machine"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        return Process.Start(start)!;
    }

    // Servers such as nginx live in folders that are not on every user's PATH.
    internal static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
