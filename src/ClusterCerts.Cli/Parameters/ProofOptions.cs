using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary>The options of <c>test-node-cert</c> that ask running servers whom they trust.</summary>
internal sealed class ProofOptions
{
    private readonly Option<bool> _proveTrust;
    private readonly ExpectationOptions _expected;
    private readonly EndpointOptions _how;

    /// <summary>Gives them to the command.</summary>
    internal ProofOptions(Command command, ExpectationOptions expected, EndpointOptions how)
    {
        command.Options.Add(_proveTrust = Parameter.Switch(TestNodeCert.ProveTrust));
        command.Options.Add(NewPassphraseFile = Parameter.Path(TestNodeCert.NewPassphraseFile));
        (_expected, _how) = (expected, how);
    }

    /// <summary>Adds an error where what was given does not go together.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="hasFile">Whether a certificate is among it.</param>
    /// <param name="hasEndpoint">Whether a server is.</param>
    internal void Validate(CommandResult result, bool hasFile, bool hasEndpoint)
    {
        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
        if (!IsGiven(_proveTrust))
        {
            foreach (Option option in ((Option[])[NewPassphraseFile, _expected.NodePassphraseFile]).Where(IsGiven))
                result.AddError($"{option.Name} is of use with {_proveTrust.Name} alone; leave it out.");
            return;
        }

        if (!hasEndpoint)
            result.AddError($"{_proveTrust.Name} asks running servers whom they trust; name them with --endpoint.");
        if (IsGiven(_expected.TrustPath))
            result.AddError($"{_proveTrust.Name} needs the keys of an authority; give {Shared.AuthorityPathName} in place of {_expected.TrustPath.Name}.");
        if (!hasFile && _expected.OfServed.Concat(_how.OfClient).FirstOrDefault(IsGiven) is Option other)
            result.AddError($"Without a file {_proveTrust.Name} asks only what servers trust, and {other.Name} says what they serve; leave it out.");
    }

    /// <summary>What opens the next CA's key.</summary>
    internal Option<string?> NewPassphraseFile { get; }

    /// <summary>Whether servers are asked for their trust.</summary>
    internal bool IsAsked(CommandRun run) => run.Get(_proveTrust);

    /// <summary>Asks them; null where that is not wanted.</summary>
    /// <param name="run">What was given.</param>
    /// <param name="signing">What opens the signing key.</param>
    /// <param name="next">What opens the next CA's key, where that is another.</param>
    internal NextTrustProver? Prover(CommandRun run, Passphrase? signing, Passphrase? next)
    {
        var how = new TrustProofParameters { Passphrase = signing, NextPassphrase = next, Timeout = _how.Read(run).Timeout };
        return IsAsked(run) ? (_, servers, stop) => run.OpenAuthority().ProveNextTrust(servers, how, stop) : null;
    }
}
