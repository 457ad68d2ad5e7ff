namespace ClusterCerts.Cli;

/// <summary><c>move-cert-authority</c>: from the directory into a database, or back.</summary>
internal sealed class MoveCertAuthorityCommand : CliCommand
{
    private readonly Positional _store;

    public MoveCertAuthorityCommand()
        : base(MoveCertAuthority.Command)
    {
        _store = TakesOne(Parameter.Texts(MoveCertAuthority.Store, "database"));
        Takes(Parameter.Path(MoveCertAuthority.AuthorityPath));
    }

    protected override bool Execute(CommandRun run)
    {
        string path = run.AuthorityPath;
        string store = run.Get(_store)!;
        string from = CertAuthorityStore.PlaceOf(path);
        bool stays = CertAuthorityStore.IsAt(path, store);
        SigningCert moved = CertAuthorityStore.Move(path, store, run.Context, run.Printer.Warning);
        if (run.ShouldProcess(stays ? $"leave the authority '{path}' where it is, in {from}" : $"move the authority '{path}' from {from} to {store}", path))
            run.Printer.Object(SigningCertView.View, moved);
        return true;
    }
}
