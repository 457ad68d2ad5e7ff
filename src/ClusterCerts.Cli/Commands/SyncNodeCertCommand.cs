using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>sync-node-cert</c>: each node has a good certificate with these names.</summary>
internal sealed class SyncNodeCertCommand : CliCommand
{
    private readonly RenewalHook _hook = new();
    private readonly Positional _nodeId;
    private readonly OrderOptions _order;
    private readonly Option<TimeSpan?> _renewWithin;
    private readonly Option<string?> _passphraseFile;

    public SyncNodeCertCommand()
        : base(SyncNodeCert.Command)
    {
        _order = new OrderOptions(this, SyncNodeCert.OutputPath);
        _nodeId = TakesSeveral(Parameter.List(SyncNodeCert.NodeId, "id"), instead: _order.From);
        Takes(_order.From);
        Takes(Parameter.Path(SyncNodeCert.AuthorityPath));
        _renewWithin = Takes(Parameter.Duration(SyncNodeCert.RenewWithin));
        _passphraseFile = Takes(Parameter.Path(SyncNodeCert.PassphraseFile));
        Takes(Parameter.Switch(SyncNodeCert.Force));
        Takes(_hook.Exec);
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: run.Get(_order.From) is null, OrderOptions.ReadsFiles);
        CertAuthority authority = run.OpenAuthority();
        TimeSpan? within = run.Get(_renewWithin);
        using Passphrase? nodePassphrase = _order.ReadPassphrase(run);
        (NodeCertOrder[] orders, IReadOnlyDictionary<string, NodeTableRow> rows) = _order.Read(run, nodeIds, nodePassphrase);
        orders = Meant(run, authority, orders, rows);
        IReadOnlyList<Outcome<NodeCertSync>> found = authority.FindSync(orders, within, run.Printer.Warning);
        run.Printer.Warnings(authority.DescribeOutlook(found));
        RenewalTally tally = authority.TallyOf(found);
        bool done = _hook.After(run, authority, () => Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                IEnumerable<Outcome<NodeCertSync>> done = authority.SyncFound(found, within, passphrase, run.Printer.Warning, run.Cancellation).Select(tally.Count);
                Print(run, NodeTable.Explain(Askable(done, passphrase), rows), found.Count);
                return true;
            },
            run.Cancellation));
        tally.Record(run.Printer.Warning);
        return done;
    }

    // A row that says of a certificate which one stands for its node: what it says must agree, and a successor is left as it is.
    private static NodeCertOrder[] Meant(CommandRun run, CertAuthority authority, NodeCertOrder[] orders, IReadOnlyDictionary<string, NodeTableRow> rows)
    {
        Func<CertificateClaim, string?>? check = null;
        MeantOrder[] meant = [.. run.Each(orders, order => new MeantOrder(order, StandsFor(order)))];
        NamedNodes nodes = authority.FindNamed([.. meant.Select(m => (m.Order.NodeId, m.Fingerprint))], takesModels: true);
        run.Printer.Warnings(nodes.Notices);
        return [.. nodes.Positions.Select(position => meant[position].Order)];

        string? StandsFor(NodeCertOrder order) =>
            rows.GetValueOrDefault(order.NodeId)?.Claim is CertificateClaim claim ? (check ??= authority.CheckOfClaims(isOfNodes: false))(claim) : null;
    }

    private sealed record MeantOrder(NodeCertOrder Order, string? Fingerprint);

    // An encrypted key is each node's error; where somebody can be asked for the passphrase it is asked for first.
    private static IEnumerable<Outcome<NodeCertSync>> Askable(IEnumerable<Outcome<NodeCertSync>> outcomes, Passphrase? passphrase)
    {
        if (passphrase is not null || !Passphrases.CanAsk())
            return outcomes;
        Outcome<NodeCertSync>[] all = [.. outcomes];
        return all.Select(o => o.Error).FirstOrDefault(e => e?.ErrorCode == ErrorCode.PassphraseRequired)?.InnerException is ClusterCertsException asks ? throw asks : all;
    }

    private void Print(CommandRun run, IEnumerable<Outcome<NodeCertSync>> outcomes, int count)
    {
        if (!run.WhatIf)
        {
            run.Print(NodeCertSyncView.View, outcomes.Select(Noted), count, "node certificates");
            return;
        }

        run.Print(NodeCertSyncView.View, outcomes.Where(o => o.Error is not null || o.Value!.Changed), count, "node certificates",
            o => $"{(o.Value!.Current is NodeCert cert ? $"renew the certificate {cert.SerialNumber} of" : "make a key and a certificate for")} node {o.Target} ({o.Value.Reason}){_hook.Then(run)}");
    }

    private Outcome<NodeCertSync> Noted(Outcome<NodeCertSync> outcome)
    {
        _hook.Note(outcome.Value?.Issued);
        return outcome;
    }
}
