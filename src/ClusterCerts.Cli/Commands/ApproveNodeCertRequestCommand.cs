using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>approve-node-cert-request</c>: signs requests under the policy.</summary>
internal sealed class ApproveNodeCertRequestCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _nodeId;
    private readonly NameOptions _names;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<RequestRisk?> _maximumRisk;
    private readonly LifetimeOptions _lifetime;
    private readonly Option<string?> _outputPath;
    private readonly Option<string?> _passphraseFile;

    public ApproveNodeCertRequestCommand()
        : base(ApproveNodeCertRequest.Command)
    {
        _path = TakesSeveral(Parameter.Paths(ApproveNodeCertRequest.Path));
        Takes(Parameter.Path(ApproveNodeCertRequest.AuthorityPath));
        _nodeId = Takes(Parameter.Text(ApproveNodeCertRequest.NodeId, "id"));
        _names = new NameOptions(
            this, ApproveNodeCertRequest.DnsName, ApproveNodeCertRequest.IPAddress, ApproveNodeCertRequest.Uri, ApproveNodeCertRequest.EmailAddress, ApproveNodeCertRequest.UserPrincipalName);
        _purpose = Takes(Parameter.Choice<CertPurpose>(ApproveNodeCertRequest.Purpose));
        _maximumRisk = Takes(Parameter.Choice<RequestRisk>(ApproveNodeCertRequest.MaximumRisk));
        _lifetime = new LifetimeOptions(this, ApproveNodeCertRequest.Lifetime, ApproveNodeCertRequest.NotAfter,
            ApproveNodeCertRequest.Backdate, ApproveNodeCertRequest.ClampToIssuer);
        _outputPath = Takes(Parameter.Path(ApproveNodeCertRequest.OutputPath));
        _passphraseFile = Takes(Parameter.Path(ApproveNodeCertRequest.PassphraseFile));
        Takes(Parameter.Switch(ApproveNodeCertRequest.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        NodeCertRequest[] requests = [.. run.EachFile(run.GetAll(_path), NodeCertRequest.Read)];
        if (requests.Length == 0)
            return true;
        ApprovalParameters parameters = Read(run);
        IReadOnlyList<NodeCertRequest> reviewed = run.WhatIf ? authority.ReviewRequests(parameters).Review(requests) : [];
        return Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                IEnumerable<Outcome<NodeCert>> signed = authority.Approve(requests, parameters, passphrase, run.Printer.Warning, run.Cancellation);
                run.Print(NodeCertView.View, signed, requests.Length, "requests",
                    o => $"sign '{o.Target}' for node '{o.Value!.NodeId}'{reviewed.First(r => o.Target.Equals(r.Path ?? r.NodeId)).DescribeRisk()}");
                return true;
            },
            run.Cancellation);
    }

    private ApprovalParameters Read(CommandRun run) => new()
    {
        NodeId = run.Get(_nodeId),
        DnsNames = _names.DnsNames(run),
        IPAddresses = _names.IPAddresses(run),
        Uris = _names.Uris(run),
        EmailAddresses = _names.EmailAddresses(run),
        UserPrincipalNames = _names.UserPrincipalNames(run),
        Purpose = run.Get(_purpose),
        Lifetime = _lifetime.Read(run),
        MaximumRisk = run.Get(_maximumRisk),
        OutputPath = run.Get(_outputPath),
        Force = run.Force,
    };
}
