namespace ClusterCerts.Cli.Tests;

/// <summary>Who may only read a database, by a role with SELECT alone or on a standby, gets every answer, and is refused every change by what it is.</summary>
public sealed class StoreReaderTests(StoreReaderTests.Readers readers) : IClassFixture<StoreReaderTests.Readers>
{
    // Each with the status that it ends with for readers; null where the database plays no part, or the command is the store's own.
    private static readonly (string Command, int? Status)[] Commands =
    [
        ("get-signing-cert DIR", 0),
        ("get-node-cert --authority-path DIR", 0),
        ("test-node-cert DIR/node.1.crt --authority-path DIR", 0),
        ("test-node-cert DIR/node.2.crt --authority-path DIR", 1), // It is revoked.
        ("test-cert-ledger DIR", 0),
        ("export-cert-ledger DIR --as Csv", 0),
        ("test-cluster-trust DIR", 0),
        ("get-cert-policy DIR", 0),
        ("get-node-cert-target --authority-path DIR", 0),
        ("find-node-cert DIR --authority-path DIR", 0),
        ("export-cert-report --authority-path DIR --output-path r.html --force", 0),
        ("test-cert-authority DIR", 1), // Node 1 has a target, and was not brought its files.
        ("export-cert-metrics --authority-path DIR --output-path r.prom --force", 0),
        ("export-signing-cert --authority-path DIR --as OpenSslCa --output-path DIR-ca", 0),
        ("invoke-key-rotation --authority-path DIR --what-if", 1),
        ("new-node-cert 3 --authority-path DIR", 1),
        ("new-node-cert 3 --authority-path DIR --what-if", 1),
        ("update-node-cert 1 --authority-path DIR", 1),
        ("sync-node-cert 3 --authority-path DIR", 1),
        ("revoke-node-cert 1 --authority-path DIR --force", 1),
        ("remove-node-cert 1 --authority-path DIR --force", 1),
        ("new-revocation-list --authority-path DIR", 1),
        ("update-revocation-list --authority-path DIR", 0), // Nothing is due.
        ("export-revocation-list --authority-path DIR --output-path web", 0),
        ("export-signing-cert --authority-path DIR --as IssuerFiles --output-path web", 0),
        ("set-cert-policy --authority-path DIR --maximum-lifetime 9d", 1),
        ("set-node-cert-target 1 --authority-path DIR --target-path /etc/tls", 1),
        ("remove-node-cert-target 1 --authority-path DIR", 1),
        ("invoke-key-rotation --authority-path DIR", 1),
        ("approve-node-cert-request requests/node.r.csr --authority-path DIR", 1),
        ("new-signing-cert DIR --force", 1),
        ("move-cert-authority Folder --authority-path DIR", 1),
        ("quickstart", null),
        ("import-signing-cert", null),
        ("test-key-matches-cert", null),
        ("new-key-ring", null),
        ("get-key-ring", null),
        ("new-node-cert-request", null),
        ("get-node-cert-request", null),
        ("export-node-cert", null), // Below.
        ("publish-node-cert", null),
        ("install-node-cert --authority-path DIR 1 --what-if", 0),
        ("uninstall-node-cert --authority-path DIR 1 --what-if", 0),
        ("initialize-cert-store", null),
        ("backup-cert-authority", null), // It waits for nobody else to write, as who writes does.
        ("test-cert-authority-backup", null),
        ("restore-cert-authority", null),
    ];

    public static IEnumerable<object[]> Runs =>
        from command in Commands
        where command.Status is not null
        from reader in (string[])["role", "standby"]
        select new object[] { reader, command.Command, command.Status! };

    [SkippableTheory]
    [MemberData(nameof(Runs))]
    public void Every_answer_and_no_change(string reader, string command, int status)
    {
        string before = readers.Ledger();
        CliResult result = readers.Run(command.Replace("DIR", reader, StringComparison.Ordinal)).Expect(status);
        if (status == 1 && !command.StartsWith("test-", StringComparison.Ordinal))
            Assert.Matches(reader == "role" ? "may not write|read-only" : "read-only", result.Error);
        else
            Assert.Equal("", result.Error);
        Assert.Equal(before, readers.Ledger());
    }

