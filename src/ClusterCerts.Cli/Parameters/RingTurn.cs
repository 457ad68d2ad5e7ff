using ClusterCerts.Publishing;

namespace ClusterCerts.Cli;

/// <summary>Turns a key ring, here alone or on its nodes too.</summary>
internal static class RingTurn
{
    /// <summary>Does it.</summary>
    /// <param name="run">The command.</param>
    /// <param name="wanted">The ring, and the new pair.</param>
    /// <param name="undo">Whether the last turn is taken back.</param>
    /// <param name="how">How nodes are brought it; null where they are not.</param>
    internal static void Run(CommandRun run, KeyRingTurnParameters wanted, bool undo, PublicationParameters? how)
    {
        if (undo)
            wanted.RequireNothingNew();
        PublishedKeyRingTurn? published = how is null ? null : new(wanted, how, run.Context);
        if (run.WhatIf)
            Foresee(run, wanted, undo, published);
        else if (published is null)
            KeyRingViews.Print(run.Printer, undo ? KeyRingFolder.Undo(wanted.Path, run.Log, run.Cancellation) : KeyRingFolder.Turn(wanted, run.Log, run.Cancellation));
        else if (undo)
            published.Undo(node => Tell(run, node), done => KeyRingViews.Print(run.Printer, done), run.Printer.Warning, run.Cancellation);
        else
            published.Turn(node => Tell(run, node), done => KeyRingViews.Print(run.Printer, done), run.Printer.Warning, run.Cancellation);
    }

    private static void Foresee(CommandRun run, KeyRingTurnParameters wanted, bool undo, PublishedKeyRingTurn? published)
    {
        KeyRingRotation plan = undo ? KeyRingFolder.PlanUndo(wanted.Path) : KeyRingFolder.PlanTurn(wanted);
        foreach (NodeCertPublication node in undo ? [] : published?.BringPresent(run.Printer.Warning, run.Cancellation) ?? [])
        {
            foreach (string file in node.Files)
                run.ShouldProcess($"write '{file}' of node {node.NodeId} on {node.HostName ?? "this machine"}, as the ring is now", node.NodeId);
            if (node.Error is ClusterCertsException error)
                run.Printer.Error(run.Explain(error));
        }

        run.ShouldProcess(
            $"{(undo ? "undo the last turn of" : "turn")} the key ring '{wanted.Path}': {plan}"
                + (published is null ? "" : $"; then it is brought to {string.Join(", ", published.NodeIds)}"),
            wanted.Path);
    }

    private static void Tell(CommandRun run, NodeCertPublication node)
    {
        run.Printer.Object(NodeCertPublicationView.View, node);
        if (node.Error is ClusterCertsException error)
            run.Printer.Error(run.Explain(error));
    }
}
