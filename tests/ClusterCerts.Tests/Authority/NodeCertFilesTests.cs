namespace ClusterCerts.Tests.Authority;

/// <summary>The status that a file's dates give.</summary>
public sealed class NodeCertFilesTests
{
    // The last second counts whole. RFC 5280 4.1.2.5: 99991231235959Z stands for "no end"; no second comes after it.
    [Theory]
    [InlineData("20300615120000Z", "2030-06-15T12:00:00.9Z", NodeCertStatus.Valid)]
    [InlineData("20300615120000Z", "2030-06-15T12:00:01Z", NodeCertStatus.Expired)]
    [InlineData("20300615120000Z", "2030-06-14T11:59:59Z", NodeCertStatus.NotYetValid)]
    [InlineData("99991231235959Z", "2030-06-15T12:00:00Z", NodeCertStatus.Valid)]
    [InlineData("99991231235959Z", "9999-12-31T23:59:59.9Z", NodeCertStatus.Valid)]
    public void The_dates_are_inclusive(string notAfter, string moment, NodeCertStatus status)
    {
        string path = Path.GetTempFileName();
        try
        {
            Forged leaf = Forge.Leaf(Forge.Root(), spoil: f => f.NotAfter = Forge.GeneralizedTime(notAfter));
            File.WriteAllBytes(path, CertificateFile.Write([leaf.Der]));
            DateTimeOffset at = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);

            Assert.Equal(status, NodeCertFiles.Read(path, at).Status);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
