using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>Erlang distribution over TLS: every node is server and client, and each verifies the other.</summary>
internal sealed class ErlangDistributionLayout : ExportLayout
{
    internal override bool HasLists => true;

    internal override bool MayHave(string name) => name.StartsWith(ErlangTerms.ListFolder + "/", StringComparison.Ordinal);

    internal override void Check(ExportMaterial material)
    {
        const string Software = "Erlang distribution";
        FormatRequirements.NeedsKey(material, Software);
        FormatRequirements.NeedsTrust(material, Software);
        FormatRequirements.NeedsPurpose(material, CertPurpose.Node, "an Erlang node is server and client");
        CheckHost(material);
        FormatRequirements.NeedsListOf(material, ErlangTerms.LeafSignersWithoutList(material), Software);
    }

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters)
    {
        IReadOnlyList<string> both = ErlangTerms.Options(material, target);

        // OTP 26 refuses fail_if_no_peer_cert among the client's options.
        IReadOnlyList<string> server = [.. both, "{fail_if_no_peer_cert, true}"];
        LayoutFile options = LayoutFile.Settings(
            "inet_tls.conf",
            [
                "[{server,",
                "  [",
                .. ErlangTerms.Lines(server, "   "),
                "  ]},",
                " {client,",
                "  [",
                .. ErlangTerms.Lines(both, "   "),
                "  ]}].",
            ]);

        // erl reads its arguments file as a shell would.
        LayoutFile arguments = LayoutFile.Settings(
            "erl.args",
            $"# erl -args_file {ShellSettings.Quoted(target.PathOf("erl.args"))} -name NAME@{material.NodeId}",
            "-proto_dist inet_tls",
            $"-ssl_dist_optfile {ShellSettings.Quoted(target.PathOf("inet_tls.conf"))}");
        return [.. ErlangTerms.Files(material), options, arguments];
    }

    // The client checks the host part of the node's name as a DNS name, also when it is an address; wildcards do not match.
    private static void CheckHost(ExportMaterial material)
    {
        IReadOnlyList<string> names = material.NodeCert.DnsNames;
        if (names.Contains(material.NodeId, StringComparer.OrdinalIgnoreCase) || material.IsOutgoing)
            return;
        if (IPNames.TryParse(material.NodeId, out _))
        {
            throw FormatRequirements.Unsuitable(material, $"Erlang looks for the address {material.NodeId} as text among the DNS names, and the certificate has it as an "
                + "address only; issue it from an authority with -Preset Erlang, which puts it into both");
        }

        // Another CA may name the host in the SAN alone; CN counts only when there is no SAN.
        bool hasHost = names.Any(n => !n.StartsWith('*'));
        if (!hasHost)
        {
            throw FormatRequirements.Unsuitable(material, $"the certificate of node '{material.NodeId}' has no DNS name, and the host part of an Erlang node's name must be one; "
                + "issue it for the host name");
        }
    }
}
