namespace ClusterCerts.Trust;

/// <summary>The pair of another kind of key that a server has beside the one that it showed: a server may have one for each, and shows the one
/// that the client likes best.</summary>
/// <param name="Probe">What it showed when asked for it; null when it has none, or was not asked.</param>
/// <param name="Unasked">Why nothing is known of it; null when it was shown, or there was no first.</param>
internal sealed record AlternateCertificate(ProbeResult? Probe, string? Unasked)
{
    /// <summary>Asks for it, in the time that is left.</summary>
    /// <param name="question">What the server was asked first.</param>
    /// <param name="first">What it showed.</param>
    /// <param name="spent">How much of the question's time is over.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task<AlternateCertificate> AskAsync(ProbeQuestion question, ProbeResult first, TimeSpan spent, CancellationToken cancellation)
    {
        if (IsRsa(first) is not bool shown)
            return new AlternateCertificate(null, null);
        if (!EndpointProbe.CanChooseKey)
            return new AlternateCertificate(null, "this system cannot ask it for the pair of another kind of key");
        TimeSpan left = question.Timeout - spent;
        if (left <= TimeSpan.Zero)
            return new AlternateCertificate(null, "there was no time to ask it for the pair of another kind of key");
        ProbeResult second = await EndpointProbe.RunAsync(question with { Rsa = !shown, Timeout = left }, cancellation).ConfigureAwait(false);
        return IsRsa(second) == !shown
            ? new AlternateCertificate(second, null)
            : new AlternateCertificate(null, $"asked for {Kind(!shown)} pair in TLS 1.2, it presents none");
    }

    /// <summary>Whether the key of what was served is RSA; null when nothing that can be read was served.</summary>
    internal static bool? IsRsa(ProbeResult probe) => probe.Leaf?.PublicKey.IsRsa;

    /// <summary>The kind of a server's pair, for a sentence.</summary>
    internal static string Kind(bool rsa) => rsa ? "its RSA" : "its elliptic-curve";
}
