namespace ClusterCerts.Tests.Support;

/// <content>Authorities in it.</content>
internal sealed partial class PostgresServer
{
    private static readonly Lazy<PostgresServer?> One = new(() =>
    {
        if (Programs() is null)
            return null;
        var server = new PostgresServer().Prepared();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    });

    /// <summary>The one that tests share, prepared; skips the test where there is no PostgreSQL.</summary>
    internal static PostgresServer Shared()
    {
        Skip.If(Programs() is null, "initdb is not on this machine");
        return One.Value!;
    }

    /// <summary>One that a test may stop and kill, prepared.</summary>
    internal static PostgresServer Own() => Empty().Prepared();

    /// <summary>Where an authority is in it.</summary>
    internal StoreFile Store(string authority) => new() { Kind = "PostgreSQL", Connection = Connection, Authority = authority };

    internal PostgresServer Prepared()
    {
        Engines.Register(Engines.PostgreSql, () => new PostgreSqlEngine());
        var store = CertStore.Find(Connection);
        if (store.Statements.Count > 0)
            store.Prepare();
        return this;
    }
}
