using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>set-cert-policy</c>: changes rules; what is not given stays.</summary>
internal sealed class SetCertPolicyCommand : CliCommand
{
    private readonly Option<LifetimeLimit?> _maximumLifetime;
    private readonly Option<SerialNumber?> _minimumSerialNumber;
    private readonly Option<string[]> _allowedNodeId;
    private readonly Option<NodeNames[]> _allowedDnsName;
    private readonly Option<NodeNames[]> _allowedIPAddress;
    private readonly Option<KeyAlgorithm[]> _allowedKeyAlgorithm;
    private readonly Option<PolicyAnswer?> _unlistedNames;
    private readonly Option<PolicyAnswer?> _unlistedExtensions;
    private readonly Option<bool?> _allowWildcardNames;
    private readonly Option<bool?> _allowSharedKeys;
    private readonly Option<PolicyRule[]> _remove;

    public SetCertPolicyCommand()
        : base("set-cert-policy", "Changes rules of an authority's policy; what is not given stays as it is.")
    {
        Takes(Shared.AuthorityPath());
        _maximumLifetime = Takes(PolicyOptions.Limit(
            "--maximum-lifetime", "The longest validity of a node cert, such as 90d, or '<168h' for less."));
        _minimumSerialNumber = Takes(PolicyOptions.SerialNumber(
            "--minimum-serial-number", "The lowest serial number that is accepted, in hexadecimal digits."));
        _allowedNodeId = Takes(PolicyOptions.Patterns(
            "--allowed-node-id", "The node IDs that are issued to: IDs, wildcards, or regular expressions between slashes."));
        _allowedDnsName = Takes(PolicyOptions.NodeNames(
            "--allowed-dns-name", "DNS names besides the node ID, for every node, or as 'web*=a.example.com,b.example.com'."));
        _allowedIPAddress = Takes(PolicyOptions.NodeNames(
            "--allowed-ip-address", "Addresses or networks, for every node, or as 'web*=10.0.0.0/8'."));
        _allowedKeyAlgorithm = Takes(Parameter.Choices<KeyAlgorithm>(
            "--allowed-key-algorithm", "The algorithms of the nodes' keys."));
        _unlistedNames = Takes(Parameter.Choice<PolicyAnswer>(
            "--unlisted-names", "What becomes of a request for names that nothing allows."));
        _unlistedExtensions = Takes(Parameter.Choice<PolicyAnswer>(
            "--unlisted-extensions", "What becomes of a request for CA rights, foreign usages or unknown critical extensions."));
        _allowWildcardNames = Takes(PolicyOptions.Truth(
            "--allow-wildcard-names", "Whether the allowed DNS names may be wildcard names."));
        _allowSharedKeys = Takes(PolicyOptions.Truth("--allow-shared-keys", "Whether two node IDs may have the same key."));
        _remove = Takes(Parameter.Choices<PolicyRule>("--remove", "Rules to take away."));
        Takes(Shared.Force("Cuts off live nodes by a higher minimum serial number."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        CertPolicyChanges changes = Read(run);
        string[] cutOff = [.. authority.FindCutOff(changes).Select(c => c.NodeId)];
        foreach (string warning in authority.DescribeBarred(changes))
            run.Printer.Warning(warning);
        string consequence = cutOff.Length == 0 ? "" : $" and cut off the live nodes {string.Join(", ", cutOff)}";
        CertPolicy changed = authority.SetPolicy(changes with { Force = run.Force || run.WhatIf });
        if (run.ShouldProcess($"change the policy{consequence}"))
            run.Printer.Object(CertPolicyView.View, changed);
        return true;
    }

    private CertPolicyChanges Read(CommandRun run) => new()
    {
        MaximumLifetime = run.Get(_maximumLifetime),
        MinimumSerialNumber = run.Get(_minimumSerialNumber),
        AllowedNodeIds = run.IsGiven(_allowedNodeId) ? run.GetAll(_allowedNodeId) : null,
        AllowedDnsNames = run.IsGiven(_allowedDnsName) ? run.Get(_allowedDnsName) : null,
        AllowedIPAddresses = run.IsGiven(_allowedIPAddress) ? run.Get(_allowedIPAddress) : null,
        AllowedKeyAlgorithms = run.IsGiven(_allowedKeyAlgorithm) ? run.Get(_allowedKeyAlgorithm) : null,
        UnlistedNames = run.Get(_unlistedNames),
        UnlistedExtensions = run.Get(_unlistedExtensions),
        AllowWildcardNames = run.Get(_allowWildcardNames),
        AllowSharedKeys = run.Get(_allowSharedKeys),
        Remove = run.Get(_remove) ?? [],
        Force = run.Force,
    };
}
