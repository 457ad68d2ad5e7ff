using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>How to reach a server, as libpq's users say it: what the connection string does not say comes from the service file, then from the
/// environment, then from what is safe.</summary>
/// <remarks>Npgsql itself reads PGUSER, PGPASSWORD, PGPASSFILE, PGSSLCERT, PGSSLKEY, PGSSLROOTCERT, PGSSLNEGOTIATION, PGREQUIREAUTH, PGGSSENCMODE,
/// PGOPTIONS and PGTARGETSESSIONATTRS, and the files in <c>~/.postgresql</c>. The rest is read here.</remarks>
/// <param name="environment">The environment's variables.</param>
internal sealed class LibpqSettings(Func<string, string?> environment)
{
    private const string Service = "Service";

    private static readonly (string Keyword, string Key, string? Variable)[] Parameters =
    [
        ("Host", "host", "PGHOST"), ("Port", "port", "PGPORT"), ("Database", "dbname", "PGDATABASE"), ("Username", "user", null), ("Password", "password", null),
        ("SSL Mode", "sslmode", "PGSSLMODE"), ("Root Certificate", "sslrootcert", null), ("SSL Certificate", "sslcert", null), ("SSL Key", "sslkey", null),
        ("Passfile", "passfile", null), ("Application Name", "application_name", "PGAPPNAME"), ("Timeout", "connect_timeout", "PGCONNECT_TIMEOUT"),
        ("Options", "options", null), ("Target Session Attributes", "target_session_attrs", null),
    ];

    /// <summary>This process's environment.</summary>
    internal static LibpqSettings OfProcess { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>Takes a connection string apart: what Npgsql knows, and what is said besides.</summary>
    /// <exception cref="ClusterCertsException">It is malformed, or holds a secret.</exception>
    internal static (NpgsqlConnectionStringBuilder Known, string? Service, string? Authority) Parse(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            throw Malformed("a URI is not read", null);
        try
        {
            var all = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = text };
            string? service = Take(all, Service), authority = Take(all, "Authority");
            var known = new NpgsqlConnectionStringBuilder(all.ConnectionString);
            return known.Password is null && known.SslPassword is null ? (known, service, authority) : throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                "A password is not taken here, since it would stand in store.json, in the shell's history and in the list of processes. Put it into a file that PGPASSFILE names "
                    + "(or ~/.pgpass), or use a certificate (SSL Certificate, SSL Key).");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or OverflowException or InvalidOperationException)
        {
            throw Malformed(e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>A connection string in one form, without what only this program knows but the name of a service.</summary>
    internal static string Text(NpgsqlConnectionStringBuilder known, string? service) =>
        string.Join(';', ((string[])[service is null ? "" : $"{Service}={service}", known.ConnectionString]).Where(part => part.Length > 0));

    /// <summary>All that is needed to connect, and what to warn of.</summary>
    /// <param name="connection">The connection string, as store.json has it.</param>
    /// <exception cref="ClusterCertsException">It is malformed, or the service is not there.</exception>
    internal (NpgsqlConnectionStringBuilder Settings, string? Warning) Complete(string connection)
    {
        (NpgsqlConnectionStringBuilder settings, string? named, _) = Parse(connection);
        IReadOnlyDictionary<string, string> service = (named ?? environment("PGSERVICE")) is { Length: > 0 } name ? new ServiceFile(environment).Read(name)
            : new Dictionary<string, string>();
        foreach ((string keyword, string key, string? variable) in Parameters)
        {
            if (settings.ShouldSerialize(keyword))
                continue;
            if ((service.GetValueOrDefault(key) ?? (variable is null ? null : environment(variable))) is { Length: > 0 } value)
                Set(settings, keyword, value, service.ContainsKey(key) ? $"'{key}' of the service '{named ?? environment("PGSERVICE")}'" : variable!);
        }

        if (string.IsNullOrEmpty(settings.Host))
            settings.Host = Directory.Exists("/var/run/postgresql") ? "/var/run/postgresql" : "localhost";
        return (settings, Secure(settings));
    }

    // A server elsewhere is verified, unless somebody says otherwise; and whoever says so is told what that means.
    private static string? Secure(NpgsqlConnectionStringBuilder settings)
    {
        bool isLocal = settings.Host!.Split(',').All(IsLocal);
        if (!settings.ShouldSerialize("SSL Mode"))
            settings.SslMode = !isLocal ? SslMode.VerifyFull : settings.Host.StartsWith('/') ? SslMode.Disable : SslMode.Prefer;
        return isLocal || settings.SslMode is SslMode.VerifyFull or SslMode.VerifyCA ? null
            : $"The server '{settings.Host}' is not verified (SSL Mode={settings.SslMode}): whoever is between can read and change the ledger. "
                + "Set SSL Mode=VerifyFull, and its CA with Root Certificate or PGSSLROOTCERT.";
    }

    private static bool IsLocal(string host)
    {
        host = host.Trim();
        if (host.StartsWith('/') || host.StartsWith('@'))
            return true;
        string name = host.StartsWith('[') ? host[1..host.IndexOf(']', StringComparison.Ordinal)] : host.Count(c => c == ':') == 1 ? host[..host.IndexOf(':', StringComparison.Ordinal)] : host;
        return name == "localhost" || (System.Net.IPAddress.TryParse(name, out System.Net.IPAddress? address) && System.Net.IPAddress.IsLoopback(address));
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string keyword, string value, string source)
    {
        try
        {
            settings[keyword] = keyword switch
            {
                "SSL Mode" or "Target Session Attributes" => value.Replace("-", "", StringComparison.Ordinal),
                _ => value,
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"{source} is '{value}', which is not a value of it.", source, e);
        }
    }

    private static string? Take(System.Data.Common.DbConnectionStringBuilder all, string keyword)
    {
        if (!all.TryGetValue(keyword, out object? value))
            return null;
        all.Remove(keyword);
        return value.ToString() is { Length: > 0 } text ? text : null;
    }

    private static ClusterCertsException Malformed(string why, Exception? inner) => new(
        ErrorCode.InvalidArgument,
        $"A store is written as 'Host=db1;Database=pki', with Port, Username, SSL Mode, Root Certificate, SSL Certificate, SSL Key, Passfile, Service and Authority as needed: {why}.",
        innerException: inner);
}
