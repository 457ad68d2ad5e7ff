namespace ClusterCerts.Tests.Files;

/// <summary>Private files that belong to another account, and what writes them anew.</summary>
internal static class OwnedFiles
{
    /// <summary>The account of a service.</summary>
    internal const string Service = "65534";

    internal static void ExportOne(TestAuthority authority, NodeCert cert, string file, bool force)
    {
        var exporter = new NodeCertExporter(
            new NodeCertExportParameters { Format = ExportFormat.Combined, OutputPath = file, Force = force }, authority.Context());
        using ExportPlan plan = exporter.Plan(cert);
        exporter.Write(plan);
    }

    internal static List<Outcome<NodeCertRequest>> Request(string folder, bool force = false) =>
        [.. RequestMaker.Make(["1"], new NodeCertRequestParameters { Path = folder, Force = force })];

    internal static string ExportFolder(TestAuthority authority, NodeCert cert, string folder, bool force = false)
    {
        var exporter = new NodeCertExporter(
            new NodeCertExportParameters { Format = ExportFormat.Nginx, OutputPath = folder, Force = force }, authority.Context());
        using ExportPlan plan = exporter.Plan(cert);
        return exporter.Write(plan).First(f => f.IsPrivate).Path;
    }

    internal static void SkipUnlessRoot() =>
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root may give files away");
}
