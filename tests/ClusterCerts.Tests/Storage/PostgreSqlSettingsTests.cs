namespace ClusterCerts.Tests.Storage;

/// <summary>A server is named as libpq's users name it, and no secret is written down.</summary>
public sealed class PostgreSqlSettingsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Host=db1;Password=x", "PGPASSFILE")] // in store.json for everyone to read
    [InlineData("Host=db1;SSL Password=x", "PGPASSFILE")]
    [InlineData("Host=db1;PWD=x", "PGPASSFILE")] // another name of it
    [InlineData("postgresql://db1/pki", "URI")]
    [InlineData("Host=db1;Bogus=1", "bogus")]
    [InlineData("Host=db1;Port=many", "Port")]
    [InlineData("Host=db1;SSL Mode=sometimes", "Host=db1")]
    [InlineData("db1", "Host=db1")]
    public void What_is_no_store_is_refused(string text, string expected)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, error.ErrorCode);
        Assert.Contains(expected, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Host=db1;Database=pki", "Host=db1;Database=pki", "name")]
    [InlineData("host=db1; database=pki; Authority=prod", "Host=db1;Database=pki", "prod")] // in one form, and without what is ours
    [InlineData("Server=db1;Database=pki;User Id=ca", "Host=db1;Database=pki;Username=ca", "name")]
    [InlineData("Service=pki;Authority=prod", "Service=pki", "prod")]
    public void A_store_is_kept_in_one_form(string text, string connection, string authority) =>
        Assert.Equal((connection, authority), (Parse(text).Connection, Parse(text).Authority));

    // The string, then the service, then the environment.
    [Fact]
    public void What_the_string_leaves_out_comes_from_where_libpq_has_it()
    {
        File.WriteAllText(_folder.File("services"), "# ours\n[other]\nhost=wrong\n\n[pki]\nhost=db2\nport=6543\ndbname=certs\nuser=ca\nsslmode=verify-ca\nsslrootcert=/ca.crt\n[last]\nhost=wrong\n");
        Set(("PGSERVICEFILE", _folder.File("services")), ("PGSERVICE", "pki"), ("PGHOST", "db9"), ("PGPORT", "9"), ("PGDATABASE", "d9"), ("PGSSLMODE", "verify-full"), ("PGAPPNAME", "app"), ("PGCONNECT_TIMEOUT", "7"));
        Npgsql.NpgsqlConnectionStringBuilder settings = Complete("Host=db1;Database=pki").Settings;
        Assert.Equal(("db1", 6543, "pki", "ca"), (settings.Host, settings.Port, settings.Database, settings.Username));
        Assert.Equal((Npgsql.SslMode.VerifyCA, "/ca.crt", "app", 7), (settings.SslMode, settings.RootCertificate, settings.ApplicationName, settings.Timeout));
        Assert.Equal("db2", Complete("Service=pki").Settings.Host);
        Assert.Contains("'nix'", Assert.Throws<ClusterCertsException>(() => Complete("Service=nix")).Message, StringComparison.Ordinal);
        Set(("PGSERVICE", ""), ("PGPORT", "many"));
        Assert.Contains("PGPORT", Assert.Throws<ClusterCertsException>(() => Complete("Host=db1")).Message, StringComparison.Ordinal);
        Set(("PGPORT", ""));
        Assert.Equal("db9", Complete("Database=pki").Settings.Host);
    }

    // Never without verification on another host, unless somebody says so; and then it is told each time.
    [Theory]
    [InlineData("Host=db1", null, Npgsql.SslMode.VerifyFull, false)]
    [InlineData("Host=192.0.2.1", null, Npgsql.SslMode.VerifyFull, false)]
    [InlineData("Host=db1,127.0.0.1", null, Npgsql.SslMode.VerifyFull, false)] // one of several is elsewhere
    [InlineData("Host=db1;SSL Mode=Require", null, Npgsql.SslMode.Require, true)]
    [InlineData("Host=db1;SSL Mode=Disable", "verify-full", Npgsql.SslMode.Disable, true)]
    [InlineData("Host=db1", "require", Npgsql.SslMode.Require, true)] // libpq's require verifies nothing either
    [InlineData("Host=db1", "verify-full", Npgsql.SslMode.VerifyFull, false)]
    [InlineData("Host=127.0.0.1", null, Npgsql.SslMode.Prefer, false)]
    [InlineData("Host=[::1]:5433", null, Npgsql.SslMode.Prefer, false)]
    [InlineData("Host=localhost:5433", null, Npgsql.SslMode.Prefer, false)]
    [InlineData("Host=localhost.example.com", null, Npgsql.SslMode.VerifyFull, false)]
    [InlineData("Host=/var/run/postgresql", null, Npgsql.SslMode.Disable, false)]
    public void A_server_elsewhere_is_verified(string connection, string? variable, Npgsql.SslMode expected, bool isWarned)
    {
        Set(("PGSSLMODE", variable ?? ""));
        (Npgsql.NpgsqlConnectionStringBuilder settings, string? warning) = Complete(connection);
        Assert.Equal((expected, isWarned), (settings.SslMode, warning is not null));
    }

    // No error of ours holds what stands in a file of passwords.
    [SkippableFact]
    public void What_is_not_there_or_not_allowed_is_told()
    {
        PostgresServer server = PostgresServer.Shared();
        Assert.Equal(ErrorCode.StoreUnreachable, Failure("Host=127.0.0.1;Port=1;Database=pki"));
        Assert.Equal(ErrorCode.StoreNotInitialized, Failure(server.Connection.Replace("Database=pki", "Database=nix", StringComparison.Ordinal)));
        Assert.Equal(ErrorCode.StoreNotInitialized, Failure(server.Connection.Replace("Database=pki", "Database=postgres", StringComparison.Ordinal)));
        Assert.Equal(ErrorCode.StoreAccessDenied, Failure(server.Connection.Replace("Username=postgres", "Username=nix", StringComparison.Ordinal)));
        server.Expect("pki", $"CREATE ROLE nothing LOGIN");
        Assert.Equal(ErrorCode.StoreAccessDenied, Failure(server.Connection.Replace("Username=postgres", "Username=nothing", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(_folder.File("pki")));
    }

    [SkippableFact]
    public void A_server_whose_certificate_is_not_trusted_is_refused()
    {
        using PostgresServer server = PostgresServer.Own();
        string other = _folder.File("other"), ours = _folder.File("ours");
        foreach (string folder in (string[])[other, ours])
            CertAuthority.Create(new SigningCertParameters { Path = folder, Subject = "CN=tls" });
        NodeCert certificate = CertAuthority.Open(ours).Issue(["127.0.0.1"], new NodeCertParameters()).Single().Value!;
        server.UseTls(certificate.CertificatePath!, certificate.KeyPath!);
        string Verified(string folder, string mode) => $"{server.Connection};SSL Mode={mode};Root Certificate={Path.Combine(folder, "trust.crt")}";
        Assert.Equal(ErrorCode.StoreNotTrusted, Failure(Verified(other, "VerifyFull")));
        Assert.Equal(ErrorCode.StoreNotTrusted, Failure(Verified(ours, "VerifyFull").Replace("Host=127.0.0.1", "Host=localhost", StringComparison.Ordinal))); // another name
        CertAuthority.Create(new SigningCertParameters { Path = _folder.File("pki"), Subject = "CN=x", Store = Verified(ours, "VerifyFull") });
        Assert.Equal("CN=x", CertAuthority.Open(_folder.File("pki")).GetSigningCert().Subject);
    }

    [SkippableFact]
    public void A_database_is_prepared_once_and_a_later_one_is_left_alone()
    {
        PostgresServer server = PostgresServer.Shared();
        string name = $"d{Guid.NewGuid():N}";
        server.Expect("postgres", $"CREATE DATABASE {name}");
        string connection = server.Connection.Replace("Database=pki", $"Database={name}", StringComparison.Ordinal);
        CertStore store = CertStore.Find(connection, readers: ["pg_monitor"]);
        Assert.Equal((0, 1), (store.VersionBefore, store.Version));
        Assert.Contains("GRANT SELECT ON ALL TABLES IN SCHEMA clustercerts TO \"pg_monitor\";\n", store.ToScript(), StringComparison.Ordinal);
        Assert.Equal("", server.Expect(name, "SELECT nspname FROM pg_namespace WHERE nspname = 'clustercerts'")); // asked, and nothing done
        store.Prepare();
        Assert.Equal(ErrorCode.StoreChanged, Assert.Throws<ClusterCertsException>(() => store.Prepare()).ErrorCode);
        Assert.Empty(CertStore.Find(connection).Statements);

        // What -WhatIf shows is all that is needed: psql makes the same of it.
        string other = $"d{Guid.NewGuid():N}";
        server.Expect("postgres", $"CREATE DATABASE {other}");
        server.Expect(other, store.ToScript());
        Assert.Empty(CertStore.Find(connection.Replace(name, other, StringComparison.Ordinal)).Statements);

        server.Expect(name, "INSERT INTO clustercerts.version (version) VALUES (99)");
        Assert.Contains("later version", Assert.Throws<ClusterCertsException>(() => CertStore.Find(connection)).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.StoreNotInitialized, Failure(connection));
    }

    // What was changed behind our back is found, by the chain and by the count.
    [SkippableTheory]
    [InlineData("DELETE FROM clustercerts.ledger WHERE authority = {0} AND line = 3")] // the last
    [InlineData("DELETE FROM clustercerts.ledger WHERE authority = {0} AND line = 2")]
    [InlineData("UPDATE clustercerts.ledger SET text = convert_to(replace(convert_from(text, 'UTF8'), '\"1\"', '\"9\"'), 'UTF8') WHERE authority = {0} AND line = 2")]
    [InlineData("UPDATE clustercerts.ledger SET text = convert_to(replace(convert_from(text, 'UTF8'), '\"2\"', '\"9\"'), 'UTF8') WHERE authority = {0} AND line = 3")]
    public void A_changed_ledger_is_refused(string sql)
    {
        PostgresServer server = PostgresServer.Shared();
        string name = $"changed-{Guid.NewGuid():N}";
        string pki = _folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=changed", Store = $"{server.Connection};Authority={name}" });
        Assert.All(CertAuthority.Open(pki).Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        string id = server.Expect("pki", $"SELECT id FROM clustercerts.authority WHERE name = '{name}'");
        server.Expect("pki", string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, id));
        Assert.Equal(ErrorCode.LedgerDamaged, Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(pki).Issue(["3"], new NodeCertParameters()).ToList()).ErrorCode);
        Assert.Contains(CertLedger.Test(pki), f => f.Kind is LedgerFindingKind.LineRemoved or LedgerFindingKind.LineChanged);
    }

    private static StoreFile Parse(string text) => ((IStoreEngine)new PostgreSqlEngine()).Parse(text, "name");

    private ErrorCode Failure(string store) => Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(
        new SigningCertParameters { Path = _folder.File("pki"), Subject = "CN=x", Store = store })).ErrorCode;

    private (Npgsql.NpgsqlConnectionStringBuilder Settings, string? Warning) Complete(string connection) =>
        new LibpqSettings(name => _environment.GetValueOrDefault(name)).Complete(connection);

    private void Set(params (string Name, string Value)[] variables)
    {
        foreach ((string name, string value) in variables)
            _environment[name] = value;
    }
}
