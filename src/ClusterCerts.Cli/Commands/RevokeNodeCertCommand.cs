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
    private readonly Option<string?> _rotationPassphraseFile;

    public RevokeNodeCertCommand()
        : base(RevokeNodeCert.Command.And("It names what is cut off and needs --force."))
    {
        _nodeId = TakesSeveral(Parameter.List(RevokeNodeCert.NodeId, "id"));
        _serialNumber = Takes(Parameter.SerialNumbers(RevokeNodeCert.SerialNumber));
        _certificatePath = Takes(Parameter.Paths(RevokeNodeCert.CertificatePath));
        Takes(Parameter.Path(RevokeNodeCert.AuthorityPath));
        _reason = Takes(Parameter.Choice<RevocationReason>(RevokeNodeCert.Reason));
        _listLifetime = Takes(Parameter.Duration(RevokeNodeCert.ListLifetime));
        _passphraseFile = Takes(Parameter.Path(RevokeNodeCert.PassphraseFile));
        _rotationPassphraseFile = Takes(Parameter.Path(RevokeNodeCert.RotationPassphraseFile));
        Takes(Parameter.Switch(RevokeNodeCert.Force.And("Without it the certificates are only named.")));
        Validators.Add(result =>
        {
            if (_nodeId.IsMissing(result) && result.GetResult(_serialNumber) is null && result.GetResult(_certificatePath) is null)
                result.AddError("revoke-node-cert needs <id>, --serial-number or --certificate-path.");
        });
    }

    protected override bool Execute(CommandRun run)
    {
        SerialNumber[] serialNumbers = run.Get(_serialNumber) ?? [];
        string[] files = run.GetAll(_certificatePath);
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: serialNumbers.Length + files.Length == 0);
        CertAuthority authority = run.OpenAuthority();
        RevocationParameters parameters = RevocationParameters.Of(nodeIds, serialNumbers, files) with
        {
            Force = run.Force,
            Reason = run.Get(_reason) ?? RevocationReason.Unspecified,
            ListLifetime = run.Get(_listLifetime),
        };
        IReadOnlyList<Outcome<NodeCert>> found = authority.FindRevocable(parameters);
        run.Printer.Warnings(authority.DescribeFirstList(found));
        run.DemandForce(found.Where(RevocationParameters.IsOpen), cert => $"revoke {RevocationParameters.Describe(cert)}",
            "Nothing was revoked. A revocation cannot be undone; give -Force to do it.");
        using var given = new GivenPassphrases((GivenPassphrases.Signing, run.Get(_passphraseFile)), (GivenPassphrases.Rotation, run.Get(_rotationPassphraseFile)));
        return Passphrases.Use(
            given,
            () =>
            {
                IEnumerable<Outcome<NodeCert>> done = authority.Revoke(
                    parameters with { RotationPassphrase = given[GivenPassphrases.Rotation] }, given[GivenPassphrases.Signing], run.Cancellation);
                run.Print(NodeCertView.View, run.WhatIf ? done.Where(o => o.Error is not null || IsOpen(o)) : done, found.Count,
                    "certificates", o => $"revoke {RevocationParameters.Describe(o.Value!)}");
                return true;
            },
            run.Cancellation);

        bool IsOpen(Outcome<NodeCert> rehearsed) =>
            found.Any(f => RevocationParameters.IsOpen(f) && f.Value!.SerialNumber == rehearsed.Value!.SerialNumber);
    }
}
