namespace ClusterCerts.Tests.Import;

/// <summary>A CA that the real easy-rsa makes once, with servers and clients; each test goes on with a copy.</summary>
public sealed class EasyRsaCA : IDisposable
{
    private const string Program = "/usr/share/easy-rsa/easyrsa";

    private readonly Lazy<TestFolder> _made = new(Make);

    /// <summary>Runs easy-rsa on the CA of a folder.</summary>
    internal static void Run(TestFolder folder, params string[] arguments) => Peer.Expect("env",
        ["EASYRSA=/usr/share/easy-rsa", $"EASYRSA_PKI={folder.File("easy")}", $"EASYRSA_EXT_DIR={folder.File("types")}", "EASYRSA_BATCH=1", Program, .. arguments]);

    /// <summary>Lays a copy of it into a folder, or skips the test where easy-rsa is missing.</summary>
    internal void CopyTo(TestFolder folder)
    {
        Skip.If(!File.Exists(Program), "easy-rsa is not on this machine");
        Peer.Needs("openssl", "cp");
        Peer.Expect("cp", "-a", _made.Value.Path + "/.", folder.Path);
    }

    public void Dispose()
    {
        if (_made.IsValueCreated)
            _made.Value.Dispose();
    }

    // The Debian package's CAs have basic constraints that are not critical, which OpenSSL's strict mode refuses as Import-SigningCert does;
    // its administrator changed that one line.
    private static TestFolder Make()
    {
        var folder = new TestFolder();
        Directory.CreateDirectory(folder.File("types"));
        foreach (string file in Directory.EnumerateFiles("/usr/share/easy-rsa/x509-types"))
        {
            File.WriteAllText(Path.Combine(folder.File("types"), Path.GetFileName(file)),
                File.ReadAllText(file).Replace("basicConstraints = CA:TRUE", "basicConstraints = critical,CA:TRUE", StringComparison.Ordinal));
        }

        Run(folder, "init-pki");
        Run(folder, "--req-cn=Easy CA", "build-ca", "nopass");
        foreach (string server in (string[])["s1", "s2"])
            Run(folder, $"--subject-alt-name=DNS:{server},DNS:{server}.example.com", "build-server-full", server, "nopass");
        foreach (string client in (string[])["c1", "c2", "c3", "c4"])
            Run(folder, "build-client-full", client, "nopass");
        Run(folder, "build-serverClient-full", "n1", "nopass");
        return folder;
    }
}
