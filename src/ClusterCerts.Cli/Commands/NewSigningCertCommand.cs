using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-signing-cert</c>: makes an authority directory.</summary>
internal sealed class NewSigningCertCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _subject;
    private readonly Option<Preset?> _preset;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<DateTimeOffset?> _notAfter;
    private readonly Option<TimeSpan?> _backdate;
    private readonly Option<int?> _pathLength;
    private readonly Option<string[]> _permittedDnsName;
    private readonly Option<string?> _issuer;
    private readonly Option<bool> _clampToIssuer;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _issuerPassphraseFile;

    public NewSigningCertCommand()
        : base("new-signing-cert", "Makes an authority directory with a new root, or with --issuer an intermediate.")
    {
        _path = TakesOne(Parameter.Paths("--path", "The authority directory; it is made if it is not there."), required: true);
        _subject = Takes(Parameter.Text("--subject", "The CA's name; CN= and the folder's name if not given.", "name"));
        _preset = Takes(Parameter.Choice<Preset>("--preset", "The system whose conventions fill in the rest."));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>("--key-algorithm", "The key's algorithm."));
        _lifetime = Takes(Parameter.Duration("--lifetime", "How long it is valid from now."));
        _notAfter = Takes(Parameter.Date("--not-after", "The last second of its validity."));
        _backdate = Takes(Parameter.Duration("--backdate", "How far back its validity begins."));
        _pathLength = Takes(Parameter.Number("--path-length", "How many CAs may follow below it.", minimum: 0));
        _permittedDnsName = Takes(Parameter.List("--permitted-dns-name", "The only DNS names it may sign for, with those below.", "name"));
        _issuer = Takes(Parameter.Path("--issuer", "The authority directory that signs it; without it, it is a root."));
        _clampToIssuer = Takes(Parameter.Switch("--clamp-to-issuer", "Ends it with its issuer where it would outlive it."));
        _passphraseFile = Takes(Shared.PassphraseFile("The file whose one line encrypts the new key."));
        _issuerPassphraseFile = Takes(Parameter.Path("--issuer-passphrase-file", "The file whose one line opens the issuer's key."));
        Takes(Shared.Force("Replaces an authority that is there; its serial numbers and ledger go on."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        string path = run.Get(_path)!;
        string? issuer = run.Get(_issuer);
        using Passphrase? passphrase = Passphrases.FromFile(run.Get(_passphraseFile));
        SigningCertReplacement? replaced = run.Force ? SigningCertReplacement.Find(path, run.Context) : null;
        SigningCert made = Passphrases.Use(
            run.Get(_issuerPassphraseFile),
            issuerPassphrase => CertAuthority.Create(new SigningCertParameters
            {
                Path = path,
                Subject = run.Get(_subject),
                Preset = run.Get(_preset) ?? Preset.Default,
                KeyAlgorithm = run.Get(_keyAlgorithm),
                Lifetime = run.Get(_lifetime),
                NotAfter = run.Get(_notAfter),
                Backdate = run.Get(_backdate),
                PathLength = run.Get(_pathLength),
                PermittedDnsNames = run.GetAll(_permittedDnsName),
                IssuerPath = issuer,
                ClampToIssuer = run.Get(_clampToIssuer),
                Passphrase = passphrase,
                IssuerPassphrase = issuerPassphrase,
                Force = run.Force,
                Notify = run.WhatIf ? null : run.Printer.Warning,
            }, run.Context),
            run.Cancellation);
        string consequence = replaced is null ? "" : $": {replaced} (the key before is kept aside)";
        if (!run.ShouldProcess($"make {(issuer is null ? "a root" : $"an intermediate of '{issuer}'")} in '{path}'{consequence}"))
            return true;
        if (replaced is not null)
            run.Printer.Warning($"{replaced}: issue them anew with Update-NodeCert and hand out trust.crt.");
        run.Printer.Object(SigningCertView.View, made);
        return true;
    }
}
