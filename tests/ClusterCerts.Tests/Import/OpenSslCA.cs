namespace ClusterCerts.Tests.Import;

/// <summary>CAs that the real openssl makes, as an administrator would.</summary>
internal sealed class OpenSslCA
{
    /// <summary>A key as most such CAs and nodes have it. It takes a hundred times as long to make as the other, which is for tests that its kind shows nothing.</summary>
    internal static readonly string[] Rsa = ["rsa:2048"];

    private static readonly string[] Curve = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

    private readonly string _folder;

    internal OpenSslCA(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    internal string File(string name) => Path.Combine(_folder, name);

    /// <summary>A root: <c>NAME.pem</c> and <c>NAME.key</c>.</summary>
    internal void Root(string name, string? extensions = null, int days = 1000, string[]? key = null, string? subject = null)
    {
        System.IO.File.WriteAllText(File("root.cnf"), "[req]\ndistinguished_name=dn\n[dn]\n[ext]\n" + (extensions ?? RootExtensions));
        Peer.Expect("openssl", ["req", "-x509", "-newkey", .. key ?? Curve, "-noenc", "-keyout", File($"{name}.key"), "-out", File($"{name}.pem"),
            "-subj", subject ?? $"/CN={name}", "-days", $"{days}", "-config", File("root.cnf"), "-extensions", "ext"]);
    }

    internal const string RootExtensions =
        "basicConstraints=critical,CA:TRUE,pathlen:1\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";

    /// <summary>An intermediate below it.</summary>
    internal void Below(string issuer, string name, string extensions =
        "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
    {
        System.IO.File.WriteAllText(File("sub.ext"), extensions);
        Peer.Expect("openssl", ["req", "-new", "-newkey", .. Curve, "-noenc", "-keyout", File($"{name}.key"), "-out", File($"{name}.csr"), "-subj", $"/CN={name}"]);
        Peer.Expect("openssl", "x509", "-req", "-in", File($"{name}.csr"), "-CA", File($"{issuer}.pem"), "-CAkey", File($"{issuer}.key"), "-CAcreateserial",
            "-days", "900", "-extfile", File("sub.ext"), "-out", File($"{name}.pem"));
    }

    /// <summary>A request and its key.</summary>
    internal string Request(string name, string subject, string? names, string[]? key = null)
    {
        string[] extension = names is null ? [] : ["-addext", $"subjectAltName={names}"];
        Peer.Expect("openssl", ["req", "-utf8", "-new", "-newkey", .. key ?? Curve, "-noenc", "-keyout", File($"{name}.key"), "-out", File($"{name}.csr"), "-subj", subject, .. extension]);
        return File($"{name}.csr");
    }
}
