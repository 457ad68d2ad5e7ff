using System.Net.Security;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>Shakes hands with running servers, all at once, and judges what they serve.</summary>
public static class EndpointTester
{
    // A tenth of its life: the last moment to renew at ease.
    private const double EndsSoonShare = 0.1;

    /// <summary>Tests endpoints.</summary>
    /// <param name="targets">Where, and what they are held against; several hundred are tested together.</param>
    /// <param name="parameters">How.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A report for each, in the order given; its check <see cref="CheckName.Endpoint"/> tells what the handshake showed.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read, or there is nothing to trust.</exception>
    public static IEnumerable<NodeCertReport> Test(
        IReadOnlyList<EndpointTarget> targets, EndpointTestParameters parameters, AuthorityContext context, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(context);
        SslStreamCertificateContext? client = Client(parameters);
        Task<EndpointAnswer>[] answers = [.. targets.Select(t => Task.Run(() => AskAsync(t, client, parameters, context.Time, cancellation), cancellation))];
        for (int i = 0; i < answers.Length; i++)
            yield return Report(targets[i], answers[i].GetAwaiter().GetResult(), context, parameters, cancellation);
    }

    /// <summary>The certificate that is shown to servers that want one, or null.</summary>
    /// <exception cref="ClusterCertsException">A file cannot be read, or the key is another one.</exception>
    internal static SslStreamCertificateContext? Client(EndpointTestParameters parameters)
    {
        if (parameters.ClientCertificatePath is not string certificate)
            return null;
        string key = parameters.ClientKeyPath ?? Path.ChangeExtension(certificate, ".key");
        return TlsIdentity.Load(certificate, key, parameters.ClientPassphrase);
    }

    // A server may have a pair for each kind of key and shows the one that the client likes best: the other is asked for where it
    // may be the one on disk, and where nothing says which is meant.
    private static async Task<EndpointAnswer> AskAsync(
        EndpointTarget target, SslStreamCertificateContext? client, EndpointTestParameters parameters, TimeProvider clock, CancellationToken cancellation)
    {
        DecodedCertificate? onDisk = target.Expected.Certificates is [var given, ..] ? DecodedCertificate.Decode(given.RawData)
            : target.Expected.CertificatePaths is [string path, ..] ? CertificateFile.Read(path)[0]
            : null;
        var question = new ProbeQuestion(target.Address, ProbeQuestion.NameToAsk(target.Expected.NodeId, target.Address.Host, onDisk?.CommonName))
        {
            Client = client,
            StartTls = parameters.StartTls,
            Clock = clock,
            Timeout = parameters.Timeout,
        };
        long begin = clock.GetTimestamp();
        ProbeResult first = await EndpointProbe.RunAsync(question, cancellation).ConfigureAwait(false);
        if (onDisk is not null && onDisk.PublicKey.IsRsa == AlternateCertificate.IsRsa(first))
            return new EndpointAnswer(onDisk, [first]);
        AlternateCertificate other = await AlternateCertificate.AskAsync(question, first, clock.GetElapsedTime(begin), cancellation).ConfigureAwait(false);
        return new EndpointAnswer(onDisk, other.Probe is null ? [first] : [first, other.Probe]) { Unasked = other.Unasked };
    }

