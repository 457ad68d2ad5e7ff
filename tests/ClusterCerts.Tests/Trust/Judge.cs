namespace ClusterCerts.Tests.Trust;

/// <summary>The verdict in memory on forged certificates, at <see cref="Forge.Now"/>.</summary>
internal static class Judge
{
    internal static List<NodeCertCheck> Check(
        IEnumerable<Forged> presented, IEnumerable<Forged> trusted, Func<VerdictInput, VerdictInput>? change = null) =>
        Verdict(presented, trusted, change).ToChecks();

    internal static Verdict Verdict(
        IEnumerable<Forged> presented, IEnumerable<Forged> trusted, Func<VerdictInput, VerdictInput>? change = null)
    {
        var signatures = new SignatureCache();
        var input = new VerdictInput
        {
            Presented = [.. presented.Select(p => p.Decoded)],
            Trust = new TrustBundle([.. trusted.Select(t => t.Decoded)], signatures),
            AsOf = Forge.Now,
        };
        return ClusterCerts.Trust.Verdict.Of(change is null ? input : change(input), signatures);
    }
}
