namespace ClusterCerts.Tests.Import;

/// <summary>A CA of <c>openssl ca</c>, as an administrator of years ago laid it out: files where a configuration says, two names of one subject.</summary>
internal sealed class OpenSslDemo
{
    private readonly OpenSslCA _tools;

    internal OpenSslDemo(string folder, string? list = "$dir/crl.pem")
    {
        Path = folder;
        _tools = new OpenSslCA(System.IO.Path.Combine(folder, "requests"));
        foreach (string name in (string[])["made/here", "private", "db", "crl", "lists"])
            Directory.CreateDirectory(File(name));
        _tools.Root("root");
        System.IO.File.Copy(_tools.File("root.pem"), File("cacert.pem"));
        System.IO.File.Move(_tools.File("root.key"), File("private/cakey.pem"));
        System.IO.File.WriteAllText(File("db/index"), "");
        System.IO.File.WriteAllText(File("db/index.attr"), "unique_subject = no\n");
        System.IO.File.WriteAllText(File("db/next"), "1000\n");
        System.IO.File.WriteAllText(File("db/nextlist"), "07\n");
        System.IO.File.WriteAllText(File("openssl.cnf"), $"""
            dir = .
            [ca]
            default_ca = old
            [old]
            database = db/index
            unique_subject = no
            new_certs_dir = made/here
            certificate = $dir/cacert.pem
            private_key = $dir/private/cakey.pem
            serial = db/next
            crlnumber = db/nextlist
            {(list is null ? "" : "crl = " + list)}
            crl_dir = $dir/lists
            default_md = sha256
            default_days = 300
            default_crl_days = 30
            policy = any
            copy_extensions = copy
            x509_extensions = leaf
            [any]
            commonName = supplied
            [leaf]
            basicConstraints = critical,CA:FALSE
            keyUsage = critical,digitalSignature
            extendedKeyUsage = serverAuth,clientAuth
            """);
    }

    internal string Path { get; }

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Signs a request for a name.</summary>
    /// <returns>The request's file; the certificate's has the same name with <c>.pem</c>.</returns>
    internal string Sign(string name, string? subject = null)
    {
        string request = _tools.Request(name, $"/CN={subject ?? name}", $"DNS:{subject ?? name}");
        Run("-batch", "-notext", "-in", request, "-out", Certificate(name));
        return request;
    }

    internal string Certificate(string name) => File($"requests/{name}.pem");

    internal void Revoke(string name, string reason, params string[] more) => Run(["-revoke", Certificate(name), reason, .. more]);

    internal void List(string path) => Run("-gencrl", "-out", File(path));

    internal void Run(params string[] arguments) => Peer.ExpectIn(Path, "openssl", ["ca", "-config", "openssl.cnf", .. arguments]);

    /// <summary>The index as it is, to put it back later: as a restored backup would.</summary>
    internal string Index
    {
        get => System.IO.File.ReadAllText(File("db/index"));
        set => System.IO.File.WriteAllText(File("db/index"), value);
    }

    /// <summary>Takes it over.</summary>
    internal CertAuthority TakeOver(string into, List<string>? told = null) => CertAuthority.Open(
        CertAuthority.Import(new() { Path = into, OpenSslCaPath = Path, Force = true }, notify: told is null ? null : told.Add).AuthorityPath);
}
