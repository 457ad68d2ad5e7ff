using System.Diagnostics;

namespace ClusterCerts.Benchmarks;

/// <summary>What a program said and cost that logs in by OpenSSH's own.</summary>
/// <param name="ExitStatus">Its exit status.</param>
/// <param name="Output">What it said on standard output.</param>
/// <param name="Errors">What it said on standard error.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="Cpu">Its own processor time in seconds.</param>
/// <param name="CpuOfChildren">That of the programs it started.</param>
/// <param name="CpuOfServer">That of the SSH server.</param>
/// <param name="Logins">How often it was let in.</param>
internal sealed record SshRun(int ExitStatus, string Output, string Errors, double Seconds, double Cpu, double CpuOfChildren, double CpuOfServer, int Logins)
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="hosts">Where it logs in.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static SshRun Of(SshHosts hosts, string program, params string[] arguments)
    {
        (double server, int logins) = (hosts.Cpu, hosts.Logins);
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();

        // It is gone once it has ended; what it uses in its last turn is not seen.
        (double Own, double Children) cpu = default;
        while (!process.WaitForExit(Turn))
            cpu = Benchmarks.Cpu.Of(process.Id) ?? cpu;
        double seconds = watch.Elapsed.TotalSeconds;
        return new SshRun(
            process.ExitCode, output.Result, errors.Result, seconds, cpu.Own / 1000, cpu.Children / 1000, (hosts.Cpu - server) / 1000, hosts.Logins - logins);
    }
}