    // An export is made whether it can be recorded or not. Who reads a standby does so on purpose; a role may lack a right by mistake.
    [SkippableTheory]
    [InlineData("role", "(?s)The export is done, and is not recorded in the ledger.*may not write")]
    [InlineData("standby", "^$")]
    public void An_export_is_made_and_not_recorded(string reader, string told)
    {
        string before = readers.Ledger();
        CliResult result = readers.Run($"export-node-cert 1 --authority-path {reader} --as Pem --output-path {reader}-out").Expect(0);
        Assert.Matches(told, result.Error);
        Assert.NotEmpty(Directory.GetFiles(readers.Folder[$"{reader}-out"]));
        Assert.Equal(before, readers.Ledger());
    }

    [SkippableTheory]
    [InlineData("role", "(?s)not recorded in the ledger.*may not write")]
    [InlineData("standby", "^$")]
    public void A_publication_is_made_and_not_recorded(string reader, string told)
    {
        string before = readers.Ledger();
        CliResult result = readers.Run($"publish-node-cert 1 --authority-path {reader} --force").Expect(0);
        Assert.Matches(told, result.Error);
        Assert.NotEmpty(Directory.GetFiles(readers.Folder["node"]));
        Assert.Equal(before, readers.Ledger());
    }

    [Fact]
    public void Every_command_is_looked_at_here() =>
        Assert.Equal(CommandList.CreateAll().Select(c => c.Name).Order(), Commands.Select(c => c.Command.Split(' ')[0]).Distinct().Order());

    /// <summary>An authority in a database with a standby, and two directories of who only reads there.</summary>
    public sealed class Readers : IDisposable
    {
        private readonly PostgresServer? _server;
        private readonly PostgresServer? _standby;

        public Readers()
        {
            if (!PostgresServer.IsHere)
                return;
            _server = PostgresServer.Empty();
            _server.Expect("postgres", "CREATE ROLE reader LOGIN");
            string own = _server.Connection;
            Directory.CreateDirectory(Folder["web"]);
            foreach (string command in (string[])[
                $"initialize-cert-store {own} --grant-read-to reader", $"new-signing-cert own --store {own};Authority=pki", "new-node-cert 1 2 --authority-path own",
                "revoke-node-cert 2 --authority-path own --force", "new-revocation-list --authority-path own --ahead 2",
                "set-cert-policy --authority-path own --distribution-point http://pki.example/{issuer}.crl --issuer-address http://pki.example/{issuer}.crt",
                $"set-node-cert-target 1 --authority-path own --transport Folder --target-path {Folder["node"]}",
                "new-node-cert-request r --path requests"])
                Run(command).Expect(0);
            _standby = _server.Standby();
            Copy("role", own.Replace("Username=postgres", "Username=reader", StringComparison.Ordinal));
            Copy("standby", _standby.Connection);

            void Copy(string directory, string connection)
            {
                Peer.Expect("cp", "-a", Folder["own"], Folder[directory]);
                string file = Folder[directory, "store.json"];
                File.WriteAllText(file, File.ReadAllText(file).Replace(own, connection, StringComparison.Ordinal));
            }
        }

        internal TempFolder Folder { get; } = new();

        internal CliResult Run(string command)
        {
            Skip.If(!PostgresServer.IsHere, "initdb is not on this machine");
            return CliProgram.Run(Folder.Location, command.Split(' '));
        }

        internal string Ledger() => _server?.Expect("pki", "SELECT count(*), max(line) FROM clustercerts.ledger") ?? "";

        public void Dispose()
        {
            _standby?.Dispose();
            _server?.Dispose();
            Folder.Dispose();
        }
    }
}
