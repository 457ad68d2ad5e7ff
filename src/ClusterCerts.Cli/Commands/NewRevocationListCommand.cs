using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-revocation-list</c>: writes the revocation list again.</summary>
internal sealed class NewRevocationListCommand : CliCommand
{
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<TimeSpan?> _ifExpiresWithin;
    private readonly Option<bool> _clockIsRight;

    public NewRevocationListCommand()
        : base(NewRevocationList.Command)
    {
        Takes(Parameter.Path(NewRevocationList.AuthorityPath));
        _lifetime = Takes(Parameter.Duration(NewRevocationList.Lifetime));
        _ifExpiresWithin = Takes(Parameter.Duration(NewRevocationList.IfExpiresWithin));
        _passphraseFile = Takes(Parameter.Path(NewRevocationList.PassphraseFile));
        _clockIsRight = Takes(Parameter.Switch(NewRevocationList.ClockIsRight));
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        RevocationListNeed? need = run.Get(_ifExpiresWithin) is TimeSpan within ? authority.FindRevocationListNeed(within) : null;
        if (need is { IsDue: false })
        {
            run.Printer.Line($"No revocation list was written: {need.Reason}.");
            run.Printer.Object(RevocationListView.View, need.Current!);
            return true;
        }

        RevocationList list = Passphrases.Use(
            run.Get(_passphraseFile), passphrase =>
                authority.WriteRevocationList(run.Get(_lifetime), passphrase, run.Get(_clockIsRight), run.Cancellation), run.Cancellation);
        string path = authority.GetSigningCert().AuthorityPath;
        if (run.ShouldProcess($"write a new revocation list in '{path}'{(need is null ? "" : $": {need.Reason}")}", path))
            run.Printer.Object(RevocationListView.View, list);
        return true;
    }
}
