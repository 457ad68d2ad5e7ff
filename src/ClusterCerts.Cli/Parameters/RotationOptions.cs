using System.CommandLine;
using ClusterCerts.Publishing;

namespace ClusterCerts.Cli;

/// <summary>The options that say what the next CA, or the next pair of a key ring, is like, and what proves that nodes are ready for it.</summary>
internal sealed class RotationOptions
{
    private readonly Option<string?> _subject;
    private readonly Option<string[]> _dnsName;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly KeyUriOptions _keyUri;
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<DateTimeOffset?> _notAfter;
    private readonly Option<int?> _pathLength;
    private readonly ConstraintOptions _constraints;
    private readonly Option<bool> _replaceConstraints;
    private readonly Option<string?> _issuer;
    private readonly Option<string?> _issuerPassphraseFile;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _newPassphraseFile;
    private readonly Option<string[]> _endpoint;
    private readonly EndpointOptions _how;
    private readonly Option<bool> _reuseKey;
    private readonly Option<int?> _throttleLimit;
    private readonly Option<bool> _publish;
    private readonly Option[] _forAuthority;

    /// <summary>Gives them to <c>invoke-key-rotation</c>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="phases">Its options that choose a phase.</param>
    internal RotationOptions(Command command, params Option[] phases)
    {
        int first = command.Options.Count;
        command.Options.Add(_subject = Parameter.Text(InvokeKeyRotation.Subject, "name"));
        command.Options.Add(_dnsName = Parameter.List(InvokeKeyRotation.DnsName, "name"));
        command.Options.Add(_keyAlgorithm = Parameter.Choice<KeyAlgorithm>(InvokeKeyRotation.KeyAlgorithm));
        _keyUri = new KeyUriOptions(command, InvokeKeyRotation.KeyUri, InvokeKeyRotation.TokenModule);
        command.Options.Add(_lifetime = Parameter.Duration(InvokeKeyRotation.Lifetime));
        command.Options.Add(_notAfter = Parameter.Date(InvokeKeyRotation.NotAfter));
        command.Options.Add(_pathLength = Parameter.Number(InvokeKeyRotation.PathLength));
        _constraints = new ConstraintOptions(
            command,
            [InvokeKeyRotation.PermittedDnsName, InvokeKeyRotation.PermittedIPAddress, InvokeKeyRotation.PermittedEmailAddress, InvokeKeyRotation.PermittedUri],
            [InvokeKeyRotation.ExcludedDnsName, InvokeKeyRotation.ExcludedIPAddress, InvokeKeyRotation.ExcludedEmailAddress, InvokeKeyRotation.ExcludedUri]);
        command.Options.Add(_replaceConstraints = Parameter.Switch(InvokeKeyRotation.ReplaceConstraints));
        command.Options.Add(_issuer = Parameter.Path(InvokeKeyRotation.Issuer));
        command.Options.Add(_issuerPassphraseFile = Parameter.Path(InvokeKeyRotation.IssuerPassphraseFile));
        command.Options.Add(_passphraseFile = Parameter.Path(InvokeKeyRotation.PassphraseFile));
        command.Options.Add(_newPassphraseFile = Parameter.Path(InvokeKeyRotation.NewPassphraseFile));
        command.Options.Add(NodePassphraseFile = Parameter.Path(InvokeKeyRotation.NodePassphraseFile));
        command.Options.Add(_endpoint = Parameter.List(InvokeKeyRotation.Endpoint, "host:port"));
        _how = new EndpointOptions(
            command, InvokeKeyRotation.ClientCertificatePath, InvokeKeyRotation.ClientKeyPath, InvokeKeyRotation.StartTls, InvokeKeyRotation.Timeout);
        command.Options.Add(_reuseKey = Parameter.Switch(InvokeKeyRotation.ReuseKey));
        command.Options.Add(_throttleLimit = Parameter.Number(InvokeKeyRotation.ThrottleLimit));
        command.Options.Add(_publish = Parameter.Switch(InvokeKeyRotation.Publish));
        Exclusive.NotBoth(command, _lifetime, _notAfter, "Give --lifetime or --not-after, not both.");
        _forAuthority = [.. phases, .. command.Options.Skip(first).Except([_subject, _dnsName, _keyAlgorithm, _lifetime, _how.Timeout, _publish])];
    }

    /// <summary>Refuses what is for the other kind of folder.</summary>
    /// <param name="run">What was given.</param>
    /// <param name="path">The folder.</param>
    /// <param name="isRing">Whether it is a key ring.</param>
    /// <exception cref="ClusterCertsException">Something of that is given.</exception>
    internal void RefuseOther(CommandRun run, string path, bool isRing)
    {
        (Option[] others, string named, string meant) = isRing ? (_forAuthority, "a key ring", "an authority directory")
            : ([_dnsName], "an authority directory", "a key ring");
        if (others.FirstOrDefault(run.IsGiven) is Option other)
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{path}' is named as {named}, and {other.Name} is for {meant}; leave it out.", path);
        if (isRing && run.IsGiven(_how.Timeout) && !Publishes(run))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{path}' is a key ring, for which --timeout is of use with --publish alone; leave it out.", path);
    }

    /// <summary>What opens the keys of the CAs, and asks for what is missing; the caller disposes it.</summary>
    internal GivenPassphrases ReadPassphrases(CommandRun run) => new(
        (GivenPassphrases.Signing, run.Get(_passphraseFile)), (GivenPassphrases.Next, run.Get(_newPassphraseFile)), (GivenPassphrases.Issuer, run.Get(_issuerPassphraseFile)));

    /// <summary>What encrypts the nodes' keys.</summary>
    internal Option<string?> NodePassphraseFile { get; }

    /// <summary>What was given, for an authority.</summary>
    internal RotationParameters Read(CommandRun run) => new()
    {
        Subject = run.Get(_subject),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        KeyUri = _keyUri.Read(run),
        Lifetime = new CertLifetime(run.Get(_lifetime), run.Get(_notAfter)),
        PathLength = run.Get(_pathLength),
        Constraints = _constraints.Read(run),
        ReplaceConstraints = run.Get(_replaceConstraints),
        IssuerPath = run.Get(_issuer),
        Endpoints = [.. run.GetAll(_endpoint).Select(EndpointAddress.Parse)],
        EndpointTest = _how.Read(run),
        ReuseKey = run.Get(_reuseKey),
        ThrottleLimit = run.Get(_throttleLimit),
        Force = run.Force,
    };

    /// <summary>Whether nodes are brought what the phase makes.</summary>
    internal bool Publishes(CommandRun run) => run.Get(_publish);

    /// <summary>How they are.</summary>
    internal PublicationParameters ReadPublication(CommandRun run, Passphrase? nodePassphrase) => new()
    {
        ThrottleLimit = run.Get(_throttleLimit) ?? PublicationParameters.DefaultThrottleLimit,
        Timeout = run.Get(_how.Timeout) ?? PublicationParameters.DefaultTimeout,
        NodePassphrase = nodePassphrase,
    };

    /// <summary>What was given, for a key ring.</summary>
    internal KeyRingTurnParameters ReadTurn(CommandRun run, string path) => new()
    {
        Path = path,
        Subject = run.Get(_subject),
        DnsNames = run.GetAll(_dnsName),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        Lifetime = run.Get(_lifetime),
        Force = run.Force,
    };
}
