using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>get-signing-cert</c>: the public side of an authority.</summary>
internal sealed class GetSigningCertCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<bool> _asPem;

    public GetSigningCertCommand()
        : base(GetSigningCert.Command)
    {
        _path = TakesOne(Parameter.Paths(GetSigningCert.AuthorityPath));
        _asPem = Takes(Parameter.Switch(GetSigningCert.AsPem));
    }

    protected override bool Execute(CommandRun run)
    {
        SigningCert cert = run.OpenAuthority(run.AuthorityAt(run.Get(_path))).GetSigningCert();
        if (run.Get(_asPem))
            run.Printer.Raw(cert.ToPem());
        else
            run.Printer.Object(SigningCertView.View, cert);
        return true;
    }
}
