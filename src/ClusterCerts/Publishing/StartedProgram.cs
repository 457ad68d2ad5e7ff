using System.ComponentModel;
using System.Diagnostics;

namespace ClusterCerts.Publishing;

/// <summary>A program of this machine that was started, and that is ended with whatever it started itself.</summary>
internal sealed class StartedProgram : IDisposable
{
    private const int MostErrors = 4096;
    private const int MostOutput = 1 << 16;

    // Ctrl+C goes to all that the terminal started: a connection must last until what was begun on its node is finished or taken back.
    private static readonly string? OwnSession = OperatingSystem.IsWindows() ? null : SshPrograms.Find("setsid");

    private static readonly TimeSpan AtTheEnd = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly GatheredOutput _errors;

    private StartedProgram(Process process, Stream? errorsToo)
    {
        _process = process;
        _errors = new GatheredOutput(process.StandardError.BaseStream, MostErrors, errorsToo);
    }

    /// <summary>Its standard input.</summary>
    internal Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Its standard output.</summary>
    internal Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Starts a program: where there is setsid, in a session of its own, without a terminal.</summary>
    /// <param name="program">Its file, absolute: nothing is looked for in the current folder.</param>
    /// <param name="arguments">Its arguments, each as it is.</param>
    /// <param name="variables">What it finds in its environment besides this process's own.</param>
    /// <param name="errorsToo">Receives what it prints as errors, as it comes; null for nobody.</param>
    /// <exception cref="ClusterCertsException">It cannot be started.</exception>
    internal static StartedProgram Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? variables = null, Stream? errorsToo = null) =>
        Begin(program, OwnSession is null ? new ProcessStartInfo(program, arguments) : new ProcessStartInfo(OwnSession, [program, .. arguments]), variables, errorsToo);

    private static StartedProgram Begin(string program, ProcessStartInfo start, IReadOnlyDictionary<string, string?>? variables, Stream? errorsToo)
    {
        if (!File.Exists(program))
            throw new ClusterCertsException(ErrorCode.ProgramNotFound, $"'{program}' is not there, and cannot be started.", program);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        foreach ((string name, string? value) in variables ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        try
        {
            return new StartedProgram(Process.Start(start) ?? throw new Win32Exception(), errorsToo);
        }
        catch (Win32Exception e)
        {
            throw new ClusterCertsException(ErrorCode.ProgramNotFound, $"'{program}' cannot be started: {DisplayText.Sentence(e.Message)}", program, e);
        }
    }

    /// <summary>Starts a command of one line by this machine's shell.</summary>
    /// <param name="command">The command.</param>
    /// <param name="variables">As for <see cref="Start"/>; null takes one away.</param>
    /// <param name="errorsToo">As for <see cref="Start"/>.</param>
    /// <exception cref="ClusterCertsException">It cannot be started.</exception>
    internal static StartedProgram StartShell(string command, IReadOnlyDictionary<string, string?>? variables = null, Stream? errorsToo = null)
    {
        if (!OperatingSystem.IsWindows())
            return Start("/bin/sh", ["-c", command], variables, errorsToo);

        // cmd knows no escaped quotes: with /s it takes what is between the first and the last one as it stands.
        string shell = Environment.GetEnvironmentVariable("ComSpec") ?? Path.Combine(Environment.SystemDirectory, "cmd.exe");
        return Begin(shell, new ProcessStartInfo(shell, $"/d /s /c \"{command}\""), variables, errorsToo);
    }

    /// <summary>Runs it to its end, with nothing on its standard input.</summary>
    /// <param name="limit">Then it is killed.</param>
    /// <param name="cancellation">Kills it at once.</param>
    /// <param name="outputToo">Receives what it prints, as it comes; null for nobody.</param>
    /// <returns>Its exit status, null where it was killed, the beginning and end of what it printed, and of its errors.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal (int? ExitStatus, string Output, string Errors) RunToEnd(TimeSpan limit, CancellationToken cancellation, Stream? outputToo = null)
    {
        var output = new GatheredOutput(Output, MostOutput, outputToo);
        CloseInput();
        int? status = WaitForEnd(limit, cancellation);
        output.WaitForEnd(AtTheEnd);
        return (status, System.Text.Encoding.UTF8.GetString(output.Kept()), Errors());
    }

    /// <summary>Waits until it ends.</summary>
    /// <param name="limit">Then it is killed.</param>
    /// <param name="cancellation">Kills it at once.</param>
    /// <returns>Its exit status; null where it was killed.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal int? WaitForEnd(TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenRegistration stop = cancellation.Register(Kill);
        bool ended = _process.WaitForExit(limit);
        if (!ended)
            Kill();
        cancellation.ThrowIfCancellationRequested();
        return ended ? _process.ExitCode : null;
    }

    /// <summary>What is kept of what it printed as errors, after its end all of it that is.</summary>
    internal string Errors()
    {
        _errors.WaitForEnd(_process.HasExited ? AtTheEnd : TimeSpan.Zero);
        return System.Text.Encoding.UTF8.GetString(_errors.Kept());
    }

    /// <summary>Ends it at once, with what it started: a jump host's connection, for example.</summary>
    internal void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or ends now.
        }
    }

    /// <summary>Tells it that nothing more comes, gives it a moment to end by itself, then kills it.</summary>
    public void Dispose()
    {
        CloseInput();
        if (!_process.WaitForExit(AtTheEnd))
        {
            Kill();
            _process.WaitForExit(AtTheEnd);
        }

        _process.Dispose();
    }

    private void CloseInput()
    {
        try
        {
            Input.Dispose();
        }
        catch (IOException)
        {
            // It has ended, and left what was written to it unread.
        }
    }
}
