using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>update-node-cert</c>: renews the certificates of nodes.</summary>
internal sealed class UpdateNodeCertCommand : CliCommand
{
    private readonly RenewalHook _hook = new();
    private readonly Positional _nodeId;
    private readonly Option<bool> _reuseKey;
    private readonly Option<TimeSpan?> _ifExpiresWithin;
    private readonly Option<LifeShare?> _ifLifeUsed;
    private readonly NameOptions _names;
    private readonly NameOptions _removedNames;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly LifetimeOptions _lifetime;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<int?> _throttleLimit;

    public UpdateNodeCertCommand()
        : base(UpdateNodeCert.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(UpdateNodeCert.NodeId, "id"));
        Takes(Parameter.Path(UpdateNodeCert.AuthorityPath));
        _ifExpiresWithin = Takes(Parameter.Duration(UpdateNodeCert.IfExpiresWithin));
        _ifLifeUsed = Takes(Parameter.Share(UpdateNodeCert.IfLifeUsed));
        Takes(_hook.Exec);
        _reuseKey = Takes(Parameter.Switch(UpdateNodeCert.ReuseKey));
        _names = new NameOptions(
            this, UpdateNodeCert.DnsName, UpdateNodeCert.IPAddress, UpdateNodeCert.Uri, UpdateNodeCert.EmailAddress, UpdateNodeCert.UserPrincipalName);
        _removedNames = new NameOptions(this, UpdateNodeCert.RemoveDnsName, UpdateNodeCert.RemoveIPAddress,
            UpdateNodeCert.RemoveUri, UpdateNodeCert.RemoveEmailAddress, UpdateNodeCert.RemoveUserPrincipalName);
        _purpose = Takes(Parameter.Choice<CertPurpose>(UpdateNodeCert.Purpose));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(UpdateNodeCert.KeyAlgorithm));
        _lifetime = new LifetimeOptions(this, UpdateNodeCert.Lifetime, UpdateNodeCert.NotAfter, UpdateNodeCert.Backdate, UpdateNodeCert.ClampToIssuer);
        _passphraseFile = Takes(Parameter.Path(UpdateNodeCert.PassphraseFile));
        _nodePassphraseFile = Takes(Parameter.Path(UpdateNodeCert.NodePassphraseFile));
        _throttleLimit = Takes(Parameter.Number(UpdateNodeCert.ThrottleLimit));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetNodeIds(_nodeId, needsNodes: false);
        CertAuthority authority = run.OpenAuthority();
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        NodeCertRenewalParameters parameters = Read(run) with { NodePassphrase = nodePassphrase };
        List<Outcome<NodeCertRenewal>> found = [.. authority.FindRenewals(nodeIds, parameters)];
        run.Printer.Warnings(authority.DescribeOutlook(found));
        RenewalTally tally = authority.TallyOf(nodeIds, parameters, found);
        List<Outcome<NodeCertRenewal>> outcomes = _hook.After(run, authority, () => Passphrases.Use(
            run.Get(_passphraseFile), passphrase =>
                Renew(run, authority.RenewFound(found, parameters, passphrase, run.Printer.Warning, run.Cancellation).Select(tally.Count), found.Count), run.Cancellation));
        tally.Record(run.Printer.Warning);
        int notDue = outcomes.Count(o => o.Value is { Renewed: null });
        if (notDue > 0)
            run.Printer.Line($"{notDue} not due.");
        return true;
    }

    // In JSON each node is reported, renewed or not; people see what is new.
    private List<Outcome<NodeCertRenewal>> Renew(CommandRun run, IEnumerable<Outcome<NodeCertRenewal>> renewals, int count)
    {
        var outcomes = new List<Outcome<NodeCertRenewal>>();
        run.Print(NodeCertRenewalView.View, run.WhatIf ? renewals.Where(o => o.Error is not null || o.Value!.IsDue) : Told(), count,
            "node certificates", o => $"renew the certificate {o.Value!.Current.SerialNumber} of node {o.Target}{_hook.Then(run)}");
        return outcomes;

        IEnumerable<Outcome<NodeCertRenewal>> Told()
        {
            foreach (Outcome<NodeCertRenewal> outcome in renewals)
            {
                outcomes.Add(outcome);
                _hook.Note(outcome.Value?.Renewed);
                if (outcome.Value?.Notice is string notice)
                    run.Printer.Warning(notice);
                bool isTold = !run.Printer.IsForPeople || outcome.Error is not null || outcome.Value!.Renewed is not null;
                yield return isTold ? outcome : outcome with { Value = null };
            }
        }
    }

    private NodeCertRenewalParameters Read(CommandRun run) => new()
    {
        ReuseKey = run.Get(_reuseKey),
        IfExpiresWithin = run.Get(_ifExpiresWithin),
        IfLifeUsed = run.Get(_ifLifeUsed),
        DnsNames = _names.DnsNames(run),
        IPAddresses = _names.IPAddresses(run),
        RemovedDnsNames = _removedNames.DnsNames(run),
        RemovedIPAddresses = _removedNames.IPAddresses(run),
        Uris = _names.Uris(run),
        EmailAddresses = _names.EmailAddresses(run),
        UserPrincipalNames = _names.UserPrincipalNames(run),
        RemovedUris = _removedNames.Uris(run),
        RemovedEmailAddresses = _removedNames.EmailAddresses(run),
        RemovedUserPrincipalNames = _removedNames.UserPrincipalNames(run),
        Purpose = run.Get(_purpose),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        Lifetime = _lifetime.Read(run),
        ThrottleLimit = run.Get(_throttleLimit),
    };
}
