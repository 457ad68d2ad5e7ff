using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>A RabbitMQ node that demands a certificate of every client. Between the nodes it is
/// <see cref="ErlangDistributionLayout"/>.</summary>
internal sealed class RabbitMqLayout : ExportLayout
{
    private const string Advanced = "advanced.config";

    internal override bool HasLists => true;

    internal override bool MayHave(string name) =>
        name == Advanced || name.StartsWith(ErlangTerms.ListFolder + "/", StringComparison.Ordinal);

    internal override void Check(ExportMaterial material)
    {
        const string Software = "RabbitMQ";
        FormatRequirements.NeedsKey(material, Software);
        FormatRequirements.NeedsTrust(material, Software);
        FormatRequirements.NeedsPurpose(material, CertPurpose.Server, "RabbitMQ is a server");
        FormatRequirements.NeedsServerName(material, Software);
        FormatRequirements.NeedsListOf(material, ErlangTerms.LeafSignersWithoutList(material), Software);
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
                $"ssl_options.certfile = {Value(target, ErlangTerms.CertificateName)}",
                $"ssl_options.keyfile = {Value(target, ErlangTerms.KeyName)}",
                $"ssl_options.cacertfile = {Value(target, ErlangTerms.TrustName)}",
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

    // rabbitmq.conf has no way to quote: a value ends at its line's end or at a comment, and blanks around it go.
    private static string Value(TargetFolder target, string file)
    {
        string path = target.PathOf(file);
        return path.AsSpan().IndexOfAny("#$'\"") < 0 && path == path.Trim() ? path : throw new ClusterCertsException(
            ErrorCode.UnfitForExport,
            $"rabbitmq.conf cannot name '{path}': a blank at an end, a number sign, a dollar sign or a quotation mark has a special meaning there; give another -TargetPath.",
            path);
    }
}
