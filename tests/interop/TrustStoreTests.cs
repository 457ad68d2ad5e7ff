namespace ClusterCerts.Interop;

/// <summary>Java's trust store and HAProxy's files as the page makes them, through a rotation.</summary>
[LongRunning]
public sealed class TrustStoreTests
{
    [SkippableFact]
    public void A_Java_trust_store_follows_the_bundle()
    {
        RealProgram keytool = RealProgram.Need("keytool");
        using WalkThrough page = Page();
        int Entries() => Run(keytool, "-list", "-keystore", page["trust.p12"], "-storepass:file", page["store.pass"]).Output.Split("trustedCertEntry").Length - 1;
        page.Run("Java");
        Assert.Equal(1, Entries());
        Run(keytool, "-list", "-keystore", page["out", "web1.p12"], "-storepass:file", page["store.pass"]).Says("PrivateKeyEntry");

        page.Prepare("clustercerts invoke-key-rotation --authority-path pki --phase Stage && clustercerts invoke-key-rotation --authority-path pki --phase Trust");
        page.Run("Java");
        Assert.Equal(2, Entries());

        // Why the page splits the bundle: of two certificates in a file one is taken.
        Run(keytool, "-importcert", "-noprompt", "-alias", "all", "-file", page["pki", "trust.crt"], "-keystore", page["one.p12"], "-storepass:file", page["store.pass"]);
        Assert.Single(Run(keytool, "-list", "-keystore", page["one.p12"], "-storepass:file", page["store.pass"]).Output.Split("trustedCertEntry")[1..]);

        page.Prepare("clustercerts invoke-key-rotation --authority-path pki --phase Issue --yes && clustercerts invoke-key-rotation --authority-path pki --phase Retire --yes");
        page.Run("Java");
        Assert.Equal(1, Entries());
    }

    [SkippableFact]
    public void HAProxy_checks_clients_and_lists_through_a_rotation()
    {
        RealProgram haproxy = RealProgram.Need("haproxy");
        RealProgram curl = RealProgram.Need("curl");
        using WalkThrough page = Page();
        page.Prepare("clustercerts revoke-node-cert web3 --authority-path pki --force");
        foreach (string client in (string[])["web2", "web3"])
            File.Copy(page["pki", $"node.{client}.crt"], page[$"{client}.old.crt"]);
        File.Copy(page["pki", "node.web2.key"], page["web2.old.key"]);

        foreach (string phases in (string[])["", "Stage Trust", "Issue"])
        {
            page.Prepare($"for phase in {phases}; do clustercerts invoke-key-rotation --authority-path pki --phase $phase --yes; done");
            page.Run("HAProxy");
            int port = FreePort.Take();
            File.WriteAllText(page["haproxy.cfg"], $"""
                defaults
                    mode http
                    timeout client 5s
                    timeout server 5s
                    timeout connect 5s
                frontend tls
                    bind 127.0.0.1:{port} ssl crt {page["out", "haproxy", "node.web1.pem"]} ca-file {page["out", "haproxy", "trust.crt"]} crl-file {page["out", "haproxy", "lists.pem"]} verify required
                    http-request return status 200 content-type text/plain string hello

                """);
            using ServerProcess server = ServerProcess.Start(haproxy, port, null, "-db", "-f", page["haproxy.cfg"]);
            ProgramResult Get(string cert, string key) => curl.Run(
                "-sS", "--cacert", page["pki", "trust.crt"], "--connect-to", $"web1:443:127.0.0.1:{port}", "--cert", page[cert], "--key", page[key], "https://web1/");
            Get("web2.old.crt", "web2.old.key").Succeeded().Says("hello");
            Get("pki/node.web2.crt", "pki/node.web2.key").Succeeded().Says("hello");
            Assert.NotEqual(0, Get("web3.old.crt", "pki/node.web3.key").ExitStatus);
        }
    }

    private static ProgramResult Run(RealProgram program, params string[] arguments) => program.Run(arguments).Succeeded();

    private static WalkThrough Page()
    {
        RealProgram.Need("openssl");
        var page = new WalkThrough("trust-stores", "sh");
        page.Prepare("""
            umask 077
            clustercerts new-signing-cert pki
            clustercerts new-node-cert web1 web2 web3 --authority-path pki
            clustercerts new-revocation-list --authority-path pki
            echo changeit > store.pass
            """);
        return page;
    }
}
