using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.KeyRings;

/// <summary>Another process that turns or reads a ring: see its Program.cs.</summary>
internal sealed class RingHost : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private RingHost(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    internal static RingHost Start(params string[] arguments) => new(Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ClusterCerts.KeyRingHost.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>Tells a reader to stop.</summary>
    internal void Stop() => _process.StandardInput.Close();

    /// <summary>Waits for the end; that of a killed process is not 0.</summary>
    internal int WaitForEnd()
    {
        _process.WaitForExit();
        Assert.Equal("", _errors.Result);
        return _process.ExitCode;
    }

    /// <summary>The lines that it printed.</summary>
    internal IReadOnlyList<string> Lines() => _output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The states of the ring that it printed, in order.</summary>
    internal IReadOnlyList<string> States() => [.. Lines().Where(l => l.StartsWith("state ", StringComparison.Ordinal)).Select(l => l[6..])];

    /// <summary>One of a reader's counts.</summary>
    internal int Count(string name) => int.Parse(
        Regex.Match(Lines()[^1], $@"\b{name}=(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
