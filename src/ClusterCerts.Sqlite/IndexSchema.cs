namespace ClusterCerts.Sqlite;

/// <summary>How an index is laid out. What most lines have is in columns without an index of their own; what few have (<c>rare</c>, <c>kind</c>, <c>policy</c>,
/// <c>leap</c>, <c>nodeless</c>) is null in all others, so that its index is small.</summary>
internal static class IndexSchema
{
    /// <summary>Another number stands for another layout.</summary>
    internal const int Version = 1;

    internal const string Tables = """
        CREATE TABLE state (version INTEGER, count INTEGER, serial TEXT, list TEXT);
        CREATE TABLE lines (line INTEGER PRIMARY KEY, place INTEGER, length INTEGER, hash BLOB, event INTEGER, rare INTEGER, kind INTEGER, node INTEGER,
            serial BLOB, key INTEGER, path INTEGER, issuer INTEGER, ends INTEGER, policy INTEGER, leap INTEGER, nodeless INTEGER);
        CREATE TABLE nodes (node INTEGER PRIMARY KEY, name TEXT, stem TEXT);
        CREATE TABLE texts (text INTEGER PRIMARY KEY, value TEXT);
        CREATE UNIQUE INDEX nodes_name ON nodes (name);
        CREATE UNIQUE INDEX texts_value ON texts (value);
        CREATE TABLE revocations (line INTEGER PRIMARY KEY, serial BLOB, issuer INTEGER, ends INTEGER, certain INTEGER);
        """;

    // Made after the first lines: to fill them one by one takes several times as long.
    internal const string Indexes = """
        CREATE INDEX lines_serial ON lines (serial) WHERE serial IS NOT NULL;
        CREATE INDEX lines_node ON lines (node) WHERE node IS NOT NULL;
        CREATE INDEX lines_key ON lines (key) WHERE key IS NOT NULL;
        CREATE INDEX lines_path ON lines (path) WHERE path IS NOT NULL;
        CREATE INDEX lines_rare ON lines (rare) WHERE rare IS NOT NULL;
        CREATE INDEX lines_kind ON lines (kind) WHERE kind IS NOT NULL;
        CREATE INDEX lines_policy ON lines (policy) WHERE policy IS NOT NULL;
        CREATE INDEX lines_leap ON lines (leap) WHERE leap IS NOT NULL;
        CREATE INDEX lines_nodeless ON lines (nodeless) WHERE nodeless IS NOT NULL;
        CREATE INDEX nodes_stem ON nodes (stem);
        CREATE INDEX revocations_serial ON revocations (serial);
        CREATE INDEX revocations_issuer ON revocations (issuer, ends);
        CREATE INDEX revocations_open ON revocations (certain) WHERE certain = 0;
        """;

    /// <summary>The first line of an issuance tells who signed a certificate that is revoked, and when it ends. Until it is known the revocation may be
    /// anyone's, and never ends.</summary>
    internal const string Settle = """
        UPDATE revocations SET (issuer, ends, certain) = (SELECT i.issuer, i.ends, 1 FROM lines i WHERE i.serial = revocations.serial AND i.event = 1 ORDER BY i.line LIMIT 1)
            WHERE certain = 0 AND EXISTS (SELECT 1 FROM lines i WHERE i.serial = revocations.serial AND i.event = 1);
        """;
}
