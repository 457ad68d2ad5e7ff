using ClusterCerts.Encoding;
using ClusterCerts.Trust;

namespace ClusterCerts.Publishing;

/// <summary>Whether a node's endpoint serves a certificate: this very one. Whether that is good is not judged here; it was before it left.</summary>
/// <param name="nodeId">The node.</param>
/// <param name="endpoint">Where it serves, <c>host:port</c>.</param>
/// <param name="startTls">The protocol in which TLS begins; null where it begins at once.</param>
/// <param name="leaf">The certificate.</param>
/// <param name="clock">What time is measured by.</param>
internal sealed class EndpointProof(string nodeId, string endpoint, StartTls? startTls, DecodedCertificate leaf, TimeProvider clock)
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // Who is asked for less has hardly time to answer.
    private static readonly TimeSpan FairAnswer = TimeSpan.FromSeconds(1);

    /// <summary>Of a node that has a target with an endpoint.</summary>
    internal EndpointProof(NodeCertTarget target, DecodedCertificate leaf, TimeProvider clock)
        : this(target.NodeId, target.Endpoint!, target.StartTls, leaf, clock)
    {
    }

    /// <summary>Why nothing can be seen from here, one sentence: what the server does is no fault of its then. Null where it can.</summary>
    internal string? Impossible => PlatformTls.Lack(leaf.PublicKey.Pure) is string lack ? $"What '{endpoint}' serves is not proved: {lack}." : null;

    /// <summary>Asks until it serves it.</summary>
    /// <param name="limit">How long to ask; asked again and again, since it may change.</param>
    /// <returns>Null when it does; otherwise what it did instead, at last.</returns>
    internal string? WaitFor(Func<TimeSpan> limit)
    {
        long begin = clock.GetTimestamp();
        string? said = null;
        for (TimeSpan pause = FirstPause; ; pause = pause + pause < LongestPause ? pause + pause : LongestPause)
        {
            TimeSpan left = limit() - clock.GetElapsedTime(begin);
            (string? why, bool isLate) = AskOnce(left);
            if (why is null)
                return null;
            said = isLate && left < FairAnswer ? said ?? why : why;
            if (clock.GetElapsedTime(begin) + pause >= limit())
                return said;
            CancellationToken.None.WaitHandle.WaitOne(pause);
        }
    }

    /// <summary>Asks once.</summary>
    internal string? Ask(TimeSpan limit) => AskOnce(limit).Why;

    private (string? Why, bool IsLate) AskOnce(TimeSpan limit)
    {
        EndpointAddress address = EndpointAddress.Parse(endpoint);
        var question = new ProbeQuestion(address, ProbeQuestion.NameToAsk(nodeId, address.Host, leaf.CommonName))
        {
            StartTls = startTls,
            Clock = clock,
            Timeout = limit < LongestAnswer ? limit > FirstPause ? limit : FirstPause : LongestAnswer,
        };
        return AskAsync(question).GetAwaiter().GetResult();
    }

    // Who wants a client certificate shows his own first, and that counts. A server may have a pair for each kind of key.
    private async Task<(string? Why, bool IsLate)> AskAsync(ProbeQuestion question)
    {
        long begin = clock.GetTimestamp();
        ProbeResult probe = await EndpointProbe.RunAsync(question, CancellationToken.None).ConfigureAwait(false);
        if (IsIt(probe))
            return (null, false);
        if (AlternateCertificate.IsRsa(probe) is bool isRsa && isRsa != leaf.PublicKey.IsRsa)
        {
            AlternateCertificate other = await AlternateCertificate.AskAsync(question, probe, clock.GetElapsedTime(begin), CancellationToken.None).ConfigureAwait(false);
            if (other.Probe is not null && IsIt(other.Probe))
                return (null, false);
        }

        string why = probe.Leaf is DecodedCertificate served
            ? $"'{question.Address}' serves the certificate {served.SerialText}, and not {leaf.SerialText}"
            : $"'{question.Address}' serves no certificate: {(probe.Served.Count > 0 ? "what it presents cannot be read" : probe.Reason)}";
        return (why, probe.IsLate);
    }

    private bool IsIt(ProbeResult probe) => probe.Leaf?.Fingerprint == leaf.Fingerprint;
}
