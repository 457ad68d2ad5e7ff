using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>get-key-ring</c>: the pairs of rings, and what is wrong with them.</summary>
internal sealed class GetKeyRingCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string[]> _slot;

    public GetKeyRingCommand()
        : base(GetKeyRing.Command)
    {
        _path = TakesSeveral(Parameter.Paths(GetKeyRing.Path));
        _slot = Takes(Parameter.List(GetKeyRing.Slot, "letter"));
    }

    protected override bool Execute(CommandRun run)
    {
        foreach (KeyRing ring in run.EachFile(run.GetAll(_path), path => KeyRingFolder.Open(path, run.Log, run.Cancellation)))
            Show(run, ring);
        return true;
    }

    private void Show(CommandRun run, KeyRing ring)
    {
        if (!run.IsGiven(_slot))
        {
            KeyRingViews.Print(run.Printer, ring);
            return;
        }

        string[] slots = run.GetAll(_slot);
        run.Printer.Objects(KeyRingViews.Pair, ring.Pairs.Where(p => slots.Contains(p.Slot, StringComparer.OrdinalIgnoreCase)));
        foreach (ClusterCertsException finding in ring.FindingErrors())
            run.Printer.Error(finding.Message);
    }
}
