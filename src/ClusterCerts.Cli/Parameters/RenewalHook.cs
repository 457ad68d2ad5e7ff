using System.CommandLine;
using ClusterCerts.Publishing;

namespace ClusterCerts.Cli;

/// <summary><c>--exec</c>: what is run for each node whose certificate is new, after all of them are whole.</summary>
internal sealed class RenewalHook
{
    private readonly List<NodeCert> _renewed = [];

    /// <summary>The option.</summary>
    internal Option<string?> Exec { get; } = Parameter.Text(OwnParameters.Exec, "command");

    /// <summary>What it adds to what would be done, with <c>--what-if</c>.</summary>
    internal string Then(CommandRun run) => run.Get(Exec) is null ? "" : ", then run the command of --exec";

    /// <summary>Takes note of a new certificate.</summary>
    internal void Note(NodeCert? renewed)
    {
        if (renewed is not null)
            _renewed.Add(renewed);
    }

    /// <summary>Does the renewals, then runs the command for what was noted, also where the rest failed or was stopped: then it says so.</summary>
    internal T After<T>(CommandRun run, CertAuthority authority, Func<T> renew)
    {
        try
        {
            return renew();
        }
        finally
        {
            if (run.Get(Exec) is string command)
                Run(run, authority, command);
        }
    }

    private void Run(CommandRun run, CertAuthority authority, string command)
    {
        Stream errors = Stream.Synchronized(Console.OpenStandardError());
        foreach (ClusterCertsException failure in authority.RunForEach(_renewed, command, run.Printer.IsQuiet ? null : errors, errors, run.Cancellation))
            run.Printer.Error(run.Explain(failure));
    }
}
