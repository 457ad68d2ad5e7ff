namespace ClusterCerts.Cli;

/// <summary>What is told of a rotation while it runs.</summary>
internal static class RotationReports
{
    /// <summary>Of one that publishes.</summary>
    internal static RotationTold Told(CommandRun run) => new()
    {
        Issued = outcome => Report(run, outcome),
        Published = publication =>
        {
            foreach (string file in run.WhatIf ? publication.Files : [])
                run.ShouldProcess($"write '{file}' of node {publication.NodeId} on {publication.HostName ?? "this machine"}", publication.NodeId);
        },
        Failed = error => run.Printer.Error(run.Explain(error)),
        Warned = run.Printer.Warning,
    };

    /// <summary>Of a certificate that could not be issued.</summary>
    internal static void Report(CommandRun run, Outcome<NodeCert> outcome)
    {
        if (outcome.Error is not null)
            run.Printer.Error(outcome.Error.Message);
    }
}
