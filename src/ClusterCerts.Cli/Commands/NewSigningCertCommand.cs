using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-signing-cert</c>: makes an authority directory.</summary>
internal sealed class NewSigningCertCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _store;
    private readonly Option<string?> _subject;
    private readonly Option<Preset?> _preset;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly KeyUriOptions _keyUri;
    private readonly LifetimeOptions _lifetime;
    private readonly Option<int?> _pathLength;
    private readonly ConstraintOptions _constraints;
    private readonly Option<string?> _issuer;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _issuerPassphraseFile;
    private readonly Option<bool> _ifMissing;

    public NewSigningCertCommand()
        : base(NewSigningCert.Command)
    {
        _path = TakesOne(Parameter.Paths(NewSigningCert.Path));
        _store = Takes(Parameter.Text(NewSigningCert.Store, "database"));
        _subject = Takes(Parameter.Text(NewSigningCert.Subject, "name"));
        _preset = Takes(Parameter.Choice<Preset>(NewSigningCert.Preset));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(NewSigningCert.KeyAlgorithm));
        _keyUri = new KeyUriOptions(this, NewSigningCert.KeyUri, NewSigningCert.TokenModule);
        _lifetime = new LifetimeOptions(
            this, NewSigningCert.Lifetime, NewSigningCert.NotAfter, NewSigningCert.Backdate, NewSigningCert.ClampToIssuer);
        _pathLength = Takes(Parameter.Number(NewSigningCert.PathLength));
        _constraints = new ConstraintOptions(
            this,
            [NewSigningCert.PermittedDnsName, NewSigningCert.PermittedIPAddress, NewSigningCert.PermittedEmailAddress, NewSigningCert.PermittedUri],
            [NewSigningCert.ExcludedDnsName, NewSigningCert.ExcludedIPAddress, NewSigningCert.ExcludedEmailAddress, NewSigningCert.ExcludedUri]);
        _issuer = Takes(Parameter.Path(NewSigningCert.Issuer));
        _passphraseFile = Takes(Parameter.Path(NewSigningCert.PassphraseFile));
        _issuerPassphraseFile = Takes(Parameter.Path(NewSigningCert.IssuerPassphraseFile));
        Takes(Parameter.Switch(NewSigningCert.Force));
        _ifMissing = Takes(Parameter.Switch(NewSigningCert.IfMissing));
    }

    protected override bool Execute(CommandRun run)
    {
        string path = run.Get(_path)!;
        string? issuer = run.Get(_issuer);
        using Passphrase? passphrase = Passphrases.FromFile(run.Get(_passphraseFile));
        var wanted = new SigningCertParameters
        {
            Path = path,
            Store = run.Get(_store),
            Subject = run.Get(_subject),
            Preset = run.Get(_preset),
            KeyAlgorithm = run.Get(_keyAlgorithm),
            KeyUri = _keyUri.Read(run),
            Lifetime = _lifetime.Read(run),
            PathLength = run.Get(_pathLength),
            Constraints = _constraints.Read(run),
            IssuerPath = issuer,
            Passphrase = passphrase,
            Force = run.Force,
            IfMissing = run.Get(_ifMissing),
        };
        SigningCertCreation creation = SigningCertCreation.Find(wanted, run.Context);
        run.Printer.Warnings(creation.Warnings);
        using var given = new GivenPassphrases((GivenPassphrases.Issuer, run.Get(_issuerPassphraseFile)));
        SigningCert made = Passphrases.Use(given, () => creation.Create(run.WhatIf ? null : run.Printer.Warning, given[GivenPassphrases.Issuer]), run.Cancellation);
        string what = creation.IsJoining ? $"join the authority that is in {run.Get(_store)}, by '{path}'"
            : $"make {(issuer is null ? "a root" : $"an intermediate of '{issuer}'")} in '{path}'{creation.KeyText}{creation.Replaced?.CreationConsequence}{CommandWords.Translate(creation.Suggestion)}";
        if (!creation.IsNothing && !run.ShouldProcess(what, path))
            return true;
        if (creation.IsThere)
        {
            run.OpenAuthority(path); // So that it is told what other commands tell of it.
            run.Printer.Line($"The authority in '{path}' is there as it is asked for; nothing was made{(creation.IsJoining ? " but store.json" : "")}.");
        }

        if (creation.Replaced is SigningCertReplacement replaced)
            run.Printer.Warning($"{replaced}: renew them with Update-NodeCert and copy trust.crt to every node.");
        run.Printer.Object(SigningCertView.View, made);
        return true;
    }
}
