using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>revoke-node-cert</c>: revokes certificates and writes the revocation list.</summary>
internal sealed class RevokeNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<SerialNumber[]> _serialNumber;
    private readonly Option<string[]> _certificatePath;
    private readonly Option<RevocationReason?> _reason;
    private readonly Option<TimeSpan?> _listLifetime;
    private readonly Option<string?> _passphraseFile;

    public RevokeNodeCertCommand()
        : base("revoke-node-cert",
            "Revokes node certs for good and writes the revocation list. It names what is cut off and needs --force.")
    {
        _nodeId = TakesSeveral(
            Parameter.List("--node-id", "The nodes, by their exact IDs: every certificate of theirs that has not ended.", "id"),
                required: false);
        _serialNumber = Takes(Parameter.SerialNumbers("--serial-number", "Single certificates, in hexadecimal digits."));
        _certificatePath = Takes(Parameter.Paths("--certificate-path", "Certificates by their files, also such that the ledger does not know."));
        Takes(Shared.AuthorityPath());
        _reason = Takes(Parameter.Choice<RevocationReason>("--reason", "Why."));
        _listLifetime = Takes(Parameter.Duration("--list-lifetime", "How long the new list counts; 30 days if not given."));
        _passphraseFile = Takes(Shared.PassphraseFile());
        Takes(Shared.Force("Revokes; without it the certificates are only named. A --serial-number that the ledger does not know is recorded and listed, with a warning."));
        Takes(Shared.WhatIf());
        Validators.Add(result =>
        {
            if (_nodeId.IsMissing(result) && result.GetResult(_serialNumber) is null && result.GetResult(_certificatePath) is null)
                result.AddError("revoke-node-cert needs <id>, --serial-number or --certificate-path.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        var parameters = new RevocationParameters
        {
            NodeIds = run.GetAll(_nodeId),
            SerialNumbers = run.Get(_serialNumber) ?? [],
            CertificatePaths = run.GetAll(_certificatePath),
            Force = run.Force,
            Reason = run.Get(_reason) ?? RevocationReason.Unspecified,
            ListLifetime = run.Get(_listLifetime),
        };
        IReadOnlyList<Outcome<NodeCert>> found = authority.FindRevocable(parameters);
        run.DemandForce(found, cert => $"revoke {RevocationParameters.Describe(cert)}", "Nothing was revoked. A revocation cannot be taken back; give -Force to do it.");
        return Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                run.Print(NodeCertView.View, authority.Revoke(parameters, passphrase, run.Cancellation), found.Count,
                    "certificates", o => $"revoke {RevocationParameters.Describe(o.Value!)}");
                return true;
            },
            run.Cancellation);
    }
}
