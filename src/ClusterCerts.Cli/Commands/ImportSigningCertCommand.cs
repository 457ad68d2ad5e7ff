using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>import-signing-cert</c>: installs a CA made elsewhere.</summary>
internal sealed class ImportSigningCertCommand : CliCommand
{
    private readonly Option<string?> _certificatePath;
    private readonly Option<string?> _keyPath;
    private readonly Option<string[]> _chainPath;
    private readonly Option<string?> _openSslCaPath;
    private readonly Option<Preset?> _preset;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _newPassphraseFile;

    public ImportSigningCertCommand()
        : base("import-signing-cert", "Installs a CA made elsewhere; serial numbers, ledger and policy go on.")
    {
        Takes(Shared.AuthorityPath());
        _certificatePath = Takes(Parameter.Path("--certificate-path",
            "The CA's certificate: PEM, DER, or PFX with key and chain."));
        _keyPath = Takes(Parameter.Path("--key-path", "Its private key; without one the CA is installed offline."));
        _chainPath = Takes(Parameter.Paths("--chain-path", "The certificates of its issuers, up to the root."));
        _openSslCaPath = Takes(Parameter.Path("--open-ssl-ca-path",
            "An OpenSSL CA directory, of easy-rsa as well (index.txt, serial, newcerts, crl.pem), that is taken over with its history."));
        _preset = Takes(Parameter.Choice<Preset>("--preset",
            "The system whose conventions new certificates follow; as before if not given."));
        _passphraseFile = Takes(Shared.PassphraseFile("The file whose one line opens the key or PFX that is given."));
        _newPassphraseFile = Takes(Parameter.Path("--new-passphrase-file",
            "The file whose one line encrypts the installed key; as before if not given."));
        Takes(Shared.Force("Replaces the CA of an existing authority."));
        Takes(Shared.WhatIf());
        Validators.Add(result =>
        {
            if (result.GetResult(_certificatePath) is null && result.GetResult(_openSslCaPath) is null)
                result.AddError("import-signing-cert needs --certificate-path or --open-ssl-ca-path.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        using Passphrase? newPassphrase = Passphrases.FromFile(run.Get(_newPassphraseFile));
        SigningCertReplacement? replaced = run.Force ? SigningCertReplacement.Find(run.AuthorityPath, run.Context) : null;
        SigningCert imported = Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase => CertAuthority.Import(new SigningCertImportParameters
            {
                Path = run.AuthorityPath,
                CertificatePath = run.Get(_certificatePath),
                KeyPath = run.Get(_keyPath),
                ChainPaths = run.GetAll(_chainPath),
                OpenSslCaPath = run.Get(_openSslCaPath),
                Preset = run.Get(_preset),
                Passphrase = passphrase,
                NewPassphrase = newPassphrase,
                Force = run.Force,
                Notify = run.WhatIf ? null : run.Printer.Warning,
            }, run.Context),
            run.Cancellation);
        string consequence = replaced is null ? "" : $": {replaced}, which stays trusted as long as they live (its key is kept aside)";
        if (!run.ShouldProcess($"install the CA of '{run.Get(_certificatePath) ?? run.Get(_openSslCaPath)}' in "
            + $"'{run.AuthorityPath}'{consequence}"))
            return true;
        if (replaced is not null)
            run.Printer.Warning($"{replaced}: they are trusted as long as they live, but can no longer be revoked. Issue them anew with Update-NodeCert.");
        run.Printer.Object(SigningCertView.View, imported);
        foreach (string note in imported.Notes)
            run.Printer.Warning($"Worth knowing: {note}.");
        if (imported.IsOffline)
            run.Printer.Warning("No key was given: the CA is installed offline and cannot sign. Put its key beside the "
                + "certificate as signing.key to sign.");
        return true;
    }
}
