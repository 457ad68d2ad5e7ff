using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>initialize-cert-store</c>: prepares a database for authorities.</summary>
internal sealed class InitializeCertStoreCommand : CliCommand
{
    private readonly Positional _store;
    private readonly Option<string[]> _readers;
    private readonly Option<string[]> _writers;

    public InitializeCertStoreCommand()
        : base(InitializeCertStore.Command)
    {
        _store = TakesOne(Parameter.Texts(InitializeCertStore.Store, "database"));
        _readers = Takes(Parameter.List(InitializeCertStore.GrantReadTo, "role"));
        _writers = Takes(Parameter.List(InitializeCertStore.GrantWriteTo, "role"));
    }

    protected override bool Execute(CommandRun run)
    {
        CertStore store = CertStore.Find(run.Get(_store)!, run.GetAll(_readers), run.GetAll(_writers));
        if (store.Statements.Count > 0)
        {
            if (run.WhatIf)
            {
                Show(run.Printer, store);
                return true;
            }

            store.Prepare(run.Log);
        }

        run.Printer.Object(CertStoreView.View, store);
        return true;
    }

    // A script for people, and an object for each statement.
    private static void Show(Printer printer, CertStore store)
    {
        if (printer.IsForPeople)
        {
            printer.WhatIf($"run this in {store.Place}", store.Place);
            printer.Raw(store.ToScript());
            return;
        }

        foreach (string statement in store.Statements)
            printer.WhatIf($"run {statement}", store.Place);
    }
}
