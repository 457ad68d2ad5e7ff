using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ClusterCerts.Interop;

/// <summary>A program of this machine that is not ours. Where it is missing, the test is skipped by its name.</summary>
internal sealed class RealProgram
{
    // Debian keeps servers where a plain user's PATH does not look.
    private static readonly string[] Extra = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    private RealProgram(string path) => Location = path;

    /// <summary>Its full path.</summary>
    internal string Location { get; }

    /// <summary>Finds a program, or skips the test.</summary>
    internal static RealProgram Need(string name)
    {
        string? path = Find(name);
        Skip.If(path is null, $"{name} is not on this machine");
        return new RealProgram(path!);
    }

    /// <summary>A program at a known place.</summary>
    internal static RealProgram At(string path) => new(path);

    internal static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(Extra)
        .SelectMany(folder => (string[])[Path.Combine(folder, name), Path.Combine(folder, name + ".exe")])
        .FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end, with its standard input at its end.</summary>
    internal ProgramResult Run(params string[] arguments) => RunIn(null, arguments);

    /// <summary>Runs it in a folder.</summary>
    internal ProgramResult RunIn(string? folder, params string[] arguments) => RunWith(folder, null, "", arguments);

    /// <summary>Runs it with variables and a text on its standard input; after five minutes it is ended, and that fails the test.</summary>
    internal ProgramResult RunWith(string? folder, IReadOnlyDictionary<string, string>? variables, string input, params string[] arguments) =>
        Run(Prepare(folder, variables, arguments), input);

    /// <summary>Runs what is prepared, with its three streams redirected; after five minutes it is ended, and that fails the test.</summary>
    internal static ProgramResult Run(ProcessStartInfo start, string input = "")
    {
        using Process process = Start(start);
        var output = new StringBuilder();
        Task reading = Task.WhenAll(Read(process.StandardOutput, output), Read(process.StandardError, output));
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read what was said; its answer tells why.
        }

        bool ended = process.WaitForExit(TimeSpan.FromMinutes(5));
        if (!ended)
            process.Kill(entireProcessTree: true);
        reading.Wait(TimeSpan.FromSeconds(5));
        string text = Snapshot(output);
        string command = $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList)}";
        Assert.True(ended, $"'{command}' did not end in five minutes:\n{text}");
        return new ProgramResult(command, process.ExitCode, text);
    }

    internal Process Start(string? folder, IReadOnlyDictionary<string, string>? variables, params string[] arguments) =>
        Start(Prepare(folder, variables, arguments));

    private ProcessStartInfo Prepare(string? folder, IReadOnlyDictionary<string, string>? variables, string[] arguments)
    {
        var start = new ProcessStartInfo(Location, arguments)
        {
            WorkingDirectory = folder ?? Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"'{start.FileName}' cannot be started.", e);
        }
    }

    internal static async Task Read(StreamReader reader, StringBuilder into)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is string line)
        {
            lock (into)
                into.AppendLine(line);
        }
    }

    internal static string Snapshot(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}

/// <summary>What a program left: its exit status and all that it printed.</summary>
internal sealed record ProgramResult(string Command, int ExitStatus, string Output)
{
    /// <summary>Fails the test, with all that was printed, unless the program succeeded.</summary>
    internal ProgramResult Succeeded()
    {
        Assert.True(ExitStatus == 0, $"'{Command}' ended with {ExitStatus}:\n{Output}");
        return this;
    }

    /// <summary>Fails the test unless the program failed, and for this reason.</summary>
    internal ProgramResult Failed(string reason)
    {
        Assert.True(ExitStatus != 0, $"'{Command}' succeeded:\n{Output}");
        Assert.Contains(reason, Output, StringComparison.OrdinalIgnoreCase);
        return this;
    }

    /// <summary>Fails the test unless this was printed.</summary>
    internal ProgramResult Says(string text)
    {
        Assert.True(Output.Contains(text, StringComparison.OrdinalIgnoreCase), $"'{Command}' ({ExitStatus}) does not say '{text}':\n{Output}");
        return this;
    }
}
