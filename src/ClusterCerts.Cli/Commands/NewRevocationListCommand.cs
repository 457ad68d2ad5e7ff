using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-revocation-list</c>: writes the revocation list again.</summary>
internal sealed class NewRevocationListCommand : CliCommand
{
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<bool> _clockIsRight;

    public NewRevocationListCommand()
        : base("new-revocation-list", "Writes the revocation list again, with a new number and a new end.")
    {
        Takes(Shared.AuthorityPath());
        _lifetime = Takes(Parameter.Duration("--lifetime", "How long it counts from now; 30 days if not given."));
        _passphraseFile = Takes(Shared.PassphraseFile());
        _clockIsRight = Takes(Parameter.Switch("--clock-is-right",
            "Says that the clock is right, though the last line of the ledger was written later, or more than thirteen months ago."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        RevocationList list = Passphrases.Use(
            run.Get(_passphraseFile), passphrase =>
                authority.WriteRevocationList(run.Get(_lifetime), passphrase, run.Get(_clockIsRight), run.Cancellation), run.Cancellation);
        if (run.ShouldProcess($"write a new revocation list in '{authority.GetSigningCert().AuthorityPath}'"))
            run.Printer.Object(RevocationListView.View, list);
        return true;
    }
}
