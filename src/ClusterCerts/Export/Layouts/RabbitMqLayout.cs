namespace ClusterCerts;

/// <summary>A RabbitMQ node that demands a certificate of every client. Between the nodes it is
/// <see cref="ErlangDistributionLayout"/>.</summary>
internal sealed class RabbitMqLayout : ExportLayout
{
    private const string Advanced = "advanced.config";

    internal override bool MayHave(string name) =>
        name == Advanced || name.StartsWith(ErlangTerms.ListFolder + "/", StringComparison.Ordinal);

    internal override void Check(ExportMaterial material)
    {
        const string Software = "RabbitMQ";
        Fit.NeedsKey(material, Software);
        Fit.NeedsTrust(material, Software);
        Fit.NeedsPurpose(material, CertPurpose.Server, "RabbitMQ is a server");
        Fit.NeedsServerName(material, Software);
        Fit.NeedsListOf(material, ErlangTerms.LeafSignersWithoutList(material), Software);
    }

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters)
    {
        var files = new List<LayoutFile>(ErlangTerms.Files(material));
        const string Listener = "listeners.ssl.default = 5671";
        if (material.RevocationLists.Count == 0)
        {
            files.Add(LayoutFile.Settings(
                "rabbitmq.conf",
                Listener,
                $"ssl_options.certfile = {target.PathOf(ErlangTerms.CertificateName)}",
                $"ssl_options.keyfile = {target.PathOf(ErlangTerms.KeyName)}",
                $"ssl_options.cacertfile = {target.PathOf(ErlangTerms.TrustName)}",
                "ssl_options.verify = verify_peer",
                "ssl_options.fail_if_no_peer_cert = true"));
            return files;
        }

        // rabbitmq.conf has no words for revocation lists; the options in advanced.config replace those there as a whole.
        IReadOnlyList<string> options = [.. ErlangTerms.Options(material, target), "{fail_if_no_peer_cert, true}"];
        files.Add(LayoutFile.Settings("rabbitmq.conf", Listener));
        files.Add(
            LayoutFile.Settings(Advanced, ["[{rabbit, [{ssl_options,", "  [", .. ErlangTerms.Lines(options, "   "), "  ]}]}]."]));
        return files;
    }
}
