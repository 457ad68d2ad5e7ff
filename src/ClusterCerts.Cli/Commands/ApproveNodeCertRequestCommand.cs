using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>approve-node-cert-request</c>: signs requests under the policy.</summary>
internal sealed class ApproveNodeCertRequestCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _nodeId;
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<RequestRisk?> _maximumRisk;
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<DateTimeOffset?> _notAfter;
    private readonly Option<TimeSpan?> _backdate;
    private readonly Option<bool> _clampToIssuer;
    private readonly Option<string?> _outputPath;
    private readonly Option<string?> _passphraseFile;

    public ApproveNodeCertRequestCommand()
        : base("approve-node-cert-request", "Signs certificate requests under the authority's policy.")
    {
        _path = TakesSeveral(Parameter.Paths("--path", "The request files."), required: true);
        Takes(Shared.AuthorityPath());
        _nodeId = Takes(Parameter.Text("--node-id", "The node ID, where the common name of the one request is not it.", "id"));
        _dnsName = Takes(Parameter.List("--dns-name", "DNS names that the certificates have besides the node ID.", "name"));
        _ipAddress = Takes(Parameter.List("--ip-address", "IP addresses that the certificates have besides the node ID.", "address"));
        _purpose = Takes(Parameter.Choice<CertPurpose>("--purpose", "What the certificates are for."));
        _maximumRisk = Takes(Parameter.Choice<RequestRisk>("--maximum-risk", "Passes over, with a warning, what is of a higher risk."));
        _lifetime = Takes(Parameter.Duration("--lifetime", "How long they are valid from now."));
        _notAfter = Takes(Parameter.Date("--not-after", "The last second of their validity."));
        _backdate = Takes(Parameter.Duration("--backdate", "How far back their validity begins."));
        _clampToIssuer = Takes(Parameter.Switch("--clamp-to-issuer", "Ends them with their issuer where they would outlive it."));
        _outputPath = Takes(Parameter.Path("--output-path", "The folder for the certificates; the authority directory if not given."));
        _passphraseFile = Takes(Shared.PassphraseFile());
        Takes(Shared.Force("Overwrites other files that are there already."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        NodeCertRequest[] requests = [.. Wanted(run, authority)];
        if (requests.Length == 0)
            return true;
        ApprovalParameters parameters = Read(run);
        return Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                IEnumerable<Outcome<NodeCert>> signed = authority.Approve(requests, parameters, passphrase, run.Cancellation);
                run.Print(NodeCertView.View, signed, requests.Length, "requests",
                    o => $"sign '{o.Target}' for node '{o.Value!.NodeId}'");
                return true;
            },
            run.Cancellation);
    }

    // A shell has no Where-Object between listing and signing.
    private IEnumerable<NodeCertRequest> Wanted(CommandRun run, CertAuthority authority)
    {
        IEnumerable<NodeCertRequest> requests = RequestFiles.Read(run, run.GetAll(_path));
        return run.Get(_maximumRisk) is RequestRisk maximum ? UpTo(maximum, requests, authority.ReviewRequests(Read(run)), run) : requests;
    }

    private static IEnumerable<NodeCertRequest> UpTo(
        RequestRisk maximum, IEnumerable<NodeCertRequest> requests, RequestReviewer reviewer, CommandRun run)
    {
        foreach (NodeCertRequest request in reviewer.Review([.. requests]))
        {
            if (request.Risk <= maximum)
                yield return request;
            else
                run.Printer.Warning($"'{request.Path}' is of {request.Risk} risk and is passed over: {string.Join(" ", request.Reasons)}");
        }
    }

    private ApprovalParameters Read(CommandRun run) => new()
    {
        NodeId = run.Get(_nodeId),
        DnsNames = run.GetAll(_dnsName),
        IPAddresses = run.GetAll(_ipAddress),
        Purpose = run.Get(_purpose),
        Lifetime = run.Get(_lifetime),
        NotAfter = run.Get(_notAfter),
        Backdate = run.Get(_backdate),
        ClampToIssuer = run.Get(_clampToIssuer),
        OutputPath = run.Get(_outputPath),
        Force = run.Force,
        Notify = run.Printer.Warning,
    };
}