    private static NodeCertReport Report(
        EndpointTarget target, EndpointAnswer answer, AuthorityContext context, EndpointTestParameters parameters, CancellationToken cancellation)
    {
        // With a file, its kind of key is the pair that counts; without one, the worst.
        ProbeResult[] probes = answer.OnDisk is DecodedCertificate file && answer.Probes.Count > 1
            ? [answer.Probes.First(p => AlternateCertificate.IsRsa(p) == file.PublicKey.IsRsa)]
            : [.. answer.Probes];
        var judged = new List<(NodeCertReport Report, EndpointState State, string Detail)>();

        // A server may present whatever keeps us busy: to judge it has its time too.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(parameters.Timeout);
        try
        {
            judged.AddRange(probes.Select(p => ReportOn(target, p, answer, context, parameters.TakesShown, limit.Token)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new NodeCertReport(target.Expected.NodeId, null, null, []).At(
                target.Address, EndpointState.Invalid, $"invalid: what it serves could not be judged within {ProbeMessages.Seconds(parameters.Timeout)} s");
        }

        (NodeCertReport report, EndpointState state, string detail) = judged.MaxBy(j => Gravity(j.State));
        if (probes.Length > 1)
            detail = string.Join("; ", probes.Zip(judged, (p, j) => $"{AlternateCertificate.Kind(AlternateCertificate.IsRsa(p)!.Value)} pair: {j.Detail}"));
        return report.At(target.Address, state, detail);
    }

    private static (NodeCertReport Report, EndpointState State, string Detail) ReportOn(
        EndpointTarget target, ProbeResult probe, EndpointAnswer answer, AuthorityContext context, bool takesShown, CancellationToken cancellation)
    {
        NodeCertTestParameters expected = target.Expected;
        if (probe.Served.Count == 0)
            return (new NodeCertReport(expected.NodeId, null, null, []), probe.State, NotProved(probe, answer.OnDisk) ?? $"{Words(probe.State)}: {probe.Reason}");

        // What should serve a file is the node of that file, by whatever address it is reached.
        if (answer.OnDisk is not null)
            expected = expected with { NodeId = expected.NodeId ?? answer.OnDisk.CommonName };
        NodeCertReport report = NodeCertTester.TestServed(probe.Served, expected, target.Address.Host, context, cancellation);
        (EndpointState state, string detail) = Judge(report, probe, answer.OnDisk, expected.AsOf ?? context.Now);
        if (answer is { OnDisk: not null, Unasked: string unasked })
            detail += $" ({unasked})";
        if (takesShown && probe.WantsClient)
            return (report, state, detail);
        if (probe.State == EndpointState.Good)
            return (report, state, probe.WantsClient ? detail + ProbeMessages.AsksClient : detail);

        // It was shown, so it is judged, though the server did not go on with us.
        bool isGood = state is EndpointState.Good or EndpointState.EndsSoon;
        return (report, isGood ? probe.State : state, $"{Words(probe.State)}: {probe.Reason}; {detail}");
    }

    // The server may well be good: it is this side that lacks the kind of key.
    private static string? NotProved(ProbeResult probe, DecodedCertificate? onDisk) =>
        probe.IsWithoutCommonGround && PlatformTls.Lack(onDisk?.PublicKey.Pure) is string lack ? $"not proved: {lack}, so that what it serves cannot be seen from here" : null;

    private static int Gravity(EndpointState state) => state switch
    {
        EndpointState.Good => 0,
        EndpointState.EndsSoon => 1,
        _ => 2,
    };

    private static (EndpointState State, string Detail) Judge(
        NodeCertReport report, ProbeResult probe, DecodedCertificate? onDisk, DateTimeOffset moment)
    {
        if (!report.Passed)
        {
            IEnumerable<string> failed = report.Checks.Where(c => !c.Passed).Select(c => $"{c.Name}: {c.Detail}");
            return (EndpointState.Invalid, $"invalid: it serves the serial {report.SerialNumber ?? "?"}; {string.Join("; ", failed)}");
        }

        DecodedCertificate served = probe.Leaf!; // What passed was read.
        if (onDisk is not null && served.Fingerprint != onDisk.Fingerprint)
        {
            return (EndpointState.NotTheFile,
                $"it serves a good certificate with the serial {served.SerialText}, the file on disk has {onDisk.SerialText}: reload the program");
        }

        TimeSpan left = served.NotAfter - moment;
        return left < (served.NotAfter - served.NotBefore) * EndsSoonShare
            ? (EndpointState.EndsSoon, $"it serves the serial {served.SerialText}, which expires soon, at {served.NotAfter:u}")
            : (EndpointState.Good, $"it serves the serial {served.SerialText}, until {served.NotAfter:u}");
    }

    private static string Words(EndpointState state) => state == EndpointState.NotReachable ? "not reachable" : "handshake refused";
}

/// <summary>What an endpoint answered.</summary>
/// <param name="OnDisk">The certificate that it should serve, or null.</param>
/// <param name="Probes">One handshake, or one for each kind of key that the server has a pair for.</param>
internal sealed record EndpointAnswer(DecodedCertificate? OnDisk, IReadOnlyList<ProbeResult> Probes)
{
    /// <summary>Why the pair of the other kind of key is not among them, where that was of interest.</summary>
    internal string? Unasked { get; init; }
}
