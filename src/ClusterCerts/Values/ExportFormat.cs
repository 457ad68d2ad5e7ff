namespace ClusterCerts.Values;

/// <summary>The layouts that a node's files are exported in, each as one kind of software loads it.</summary>
public enum ExportFormat
{
    /// <summary>A folder: <c>node.key</c>, <c>node.crt</c> (leaf, then intermediates) and <c>trust.crt</c>.</summary>
    Pem,

    /// <summary>One PEM file: the key, then leaf and intermediates. Ganeti's <c>server.pem</c>; HAProxy.</summary>
    Combined,

    /// <summary>One PKCS #12 file with key, leaf and intermediates: Windows, Java, .NET.</summary>
    Pfx,

    /// <summary>A folder for Erlang distribution over TLS with mutual authentication, OTP 25 to 27.</summary>
    ErlangDistribution,

    /// <summary>A folder with the files that a reign cluster's JSON specification names.</summary>
    Reign,

    /// <summary>A folder for <c>MAEL_PRIVATE_TLS_DIR</c>: the pairs of a key ring.</summary>
    Maelstrom,

    /// <summary>A folder for <c>DOCKER_CERT_PATH</c>; for a daemon its settings too.</summary>
    Docker,

    /// <summary>A folder for nginx that demands client certificates, with the lines for its configuration.</summary>
    Nginx,

    /// <summary>A folder for an etcd member with its flags, for clients and peers.</summary>
    Etcd,

    /// <summary>One manifest of a Secret of the type <c>kubernetes.io/tls</c>.</summary>
    Kubernetes,

    /// <summary>A folder for RabbitMQ that demands client certificates, with its settings.</summary>
    RabbitMq,
}
