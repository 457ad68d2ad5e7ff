using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes the addresses that the policy of the authority has, and the form of one: no file of the current folder is meant.</summary>
public sealed class IssuerAddressCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        bool isOfList = nameof(RevocationPolicyCmdlet.DistributionPoint).Equals(parameterName, StringComparison.OrdinalIgnoreCase);
        IEnumerable<(string Address, string Tip)> kept = CompletionAuthority.Addresses(commandAst, fakeBoundParameters, isOfList).Select(address => (address, "in the policy"));
        (string Address, string Tip) form = (isOfList ? "http://pki.example/{issuer}.crl" : "http://pki.example/{issuer}.crt", "how an address is written");
        string typed = TypedWord.Of(wordToComplete).Text;
        CompletionResult[] offers = [.. kept.Append(form).DistinctBy(offer => offer.Address).Where(offer => offer.Address.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(offer => new CompletionResult(TypedWord.InQuotes(offer.Address), offer.Address, CompletionResultType.ParameterValue, offer.Tip))];

        // Where nothing is offered, PowerShell offers files: what was typed stays as it is.
        return offers.Length > 0 || typed.Length == 0 ? offers : [new CompletionResult(TypedWord.InQuotes(typed), typed, CompletionResultType.ParameterValue, typed)];
    }
}
