using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Installing;

namespace ClusterCerts.Cli;

/// <summary>The options that say which certificate store is meant.</summary>
internal sealed class StorePlaceOptions(ParameterDescription location, ParameterDescription name)
{
    internal Option<StoreLocation?> Location { get; } = Parameter.Choice<StoreLocation>(location);

    internal Option<string?> Name { get; } = Parameter.Text(name, "name");

    /// <summary>What was given.</summary>
    /// <exception cref="ClusterCertsException">It is no store for certificates of nodes.</exception>
    internal StorePlace Read(CommandRun run) => new() { Location = run.Get(Location) ?? StoreLocation.CurrentUser, Name = run.Get(Name) ?? StorePlace.DefaultName };

    /// <summary>Prints what was done, or would be; what failed is an error.</summary>
    internal static void Print(CommandRun run, IEnumerable<Outcome<NodeCertInstallation>> outcomes) =>
        run.Printer.Objects(InstalledCertView.View, outcomes.SelectMany(outcome => Told(run, outcome)));

    private static IReadOnlyList<X509Certificate2> Told(CommandRun run, Outcome<NodeCertInstallation> outcome)
    {
        foreach (StoreChange change in run.WhatIf ? outcome.Value?.Changes ?? [] : [])
            run.ShouldProcess(change.ToString(), outcome.Value!.NodeId);
        if ((outcome.Error ?? outcome.Value?.Error) is ClusterCertsException error)
            run.Printer.Error(run.Explain(error));
        return run.WhatIf ? [] : outcome.Value?.Certificates ?? [];
    }
}
