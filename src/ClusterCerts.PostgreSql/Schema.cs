using ClusterCerts.Storage;

namespace ClusterCerts.PostgreSql;

/// <summary>What a database needs so that authorities can be kept in it, version by version. Only <c>Initialize-CertStore</c> runs any of it.</summary>
internal static class Schema
{
    /// <summary>The version that this program reads and writes.</summary>
    internal const int Version = 1;

    /// <summary>PostgreSQL 13.</summary>
    internal const int OldestServer = 13;

    private static readonly string[][] Steps =
    [
        [
            "CREATE SCHEMA clustercerts",
            """
            CREATE TABLE clustercerts.version (
                version integer PRIMARY KEY,
                at timestamptz NOT NULL DEFAULT now(),
                role name NOT NULL DEFAULT session_user
            )
            """,
            """
            CREATE TABLE clustercerts.authority (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name text NOT NULL CHECK (name <> ''),
                state text NOT NULL DEFAULT 'live' CHECK (state IN ('arriving', 'live', 'left')),
                lines bigint NOT NULL,
                head bytea NOT NULL,
                highest numeric NOT NULL DEFAULT 0,
                highest_list numeric NOT NULL DEFAULT 0,
                changes bigint NOT NULL,
                move uuid,
                moved text,
                at timestamptz NOT NULL DEFAULT now(),
                role name NOT NULL DEFAULT session_user
            )
            """,
            "CREATE UNIQUE INDEX authority_live ON clustercerts.authority (name) WHERE state = 'live'",
            """
            CREATE TABLE clustercerts.ledger (
                authority bigint NOT NULL REFERENCES clustercerts.authority,
                line bigint NOT NULL CHECK (line > 0),
                text bytea NOT NULL,
                sha256 bytea NOT NULL GENERATED ALWAYS AS (sha256(text)) STORED,
                issued text,
                event text NOT NULL,
                kind text,
                node text,
                stem text,
                serial text,
                public_key text,
                path text,
                issuer text,
                not_after timestamptz,
                leap text,
                is_policy boolean NOT NULL DEFAULT false,
                account text,
                host text,
                role name NOT NULL DEFAULT session_user,
                address inet DEFAULT inet_client_addr(),
                at timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (authority, line),
                UNIQUE (authority, issued)
            )
            """,
            "COMMENT ON COLUMN clustercerts.ledger.text IS 'the line, exactly; what the other columns say is only where to look'",
            "COMMENT ON COLUMN clustercerts.ledger.issued IS 'the serial number of a certificate, in the first line that issues it'",
            "CREATE INDEX ledger_serial ON clustercerts.ledger (authority, serial, line)",
            "CREATE INDEX ledger_node ON clustercerts.ledger (authority, node, line)",
            "CREATE INDEX ledger_public_key ON clustercerts.ledger (authority, public_key, line)",
            "CREATE INDEX ledger_event ON clustercerts.ledger (authority, event, line)",
            "CREATE INDEX ledger_stem ON clustercerts.ledger (authority, stem)",
            "CREATE INDEX ledger_leap ON clustercerts.ledger (authority, line) WHERE leap IS NOT NULL",
            "CREATE INDEX ledger_policy ON clustercerts.ledger (authority, line) WHERE is_policy",
            "CREATE INDEX ledger_kind ON clustercerts.ledger (authority, kind, line) WHERE kind <> 'Unspecified'",
            "CREATE INDEX ledger_path ON clustercerts.ledger USING hash (path)",
            """
            CREATE TABLE clustercerts.document (
                authority bigint NOT NULL REFERENCES clustercerts.authority,
                name text NOT NULL,
                content bytea NOT NULL,
                role name NOT NULL DEFAULT session_user,
                address inet DEFAULT inet_client_addr(),
                at timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (authority, name)
            )
            """,
            """
            CREATE TABLE clustercerts.change (
                id uuid PRIMARY KEY,
                authority bigint NOT NULL REFERENCES clustercerts.authority,
                operation text NOT NULL,
                lines bigint NOT NULL,
                account text NOT NULL,
                host text NOT NULL,
                role name NOT NULL DEFAULT session_user,
                address inet DEFAULT inet_client_addr(),
                at timestamptz NOT NULL DEFAULT clock_timestamp()
            )
            """,
            "INSERT INTO clustercerts.version (version) VALUES (1)",
        ],
    ];

    /// <summary>What brings a database from a version to the newest one.</summary>
    internal static IEnumerable<string> From(int version) => Steps.Skip(version).SelectMany(step => step);

    /// <summary>What gives roles their rights. Nobody may change or delete a line.</summary>
    internal static IEnumerable<string> Grants(StoreGrants grants)
    {
        foreach (string role in grants.Readers.Concat(grants.Writers).Distinct(StringComparer.Ordinal).Select(Quoted))
        {
            yield return $"GRANT USAGE ON SCHEMA clustercerts TO {role}";
            yield return $"GRANT SELECT ON ALL TABLES IN SCHEMA clustercerts TO {role}";
        }

        foreach (string role in grants.Writers.Distinct(StringComparer.Ordinal).Select(Quoted))
        {
            yield return $"GRANT INSERT ON clustercerts.authority, clustercerts.ledger, clustercerts.document, clustercerts.change TO {role}";
            yield return $"GRANT UPDATE ON clustercerts.authority, clustercerts.document TO {role}";
            yield return $"GRANT DELETE ON clustercerts.document TO {role}";
        }
    }

    /// <summary>The error for a database of another version.</summary>
    internal static ClusterCertsException WrongVersion(int version, string place) => new(
        ErrorCode.StoreNotInitialized,
        version > Version
            ? $"{place} was prepared by a later version of ClusterCerts (schema {version}; this one knows {Version}). Install that version here."
            : $"{place} was prepared by an earlier version of ClusterCerts (schema {version}; this one needs {Version}). Run Initialize-CertStore once; it keeps all that is there.",
        place);

    private static string Quoted(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
