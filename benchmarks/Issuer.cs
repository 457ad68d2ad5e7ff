using System.Diagnostics;
using ClusterCerts.PostgreSql;

namespace ClusterCerts.Benchmarks;

/// <summary>A process that issues from an authority while others do, as a host with its own directory does.</summary>
internal static class Issuer
{
    /// <summary>In that process: says when it is ready, waits for a line, and prints what each command took.</summary>
    /// <param name="folder">Its authority directory.</param>
    /// <param name="prefix">What its nodes' names begin with.</param>
    /// <param name="batch">How many certificates a command issues.</param>
    /// <param name="seconds">How long it goes on.</param>
    internal static void RunInThisProcess(string folder, string prefix, int batch, int seconds)
    {
        int number = 0;
        var recordings = new Recordings();
        Engines.Register(Engines.PostgreSql, () => new PostgreSqlEngine { Habits = new() { Before = statement => recordings.Count(statement) } });
        Issue(folder, prefix, batch, ref number);
        Console.WriteLine("ready");
        Console.ReadLine();
        recordings = new Recordings();
        var all = Stopwatch.StartNew();
        var each = new List<double>();
        while (all.Elapsed.TotalSeconds < seconds)
        {
            var one = Stopwatch.StartNew();
            Issue(folder, prefix, batch, ref number);
            each.Add(one.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine($"{each.Count * batch / all.Elapsed.TotalSeconds} {recordings.Begun} {recordings.Repeated} {string.Join(' ', each)}");
    }

    /// <summary>Runs several at once.</summary>
    /// <returns>Certificates a second of all of them, the transactions that they began, how many of these repeated one that collided with another, and the milliseconds of each command in ascending order.</returns>
    internal static (double Rate, int Begun, int Repeated, double[] Each) Run(IReadOnlyList<string> folders, string name, int batch, int seconds)
    {
        Process[] processes = [.. folders.Select((folder, i) => Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["--issue-in-turn", folder, $"{name}-{i}", $"{batch}", $"{seconds}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!)];
        foreach (Process process in processes)
        {
            if (process.StandardOutput.ReadLine() != "ready")
                throw new InvalidOperationException("An issuer did not start.");
        }

        foreach (Process process in processes)
            process.StandardInput.WriteLine();
        double[][] found = [.. processes.Select(process =>
        {
            string line = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Array.ConvertAll(line.Split(' '), double.Parse) : throw new InvalidOperationException("An issuer failed.");
        })];
        foreach (Process process in processes)
            process.Dispose();
        return (found.Sum(figures => figures[0]), (int)found.Sum(figures => figures[1]), (int)found.Sum(figures => figures[2]), [.. found.SelectMany(figures => figures[3..]).Order()]);
    }

    // As a command does, it opens the authority each time.
    private static void Issue(string folder, string prefix, int batch, ref int number)
    {
        int first = number;
        number += batch;
        foreach (Outcome<NodeCert> outcome in CertAuthority.Open(folder).Issue([.. Enumerable.Range(first, batch).Select(i => $"{prefix}-{i}")], new NodeCertParameters()))
        {
            if (!outcome.Succeeded)
                throw outcome.Error!;
        }
    }

    // A transaction begins with the head of the ledger. It is repeated where none of what a session begins with comes before.
    private sealed class Recordings
    {
        private string _last = "";

        internal int Begun { get; private set; }

        internal int Repeated { get; private set; }

        internal void Count(string statement)
        {
            if (statement.StartsWith("UPDATE clustercerts.authority", StringComparison.Ordinal))
            {
                Begun++;
                Repeated += _last is "INSERT" or "COMMIT" || _last == statement ? 1 : 0;
            }

            _last = statement;
        }
    }
}
