using System.Net.Security;

namespace ClusterCerts;

/// <summary>Shakes hands with running servers, all at once, and judges what they serve.</summary>
public static class EndpointTester
{
    // A tenth of its life: the last moment to renew at ease.
    private const double EndsSoonShare = 0.1;

    /// <summary>Tests endpoints.</summary>
    /// <param name="targets">Where, and what they are held against; several hundred are tested together.</param>
    /// <param name="parameters">How.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A report for each, in the order given; its check <see cref="CheckName.Endpoint"/> tells what the handshake showed.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read, or there is nothing to trust.</exception>
    public static IEnumerable<NodeCertReport> Test(
        IReadOnlyList<EndpointTarget> targets, EndpointTestParameters parameters, TimeProvider clock, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(clock);
        SslStreamCertificateContext? client = Client(parameters);
        Task<ProbeResult>[] probes = [.. targets.Select(t => Task.Run(
            () => EndpointProbe.RunAsync(t.Address, t.Expected.NodeId ?? t.Address.Host, client, parameters.Timeout, cancellation), cancellation))];
        for (int i = 0; i < probes.Length; i++)
            yield return Report(targets[i], probes[i].GetAwaiter().GetResult(), clock);
    }

    private static SslStreamCertificateContext? Client(EndpointTestParameters parameters)
    {
        if (parameters.ClientCertificatePath is not string certificate)
            return null;
        string key = parameters.ClientKeyPath ?? Path.ChangeExtension(certificate, ".key");
        return TlsIdentity.Load(certificate, key, parameters.ClientPassphrase);
    }

    private static NodeCertReport Report(EndpointTarget target, ProbeResult probe, TimeProvider clock)
    {
        NodeCertTestParameters expected = target.Expected;
        if (probe.State != EndpointState.Good)
            return new NodeCertReport(expected.NodeId, null, null, []).At(target.Address, probe.State, $"{Words(probe.State)}: {probe.Reason}");

        DecodedCertificate? onDisk = expected.CertificatePaths is [string path, ..]
            ? DecodedCertificate.Decode(CertificateFile.Read(path)[0])
            : null;

        // What should serve a file is the node of that file, by whatever address it is reached.
        if (onDisk is not null)
            expected = expected with { NodeId = expected.NodeId ?? onDisk.CommonName };
        NodeCertReport report = NodeCertTester.TestServed(probe.Served, expected, target.Address.Host, clock);
        (EndpointState state, string detail) = Judge(report, probe, onDisk, expected.AsOf ?? clock.GetUtcNow());
        return report.At(target.Address, state, detail);
    }

    private static (EndpointState State, string Detail) Judge(
        NodeCertReport report, ProbeResult probe, DecodedCertificate? onDisk, DateTimeOffset moment)
    {
        if (!report.Passed)
        {
            IEnumerable<string> failed = report.Checks.Where(c => !c.Passed).Select(c => $"{c.Name}: {c.Detail}");
            return (EndpointState.Invalid, $"invalid: it serves the serial {report.SerialNumber ?? "?"}; {string.Join("; ", failed)}");
        }

        DecodedCertificate served = DecodedCertificate.Decode(probe.Served[0]);
        if (onDisk is not null && served.Fingerprint != onDisk.Fingerprint)
        {
            return (EndpointState.NotTheFile,
                $"it serves a good certificate with the serial {served.SerialText}, the file on disk has {onDisk.SerialText}: reload the program");
        }

        TimeSpan left = served.NotAfter - moment;
        return left < (served.NotAfter - served.NotBefore) * EndsSoonShare
            ? (EndpointState.EndsSoon, $"it serves the serial {served.SerialText}, which ends soon, {served.NotAfter:u}")
            : (EndpointState.Good, $"it serves the serial {served.SerialText}, until {served.NotAfter:u}");
    }

    private static string Words(EndpointState state) => state == EndpointState.NotReachable ? "not reachable" : "handshake refused";
}
