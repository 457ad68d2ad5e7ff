using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>update-node-cert</c>: renews the certificates of nodes.</summary>
internal sealed class UpdateNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<bool> _reuseKey;
    private readonly Option<TimeSpan?> _ifExpiresWithin;
    private readonly Option<LifeShare?> _ifLifeUsed;
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<string[]> _removeDnsName;
    private readonly Option<string[]> _removeIPAddress;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<DateTimeOffset?> _notAfter;
    private readonly Option<TimeSpan?> _backdate;
    private readonly Option<bool> _clampToIssuer;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<int?> _throttleLimit;

    public UpdateNodeCertCommand()
        : base("update-node-cert", "Renews node certs: same identity and names, new key. With a condition it can run every day.")
    {
        _nodeId = TakesSeveral(
            Parameter.List("--node-id", "The nodes; * and ? stand for any characters. All nodes if not given, with a condition.",
                "id"), required: false);
        Takes(Shared.AuthorityPath());
        _ifExpiresWithin = Takes(Parameter.Duration("--if-expires-within", "Renews only what ends within this time."));
        _ifLifeUsed = Takes(Parameter.Share("--if-life-used", "Renews only what has used this share of its life."));
        _reuseKey = Takes(Parameter.Switch("--reuse-key", "Certifies the key that the node has once more."));
        _dnsName = Takes(Parameter.List("--dns-name", "DNS names to add.", "name"));
        _ipAddress = Takes(Parameter.List("--ip-address", "IP addresses to add.", "address"));
        _removeDnsName = Takes(Parameter.List("--remove-dns-name", "DNS names to take away; the node ID stays.", "name"));
        _removeIPAddress = Takes(Parameter.List("--remove-ip-address", "IP addresses to take away; the node ID stays.", "address"));
        _purpose = Takes(Parameter.Choice<CertPurpose>("--purpose", "What it is for from now on; as before if not given."));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>("--key-algorithm",
            "The new key's algorithm; as before if not given."));
        _lifetime = Takes(Parameter.Duration("--lifetime", "How long it is valid from now; as long as before if not given."));
        _notAfter = Takes(Parameter.Date("--not-after", "The last second of its validity."));
        _backdate = Takes(Parameter.Duration("--backdate", "How far back its validity begins."));
        _clampToIssuer = Takes(Parameter.Switch("--clamp-to-issuer", "Ends it with its issuer where it would outlive it."));
        _passphraseFile = Takes(Shared.PassphraseFile());
        _nodePassphraseFile = Takes(Parameter.Path("--node-passphrase-file",
            "The file whose one line encrypts the nodes' new keys."));
        _throttleLimit = Takes(Parameter.Number("--throttle-limit", "How many keys are made at once.", minimum: 1));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetAll(_nodeId);
        CertAuthority authority = run.OpenAuthority();
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        NodeCertRenewalParameters parameters = Read(run) with { NodePassphrase = nodePassphrase };
        List<Outcome<NodeCertRenewal>> found = [.. authority.FindRenewals(nodeIds, parameters)];
        foreach (string warning in authority.DescribeOutlook(found))
            run.Printer.Warning(warning);
        var outcomes = Passphrases.Use(
            run.Get(_passphraseFile), passphrase =>
                Renew(run, authority.RenewFound(found, parameters, passphrase, run.Cancellation), found.Count), run.Cancellation);
        int notDue = outcomes.Count(o => o.Value is { Renewed: null });
        if (notDue > 0)
            run.Printer.Line($"{notDue} not due.");
        return true;
    }

    // In JSON each node is told, renewed or not; people see what is new.
    private static List<Outcome<NodeCertRenewal>> Renew(CommandRun run, IEnumerable<Outcome<NodeCertRenewal>> renewals, int count)
    {
        var outcomes = new List<Outcome<NodeCertRenewal>>();
        run.Print(NodeCertRenewalView.View, run.WhatIf ? renewals.Where(o => o.Error is not null || o.Value!.IsDue) : Told(), count,
            "node certs", o => $"renew the certificate {o.Value!.Current.SerialNumber} of node {o.Target}");
        return outcomes;

        IEnumerable<Outcome<NodeCertRenewal>> Told()
        {
            foreach (Outcome<NodeCertRenewal> outcome in renewals)
            {
                outcomes.Add(outcome);
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
        DnsNames = run.GetAll(_dnsName),
        IPAddresses = run.GetAll(_ipAddress),
        RemovedDnsNames = run.GetAll(_removeDnsName),
        RemovedIPAddresses = run.GetAll(_removeIPAddress),
        Purpose = run.Get(_purpose),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        Lifetime = run.Get(_lifetime),
        NotAfter = run.Get(_notAfter),
        Backdate = run.Get(_backdate),
        ClampToIssuer = run.Get(_clampToIssuer),
        ThrottleLimit = run.Get(_throttleLimit),
    };
}
