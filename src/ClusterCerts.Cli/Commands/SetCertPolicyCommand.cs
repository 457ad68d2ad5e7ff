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
    private readonly Option<NodeNames[]> _allowedUri;
    private readonly Option<NodeNames[]> _allowedEmailAddress;
    private readonly Option<NodeNames[]> _allowedUserPrincipalName;
    private readonly Option<KeyAlgorithm[]> _allowedKeyAlgorithm;
    private readonly Option<PolicyAnswer?> _unlistedNames;
    private readonly Option<PolicyAnswer?> _unlistedExtensions;
    private readonly Option<Truth?> _allowWildcardNames;
    private readonly Option<Truth?> _allowSharedKeys;
    private readonly RevocationPolicyOptions _lists;
    private readonly Option<PolicyRule[]> _remove;

    public SetCertPolicyCommand()
        : base(SetCertPolicy.Command)
    {
        Takes(Parameter.Path(SetCertPolicy.AuthorityPath));
        _maximumLifetime = Takes(PolicyOptions.Limit(SetCertPolicy.MaximumLifetime));
        _minimumSerialNumber = Takes(Parameter.SerialNumber(SetCertPolicy.MinimumSerialNumber));
        _allowedNodeId = Takes(PolicyOptions.Patterns(SetCertPolicy.AllowedNodeId));
        _allowedDnsName = Takes(PolicyOptions.NodeNames(SetCertPolicy.AllowedDnsName, "web*=a.example.com,b.example.com"));
        _allowedIPAddress = Takes(PolicyOptions.NodeNames(SetCertPolicy.AllowedIPAddress, "web*=10.0.0.0/8"));
        _allowedUri = Takes(PolicyOptions.NodeNames(SetCertPolicy.AllowedUri, "web*=spiffe://example.com/node/{id}"));
        _allowedEmailAddress = Takes(PolicyOptions.NodeNames(SetCertPolicy.AllowedEmailAddress, "web*={id}@example.com"));
        _allowedUserPrincipalName = Takes(PolicyOptions.NodeNames(SetCertPolicy.AllowedUserPrincipalName, "admin*={id}@localhost"));
        _allowedKeyAlgorithm = Takes(Parameter.Choices<KeyAlgorithm>(SetCertPolicy.AllowedKeyAlgorithm));
        _unlistedNames = Takes(Parameter.Choice<PolicyAnswer>(SetCertPolicy.UnlistedNames));
        _unlistedExtensions = Takes(Parameter.Choice<PolicyAnswer>(SetCertPolicy.UnlistedExtensions));
        _allowWildcardNames = Takes(PolicyOptions.Boolean(SetCertPolicy.AllowWildcardNames));
        _allowSharedKeys = Takes(PolicyOptions.Boolean(SetCertPolicy.AllowSharedKeys));
        _lists = new RevocationPolicyOptions(this);
        _remove = Takes(Parameter.Choices<PolicyRule>(SetCertPolicy.Remove));
        Takes(Parameter.Switch(SetCertPolicy.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        CertPolicyChanges changes = Read(run);
        string[] cutOff = [.. authority.FindCutOff(changes).Select(c => c.NodeId)];
        run.Printer.Warnings(authority.DescribeBarred(changes));
        string consequence = cutOff.Length == 0 ? "" : $" and cut off the nodes in use {string.Join(", ", cutOff)}";
        IReadOnlyList<PolicyRule> rules = authority.FindChangedRules(changes);
        string which = $"the policy {(rules.Count == 1 ? "rule" : "rules")} {string.Join(", ", rules)}";
        CertPolicy changed = authority.SetPolicy(changes with { Force = run.Force || run.WhatIf });
        if (run.ShouldProcess(rules.Count > 0 ? $"change {which}{consequence}" : "leave the policy as it is, since it is so already", run.AuthorityPath))
            run.Printer.Object(CertPolicyView.View, changed);
        return true;
    }

    private CertPolicyChanges Read(CommandRun run) => _lists.Read(run) with
    {
        MaximumLifetime = run.Get(_maximumLifetime),
        MinimumSerialNumber = run.Get(_minimumSerialNumber),
        AllowedNodeIds = run.IsGiven(_allowedNodeId) ? run.GetAll(_allowedNodeId) : null,
        AllowedDnsNames = run.IsGiven(_allowedDnsName) ? run.Get(_allowedDnsName) : null,
        AllowedIPAddresses = run.IsGiven(_allowedIPAddress) ? run.Get(_allowedIPAddress) : null,
        AllowedUris = run.IsGiven(_allowedUri) ? run.Get(_allowedUri) : null,
        AllowedEmailAddresses = run.IsGiven(_allowedEmailAddress) ? run.Get(_allowedEmailAddress) : null,
        AllowedUserPrincipalNames = run.IsGiven(_allowedUserPrincipalName) ? run.Get(_allowedUserPrincipalName) : null,
        AllowedKeyAlgorithms = run.IsGiven(_allowedKeyAlgorithm) ? run.Get(_allowedKeyAlgorithm) : null,
        UnlistedNames = run.Get(_unlistedNames),
        UnlistedExtensions = run.Get(_unlistedExtensions),
        AllowWildcardNames = run.Get(_allowWildcardNames)?.IsTrue,
        AllowSharedKeys = run.Get(_allowSharedKeys)?.IsTrue,
        Remove = run.Get(_remove) ?? [],
        Force = run.Force,
    };
}
