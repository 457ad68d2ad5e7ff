using ClusterCerts.Trust;

namespace ClusterCerts.Discovery;

/// <summary>Shakes hands with running servers, and takes what they show for what it is.</summary>
/// <param name="parameters">How.</param>
/// <param name="clock">What time is measured by.</param>
internal sealed class EndpointSearch(CertSearchParameters parameters, TimeProvider clock)
{
    private readonly TimeSpan _timeout = parameters.EndpointTimeout;

    /// <summary>Asks a server; one with a pair for each kind of key is asked for both.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What it served, leaf first, and what of it cannot be read.</returns>
    internal async Task<FolderContent> AskAsync(EndpointAddress address, CancellationToken cancellation)
    {
        var question = new ProbeQuestion(address, ProbeQuestion.NameToAsk(address.Host)) { StartTls = parameters.StartTls, Clock = clock, Timeout = _timeout };
        long begin = clock.GetTimestamp();
        ProbeResult first = await EndpointProbe.RunAsync(question, cancellation).ConfigureAwait(false);
        if (first.Served.Count == 0)
        {
            return FolderContent.Failed(first.State == EndpointState.NotReachable
                ? new ClusterCertsException(ErrorCode.NodeUnreachable, $"{address} is not reachable: {first.Reason}.", address.ToString())
                : new ClusterCertsException(ErrorCode.CertNotServed, $"{address} served no certificate: {first.Reason}.", address.ToString()));
        }

        AlternateCertificate other = await AlternateCertificate.AskAsync(question, first, clock.GetElapsedTime(begin), cancellation).ConfigureAwait(false);
        byte[][] served = [.. first.Served.Concat(other.Probe?.Served ?? []).DistinctBy(Convert.ToHexString)];
        FileContent shown = FileContent.Of(served, address.ToString());
        var content = new FolderContent(0);
        content.Errors.AddRange(shown.Errors);
        content.Files.Add((FoundPlace.At(address.ToString()), shown));
        return content;
    }
}
