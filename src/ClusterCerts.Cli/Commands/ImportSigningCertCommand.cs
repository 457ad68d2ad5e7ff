using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>import-signing-cert</c>: installs a CA made elsewhere.</summary>
internal sealed class ImportSigningCertCommand : CliCommand
{
    private readonly Option<string?> _certificatePath;
    private readonly Option<string?> _keyPath;
    private readonly KeyUriOptions _keyUri;
    private readonly Option<string[]> _chainPath;
    private readonly Option<string?> _openSslCaPath;
    private readonly Option<bool> _outgoing;
    private readonly Option<bool> _replaceConstraints;
    private readonly Option<string[]> _nodeCertPath;
    private readonly Option<string?> _subject;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<Preset?> _preset;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _newPassphraseFile;

    public ImportSigningCertCommand()
        : base(ImportSigningCert.Command)
    {
        Takes(Parameter.Path(ImportSigningCert.AuthorityPath));
        _certificatePath = Takes(Parameter.Path(ImportSigningCert.CertificatePath));
        _keyPath = Takes(Parameter.Path(ImportSigningCert.KeyPath));
        _keyUri = new KeyUriOptions(this, ImportSigningCert.KeyUri, ImportSigningCert.TokenModule);
        _chainPath = Takes(Parameter.Paths(ImportSigningCert.ChainPath));
        _openSslCaPath = Takes(Parameter.Path(ImportSigningCert.OpenSslCaPath));
        _outgoing = Takes(Parameter.Switch(ImportSigningCert.Outgoing));
        _nodeCertPath = Takes(Parameter.Paths(ImportSigningCert.NodeCertPath));
        _subject = Takes(Parameter.Text(ImportSigningCert.Subject, "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(ImportSigningCert.KeyAlgorithm));
        _replaceConstraints = Takes(Parameter.Switch(ImportSigningCert.ReplaceConstraints));
        _preset = Takes(Parameter.Choice<Preset>(ImportSigningCert.Preset));
        _passphraseFile = Takes(Parameter.Path(ImportSigningCert.PassphraseFile));
        _newPassphraseFile = Takes(Parameter.Path(ImportSigningCert.NewPassphraseFile));
        Takes(Parameter.Switch(ImportSigningCert.Force));
        Validators.Add(result =>
        {
            if (result.GetResult(_certificatePath) is null && result.GetResult(_openSslCaPath) is null)
                result.AddError("import-signing-cert needs --certificate-path or --open-ssl-ca-path.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        using var given = new GivenPassphrases((GivenPassphrases.Signing, run.Get(_passphraseFile)), (GivenPassphrases.Next, run.Get(_newPassphraseFile)));
        SigningCertReplacement? replaced = run.Force ? SigningCertReplacement.Find(run.AuthorityPath, run.Context) : null;
        run.Printer.Working("installing the CA");
        SigningCertImportPlan? plan = null;
        SigningCert imported = Passphrases.Use(
            given,
            () =>
            {
                SigningCertImportParameters wanted = Wanted(run, given[GivenPassphrases.Signing], given[GivenPassphrases.Next]);
                plan = run.WhatIf && wanted.Outgoing ? CertAuthority.PlanImport(wanted, run.Context) : null;
                return CertAuthority.Import(wanted, run.Context, run.WhatIf ? null : run.Printer.Warning);
            },
            run.Cancellation);
        if (plan is not null)
        {
            run.Printer.Warnings(plan.Notices);
            foreach (string step in plan.Steps)
                run.Printer.WhatIf($"{char.ToLowerInvariant(step[0])}{step[1..].TrimEnd('.')}", run.AuthorityPath);
            return true;
        }

        if (!run.ShouldProcess($"install the CA of '{run.Get(_certificatePath) ?? run.Get(_openSslCaPath)}' in "
            + $"'{run.AuthorityPath}'{replaced?.ImportConsequence}", run.AuthorityPath))
            return true;
        if (replaced is not null)
            run.Printer.Warning($"{replaced}: they are trusted until they expire, but can no longer be revoked. Renew them with Update-NodeCert.");
        run.Printer.Object(SigningCertView.View, imported);
        if (!run.Get(_outgoing))
            run.Printer.Warnings(imported.DescribeImport());
        return true;
    }

    private SigningCertImportParameters Wanted(CommandRun run, Passphrase? passphrase, Passphrase? newPassphrase) => new()
    {
        Path = run.AuthorityPath,
        CertificatePath = run.Get(_certificatePath),
        KeyPath = run.Get(_keyPath),
        KeyUri = _keyUri.Read(run),
        ChainPaths = run.GetAll(_chainPath),
        OpenSslCaPath = run.Get(_openSslCaPath),
        Outgoing = run.Get(_outgoing),
        NodeCertPaths = run.GetAll(_nodeCertPath),
        Subject = run.Get(_subject),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        ReplaceConstraints = run.Get(_replaceConstraints),
        Preset = run.Get(_preset),
        Passphrase = passphrase,
        NewPassphrase = newPassphrase,
        Force = run.Force,
    };
}
