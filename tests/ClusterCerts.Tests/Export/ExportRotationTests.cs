namespace ClusterCerts.Tests.Export;

/// <summary>A cluster that checks revocation lists follows a rotation: its exports have a list of every CA that they trust, at each phase.</summary>
public sealed class ExportRotationTests
{
    [Theory]
    [InlineData(ExportFormat.Nginx)]
    [InlineData(ExportFormat.ErlangDistribution)]
    public void Each_phase_has_a_list_of_every_authority(ExportFormat format)
    {
        using var bench = new ExportBench(Preset.Erlang);
        bench.Issue("n1");
        CertAuthority.Open(bench.Pki).WriteRevocationList();
        foreach ((RotationPhase phase, int authorities) in ((RotationPhase, int)[])[
            (RotationPhase.Stage, 1), (RotationPhase.Trust, 2), (RotationPhase.Issue, 2), (RotationPhase.Retire, 1)])
        {
            Do(bench, phase);
            IReadOnlyList<ExportedFile> files = bench.Export("n1", format, p => p with { Force = true });
            Assert.Equal(authorities, Count(files, ExportFileKind.Trust, "BEGIN CERTIFICATE"));
            Assert.Equal(authorities, Count(files, ExportFileKind.RevocationList, "BEGIN X509 CRL"));
        }
    }

    // The list comes with Trust, is renewed with the other, and goes when Trust is taken back.
    [Fact]
    public void The_next_authoritys_list_goes_with_its_phase()
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        string next = Path.Combine(bench.Pki, "next.crl");
        CertAuthority.Open(bench.Pki).WriteRevocationList();
        Do(bench, RotationPhase.Stage);
        Do(bench, RotationPhase.Trust);
        byte[] first = File.ReadAllBytes(next);
        CertAuthority.Open(bench.Pki).WriteRevocationList(TimeSpan.FromDays(3));
        Assert.NotEqual(first, File.ReadAllBytes(next));
        DecodedRevocationList list = Assert.Single(RevocationListFile.Read(next));
        Assert.Null(list.ProblemWith(CertificateFile.Read(Path.Combine(bench.Pki, "next.crt"))[0]));

        CertAuthority.Open(bench.Pki).Rotate(new RotationParameters { Undo = true, IsConfirmed = true });
        Assert.False(File.Exists(next));
    }

    // Issue taken back brings the list of Trust back.
    [Fact]
    public void Issue_taken_back_keeps_the_list()
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        string next = Path.Combine(bench.Pki, "next.crl");
        CertAuthority.Open(bench.Pki).WriteRevocationList();
        Do(bench, RotationPhase.Stage);
        Do(bench, RotationPhase.Trust);
        byte[] before = File.ReadAllBytes(next);
        Do(bench, RotationPhase.Issue);
        Assert.False(File.Exists(next));
        CertAuthority.Open(bench.Pki).Rotate(new RotationParameters { Undo = true, IsConfirmed = true });
        Assert.Equal(before, File.ReadAllBytes(next));
    }

    private static void Do(ExportBench bench, RotationPhase phase) => CertAuthority.Open(bench.Pki).Rotate(new RotationParameters
    {
        Phase = phase,
        KeyAlgorithm = phase == RotationPhase.Stage ? KeyAlgorithm.EcdsaP256 : null,
        IsConfirmed = true,
    });

    private static int Count(IReadOnlyList<ExportedFile> files, ExportFileKind kind, string label) =>
        files.Where(f => f.Kind == kind).Sum(f => File.ReadAllText(f.Path).Split(label).Length - 1);
}
