namespace ClusterCerts.Tests.Import;

/// <summary>A family of CAs that openssl makes once: a root, its renewal with the same key, one that has ended, a cross certificate of it
/// by an older root, an intermediate, and a stranger.</summary>
public sealed class OpenSslFamily : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Lazy<OpenSslCA> _made;

    public OpenSslFamily() => _made = new(Make);

    /// <summary>Lays a copy of all its files into a folder.</summary>
    internal void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(_made.Value.File("root.pem"))!))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    public void Dispose() => _folder.Dispose();

    private OpenSslCA Make()
    {
        var ca = new OpenSslCA(_folder.File("family"));
        ca.Root("root", key: OpenSslCA.Rsa);
        Resign(ca, "renewed", "-days", "2000");
        Resign(ca, "ended", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z");
        ca.Root("older", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n");
        File.WriteAllText(ca.File("cross.ext"), OpenSslCA.RootExtensions + "authorityKeyIdentifier=keyid\n");
        Peer.Expect("openssl", "req", "-new", "-key", ca.File("root.key"), "-subj", "/CN=root", "-out", ca.File("cross.csr"));
        Peer.Expect("openssl", "x509", "-req", "-in", ca.File("cross.csr"), "-CA", ca.File("older.pem"), "-CAkey", ca.File("older.key"), "-CAcreateserial",
            "-days", "950", "-extfile", ca.File("cross.ext"), "-out", ca.File("cross.pem"));
        ca.Below("root", "sub");
        ca.Root("stranger");
        return ca;
    }

    private void Resign(OpenSslCA ca, string name, params string[] dates)
    {
        string index = ca.File("index.txt");
        File.WriteAllText(index, "");
        File.WriteAllText(ca.File("serial"), "77\n");
        File.WriteAllText(ca.File("ca.cnf"), $"[ca]\ndefault_ca=c\n[c]\ndatabase={index}\nserial={ca.File("serial")}\nnew_certs_dir={_folder.Path}\n"
            + "default_md=sha256\npolicy=p\nx509_extensions=ext\n[p]\ncommonName=supplied\n[ext]\n" + OpenSslCA.RootExtensions);
        Peer.Expect("openssl", "req", "-new", "-key", ca.File("root.key"), "-subj", "/CN=root", "-out", ca.File("again.csr"));
        Peer.Expect("openssl", ["ca", "-batch", "-selfsign", "-notext", "-config", ca.File("ca.cnf"), "-keyfile", ca.File("root.key"), "-in", ca.File("again.csr"),
            "-out", ca.File($"{name}.pem"), .. dates]);
    }
}
