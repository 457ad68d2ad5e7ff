using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options with the rules of a policy about revocation lists, and where they and the CA's certificate are fetched.</summary>
internal sealed class RevocationPolicyOptions
{
    private readonly Option<Truth?> _keepExpiredRevocations = PolicyOptions.Boolean(SetCertPolicy.KeepExpiredRevocations);
    private readonly Option<int?> _maximumPreparedLists = Parameter.Number(SetCertPolicy.MaximumPreparedLists);
    private readonly Option<string[]> _distributionPoint = Parameter.List(SetCertPolicy.DistributionPoint, "address");
    private readonly Option<string[]> _issuerAddress = Parameter.List(SetCertPolicy.IssuerAddress, "address");

    /// <summary>Gives them to a command.</summary>
    internal RevocationPolicyOptions(Command command)
    {
        command.Options.Add(_keepExpiredRevocations);
        command.Options.Add(_maximumPreparedLists);
        command.Options.Add(_distributionPoint);
        command.Options.Add(_issuerAddress);
    }

    /// <summary>What is given of these rules.</summary>
    internal CertPolicyChanges Read(CommandRun run) => new()
    {
        KeepExpiredRevocations = run.Get(_keepExpiredRevocations)?.IsTrue,
        MaximumPreparedLists = run.Get(_maximumPreparedLists),
        DistributionPoints = run.IsGiven(_distributionPoint) ? run.GetAll(_distributionPoint) : null,
        IssuerAddresses = run.IsGiven(_issuerAddress) ? run.GetAll(_issuerAddress) : null,
    };
}
