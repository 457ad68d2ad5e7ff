using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>invoke-key-rotation</c>: the next phase of a signing cert's rotation, or a turn of a key ring.</summary>
internal sealed partial class InvokeKeyRotationCommand : CliCommand
{
    private readonly Positional _keyRing;
    private readonly Option<string?> _authorityPath;
    private readonly Option<RotationPhase?> _phase;
    private readonly Option<bool> _undo;
    private readonly Option<bool> _resume;
    private readonly Option<bool> _compromised;
    private readonly Option<string?> _subject;
    private readonly Option<string[]> _dnsName;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<DateTimeOffset?> _notAfter;
    private readonly Option<int?> _pathLength;
    private readonly Option<string?> _issuer;
    private readonly Option<string?> _issuerPassphraseFile;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _newPassphraseFile;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<string[]> _endpoint;
    private readonly EndpointOptions _how;
    private readonly Option<bool> _reuseKey;
    private readonly Option<int?> _throttleLimit;
    private readonly Option<bool> _yes;

    public InvokeKeyRotationCommand()
        : base(InvokeKeyRotation.Command)
    {
        _keyRing = TakesOne(Parameter.Paths(InvokeKeyRotation.KeyRing));
        _authorityPath = Takes(Parameter.Path(InvokeKeyRotation.AuthorityPath));
        _phase = Takes(Parameter.Choice<RotationPhase>(InvokeKeyRotation.Phase));
        _undo = Takes(Parameter.Switch(InvokeKeyRotation.Undo));
        _resume = Takes(Parameter.Switch(InvokeKeyRotation.Resume));
        _compromised = Takes(Parameter.Switch(InvokeKeyRotation.Compromised));
        _subject = Takes(Parameter.Text(InvokeKeyRotation.Subject, "name"));
        _dnsName = Takes(Parameter.List(InvokeKeyRotation.DnsName, "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(InvokeKeyRotation.KeyAlgorithm));
        _lifetime = Takes(Parameter.Duration(InvokeKeyRotation.Lifetime));
        _notAfter = Takes(Parameter.Date(InvokeKeyRotation.NotAfter));
        _pathLength = Takes(Parameter.Number(InvokeKeyRotation.PathLength));
        _issuer = Takes(Parameter.Path(InvokeKeyRotation.Issuer));
        _issuerPassphraseFile = Takes(Parameter.Path(InvokeKeyRotation.IssuerPassphraseFile));
        _passphraseFile = Takes(Parameter.Path(InvokeKeyRotation.PassphraseFile));
        _newPassphraseFile = Takes(Parameter.Path(InvokeKeyRotation.NewPassphraseFile));
        _nodePassphraseFile = Takes(Parameter.Path(InvokeKeyRotation.NodePassphraseFile));
        _endpoint = Takes(Parameter.List(InvokeKeyRotation.Endpoint, "host:port"));
        _how = new EndpointOptions(
            this, InvokeKeyRotation.ClientCertificatePath, InvokeKeyRotation.ClientKeyPath, InvokeKeyRotation.StartTls, InvokeKeyRotation.Timeout);
        _reuseKey = Takes(Parameter.Switch(InvokeKeyRotation.ReuseKey));
        _throttleLimit = Takes(Parameter.Number(InvokeKeyRotation.ThrottleLimit));
        _yes = Takes(Parameter.Switch(OwnParameters.Yes));
        Takes(Parameter.Switch(InvokeKeyRotation.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        if (run.Get(_keyRing) is not string ring)
            return Rotate(run);
        if (run.IsGiven(_authorityPath))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give a key ring or -AuthorityPath, not both.");
        Turn(run, ring);
        return true;
    }

    private RotationParameters Read(CommandRun run) => new()
    {
        Phase = run.Get(_phase),
        Undo = run.Get(_undo),
        Resume = run.Get(_resume),
        Compromised = run.Get(_compromised),
        Subject = run.Get(_subject),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        Lifetime = new CertLifetime(run.Get(_lifetime), run.Get(_notAfter)),
        PathLength = run.Get(_pathLength),
        IssuerPath = run.Get(_issuer),
        Endpoints = [.. run.GetAll(_endpoint).Select(EndpointAddress.Parse)],
        EndpointTest = _how.Read(run),
        ReuseKey = run.Get(_reuseKey),
        ThrottleLimit = run.Get(_throttleLimit),
        Force = run.Force,
        IsConfirmed = run.Force || run.Get(_yes),
    };
}
