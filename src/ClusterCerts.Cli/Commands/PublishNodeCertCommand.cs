using System.CommandLine;
using ClusterCerts.Publishing;

namespace ClusterCerts.Cli;

/// <summary><c>publish-node-cert</c>: brings nodes what they lack.</summary>
internal sealed class PublishNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string?> _keyRing;
    private readonly Option<int?> _throttleLimit;
    private readonly Option<TimeSpan?> _timeout;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<bool> _ledgerHead;

    public PublishNodeCertCommand()
        : base(PublishNodeCert.Command.And("Exit status 1 means that a node failed or was rolled back."))
    {
        _nodeId = TakesSeveral(Parameter.List(PublishNodeCert.NodeId, "id"));
        Takes(Parameter.Path(PublishNodeCert.AuthorityPath));
        _keyRing = Takes(Parameter.Path(PublishNodeCert.KeyRing));
        _throttleLimit = Takes(Parameter.Number(PublishNodeCert.ThrottleLimit));
        _timeout = Takes(Parameter.Duration(PublishNodeCert.Timeout));
        _nodePassphraseFile = Takes(Parameter.Path(PublishNodeCert.NodePassphraseFile));
        _ledgerHead = Takes(Parameter.Switch(PublishNodeCert.LedgerHead));
        Takes(Parameter.Switch(PublishNodeCert.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: false);
        string? ring = run.GetKeyRing(_keyRing);
        if (ring is not null && ((Option[])[_throttleLimit, _nodePassphraseFile, _ledgerHead]).FirstOrDefault(run.IsGiven) is Option other)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"The nodes of a key ring are served one after the other, with keys that are plain and no ledger; leave {other.Name} out.", ring);
        CertAuthority? authority = ring is null ? run.OpenAuthority() : null;
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        var how = new PublicationParameters
        {
            ThrottleLimit = run.Get(_throttleLimit) ?? PublicationParameters.DefaultThrottleLimit,
            Timeout = run.Get(_timeout) ?? PublicationParameters.DefaultTimeout,
            Force = run.Force,
            LeaveLedgerHead = run.Get(_ledgerHead),
            NodePassphrase = nodePassphrase,
        };
        IReadOnlyList<Outcome<PublicationOrder>> found = authority?.FindPublications(nodeIds) ?? KeyRingPublishing.FindPublications(ring!, nodeIds, run.Context);
        PublicationOrder[] orders = [.. found.Select(o => o.Value).OfType<PublicationOrder>()];
        IEnumerable<NodeCertPublication> done = authority?.Publish(orders, how, run.Printer.Warning, run.Cancellation)
            ?? KeyRingPublishing.Publish(ring!, orders, how, run.Context, run.Printer.Warning, run.Cancellation);
        run.Print(NodeCertPublicationView.View, Told(run, done), orders.Length, "nodes");
        foreach (Outcome<PublicationOrder> missing in found.Where(o => !o.Succeeded))
            run.Printer.Error(run.Explain(missing.Error!));
        return true;
    }

    // One object a node; one that failed is an error too.
    private static IEnumerable<Outcome<NodeCertPublication>> Told(CommandRun run, IEnumerable<NodeCertPublication> publications)
    {
        foreach (NodeCertPublication publication in publications)
        {
            if (run.WhatIf)
            {
                foreach (string file in publication.Files)
                    run.ShouldProcess($"write '{file}' of node {publication.NodeId} on {publication.HostName ?? "this machine"}", publication.NodeId);
            }

            yield return new(publication.NodeId, run.WhatIf ? null : publication, null);
            if (publication.Error is ClusterCertsException error)
                run.Printer.Error(run.Explain(error));
        }
    }
}
