namespace ClusterCerts.Cli;

/// <summary><c>get-cert-policy</c>: the rules that every issuance must obey.</summary>
internal sealed class GetCertPolicyCommand : CliCommand
{
    private readonly Positional _authorityPath;

    public GetCertPolicyCommand()
        : base(GetCertPolicy.Command) =>
        _authorityPath = TakesOne(Parameter.Paths(GetCertPolicy.AuthorityPath));

    protected override bool Execute(CommandRun run)
    {
        run.Printer.Object(CertPolicyView.View, run.OpenAuthority(run.AuthorityAt(run.Get(_authorityPath))).GetPolicy());
        return true;
    }
}
