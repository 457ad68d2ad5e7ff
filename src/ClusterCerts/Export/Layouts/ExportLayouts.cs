using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>The layout of each format.</summary>
internal static class ExportLayouts
{
    /// <summary>The layout of a format.</summary>
    /// <exception cref="ClusterCertsException">Its files do not come from an authority.</exception>
    internal static ExportLayout For(ExportFormat format) => format switch
    {
        ExportFormat.Pem => new PemLayout(),
        ExportFormat.Combined => new CombinedLayout(),
        ExportFormat.Pfx => new PfxLayout(),
        ExportFormat.ErlangDistribution => new ErlangDistributionLayout(),
        ExportFormat.Reign => new ReignLayout(),
        ExportFormat.Docker => new DockerLayout(),
        ExportFormat.Nginx => new NginxLayout(),
        ExportFormat.Etcd => new EtcdLayout(),
        ExportFormat.Kubernetes => new KubernetesLayout(),
        ExportFormat.RabbitMq => new RabbitMqLayout(),
        ExportFormat.Maelstrom => throw new ClusterCertsException(
            ErrorCode.UnfitForExport,
            "Maelstrom trusts the self-signed pairs of a key ring, not certificates of a CA; name the ring with -KeyRing."),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
