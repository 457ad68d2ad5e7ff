using ClusterCerts.Values;

namespace ClusterCerts.Targets;

/// <summary>What a key does where a node's software meets it.</summary>
internal enum KeyRole
{
    /// <summary>It is the node's own.</summary>
    Node,

    /// <summary>It has signed a certificate.</summary>
    Authority,

    /// <summary>It has signed a revocation list that the software is given.</summary>
    RevocationList,
}

/// <summary>Whether software takes a key.</summary>
internal enum Fitness
{
    /// <summary>It does.</summary>
    Takes,

    /// <summary>That depends on what is not known here.</summary>
    Unknown,

    /// <summary>It does not.</summary>
    Refuses,
}

/// <summary>A verdict on a key.</summary>
/// <param name="Fitness">Whether it is taken.</param>
/// <param name="Software">By what.</param>
/// <param name="Reason">Why not, or on what it depends: a clause.</param>
internal sealed record FitVerdict(Fitness Fitness, string Software, string Reason);

/// <summary>The software that a layout or a preset stands for, and which keys it takes: the one table of that. What was tried, and in which version, is in
/// the manual's page on keys.</summary>
internal sealed class Software
{
    private static readonly Support Taken = new(Fitness.Takes, Fitness.Takes, Fitness.Takes, "");

    private static readonly Software Erlang = new("Erlang distribution")
    {
        Ed25519 = Support.None("between its nodes Erlang/OTP speaks TLS 1.2 unless every one of them is told otherwise, and knows Ed25519 in TLS 1.3 alone"),
        MLDsa = Support.None("Erlang/OTP 25 to 27 know no ML-DSA"),
    };

    // The layout is of the settings of OTP 25 to 27.
    private static readonly Software RabbitMq = new("RabbitMQ")
    {
        Ed25519 = new(Fitness.Takes, Fitness.Takes, Fitness.Refuses, "Erlang/OTP verifies no revocation list that such a key signed, and then refuses every certificate"),
        MLDsa = Support.None("Erlang/OTP 25 to 27 know no ML-DSA"),
        Caveat = "clients on Erlang or of RabbitMQ's tools that speak TLS 1.2 alone do not take it",
    };

    private static readonly Software Files = new("what loads its files")
    {
        Ed25519 = Support.Open("OpenSSL, Go, Java from 15 and Node.js take it; NSS, Windows and .NET do not"),
        MLDsa = Support.Open("OpenSSL from 3.5 and Node.js 26 take it; older OpenSSL, Go, Java and GnuTLS 3.7 do not"),
    };

    private static readonly Software Pfx = new("what loads a PFX")
    {
        Ed25519 = Support.Open("Java from 15, OpenSSL and Node.js load it; Windows, .NET and NSS (Firefox) do not"),
        MLDsa = Support.Open("OpenSSL from 3.5 loads it; older OpenSSL, Java, Windows, .NET and NSS (Firefox) do not"),
    };

    private static readonly Software Secret = new("what takes the Secret")
    {
        Ed25519 = Support.Open("that depends on the ingress or program which is given it"),
        MLDsa = Support.Open("that depends on the ingress or program which is given it"),
    };

    private static readonly Software Ganeti = new("Ganeti")
    {
        Ed25519 = Support.Open("it was not tried, and Ganeti's own check warns of each key of fewer than 2048 bits"),
        MLDsa = Support.Open("it was not tried, and needs OpenSSL from 3.5 on"),
    };

    private static readonly Software Nginx = new("nginx") { MLDsa = Support.Open("that needs OpenSSL from 3.5 on") };

    private Software(string name) => Name = name;

    /// <summary>Its name, for a sentence.</summary>
    internal string Name { get; }

    /// <summary>Who else meets the key of such a node and does not take it, though this does: a clause, or null.</summary>
    internal string? Caveat { get; private init; }

    private Support Ed25519 { get; init; } = Taken;

    private Support MLDsa { get; init; } = Support.Open("it was not tried");

    /// <summary>The software that loads a layout.</summary>
    internal static Software Of(ExportFormat layout) => layout switch
    {
        ExportFormat.ErlangDistribution => Erlang,
        ExportFormat.RabbitMq => RabbitMq,
        ExportFormat.Nginx => Nginx,
        ExportFormat.Pfx => Pfx,
        ExportFormat.Kubernetes => Secret,
        ExportFormat.Docker => Go("docker"),
        ExportFormat.Etcd => Go("etcd"),
        ExportFormat.Reign => Go("reign"),
        ExportFormat.Maelstrom => Go("Maelstrom"),
        _ => Files, // PEM, for whatever reads that.
    };

    /// <summary>The software of the system that a preset is for; null where it is for any.</summary>
    internal static Software? Of(Preset preset) => preset switch
    {
        Preset.Erlang => Erlang,
        Preset.Ganeti => Ganeti,
        Preset.Reign => Go("reign"),
        Preset.Maelstrom => Go("Maelstrom"),
        Preset.Magnum => Go("docker, the client of a cluster of Magnum's"),
        _ => null,
    };

    /// <summary>Whether it takes a key.</summary>
    /// <param name="family">The kind of key.</param>
    /// <param name="role">What the key does.</param>
    internal FitVerdict Judge(KeyFamily family, KeyRole role)
    {
        Support support = family switch
        {
            KeyFamily.Ed25519 => Ed25519,
            KeyFamily.MLDsa => MLDsa,
            _ => Taken,
        };
        return new FitVerdict(support.In(role), Name, support.Reason);
    }

    private static Software Go(string name) => new(name) { MLDsa = Support.None("Go's TLS knows no ML-DSA") };

    /// <summary>Which keys of a kind are taken, and what there is to say of those that are not.</summary>
    private sealed record Support(Fitness Node, Fitness Authority, Fitness RevocationList, string Reason)
    {
        internal static Support None(string reason) => new(Fitness.Refuses, Fitness.Refuses, Fitness.Refuses, reason);

        internal static Support Open(string reason) => new(Fitness.Unknown, Fitness.Unknown, Fitness.Unknown, reason);

        internal Fitness In(KeyRole role) => role switch
        {
            KeyRole.Node => Node,
            KeyRole.Authority => Authority,
            _ => RevocationList,
        };
    }
}
