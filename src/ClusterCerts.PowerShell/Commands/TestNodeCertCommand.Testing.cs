namespace ClusterCerts.PowerShell.Commands;

/// <content>The files first, then all endpoints at once.</content>
public sealed partial class TestNodeCertCommand
{
    private readonly EndpointBatch _endpoints = new();
    private readonly List<string> _files = [];
    private string? _openedAuthority;

    /// <summary>Tests each certificate of the files.</summary>
    protected override void Process()
    {
        bool hasFiles = ParameterSetName switch { PathSet => Path.Length > 0, LiteralPathSet => LiteralPath.Length > 0, _ => false };
        if (!hasFiles)
            TestEndpointsAlone(Endpoint);
        else if (ParameterSetName == PathSet && Path.Length == 1 && IsEndpoint(Path[0]))
            TestEndpointsAlone(Path);
        else
            base.Process();
        TestFiles();
    }

    /// <summary>Takes a file; which of them belong together is seen when all are there.</summary>
    /// <param name="path">Its full path.</param>
    protected override void ProcessFile(string path) => _files.Add(path);

    // What cannot be tested is not good, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        if (!Detailed)
            WriteObject(false);
    }

    /// <summary>Asks the endpoints, all at once.</summary>
    protected override void Finish()
    {
        var how = new EndpointTestParameters
        {
            ClientCertificatePath = ClientCertificatePath is null ? null : Paths.Literal(this, ClientCertificatePath),
            ClientKeyPath = ClientKeyPath is null ? null : Paths.Literal(this, ClientKeyPath),
            StartTls = StartTls,
            Timeout = Timeout,
        };
        foreach (NodeCertReport report in _endpoints.Run(how, AuthorityContext.Default, Cancellation))
            Write(report);
    }

    private static bool IsEndpoint(string text) => EndpointAddress.TryParse(text, out _) && !File.Exists(text);

    private void TestFiles()
    {
        IReadOnlyList<string> files = [.. _files];
        _files.Clear();
        ForEach(PresentedFiles.Group(files, string.IsNullOrEmpty(KeyPath) ? null : KeyPath), Test);
    }

    private void Test(IReadOnlyList<string> files)
    {
        NodeCertTestParameters expected = Expected(files);
        NodeCertReport report = NodeCertTester.Test(expected, AuthorityContext.Default, Cancellation);
        if (Endpoint.Length == 0)
            Write(report);
        else
            _endpoints.Add(report, Endpoint, expected);
    }

    private void TestEndpointsAlone(string[] endpoints)
    {
        if (endpoints.Length == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "There is nothing to test; give -Path or -Endpoint.");
        _endpoints.Add(null, endpoints, Expected([]));
    }

    private NodeCertTestParameters Expected(IReadOnlyList<string> files) => new()
    {
        CertificatePaths = files,
        NodeId = string.IsNullOrEmpty(NodeId) ? null : NodeId,
        AuthorityPath = TrustPath is null ? Authority() : null,
        TrustPaths = TrustPath?.Select(path => Paths.Literal(this, path)).ToArray(),
        KeyPath = string.IsNullOrEmpty(KeyPath) ? null : Paths.Literal(this, KeyPath),
        CrlPaths = CrlPath?.Select(path => Paths.Literal(this, path)).ToArray(),
        MinimumSerialNumber = MinimumSerialNumber?[0],
        Purpose = Purpose,
        AsOf = AsOf,
        KeyPassphrase = _passphrase,
        Fingerprint = string.IsNullOrEmpty(Fingerprint) ? null : Fingerprint,
    };

    private void Write(NodeCertReport report)
    {
        foreach (NodeCertCheck check in report.Checks.Where(check => !check.Passed))
            WriteVerbose($"{report.CertificatePath ?? report.Endpoint}: {check.Name}: {check.Detail}");
        WriteObject(Detailed ? report : report.Passed);
    }

    // Opened once for all certificates in a row, for what its recovery has to say.
    private string Authority()
    {
        string path = AuthorityFolder;
        if (path != _openedAuthority)
            OpenAuthority(path);
        return _openedAuthority = path;
    }
}
