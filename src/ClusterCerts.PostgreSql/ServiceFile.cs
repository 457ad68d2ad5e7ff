namespace ClusterCerts.PostgreSql;

/// <summary>libpq's connection service files: the user's, then the system's.</summary>
/// <param name="environment">The environment's variables.</param>
internal sealed class ServiceFile(Func<string, string?> environment)
{
    /// <summary>The parameters of a service, by their names in libpq.</summary>
    /// <exception cref="ClusterCertsException">No file has it, or a file cannot be read.</exception>
    internal IReadOnlyDictionary<string, string> Read(string service)
    {
        string[] files = [.. Candidates()];
        foreach (string file in files.Where(File.Exists))
        {
            if (Find(file, service) is { } found)
                return found;
        }

        throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"There is no service '{service}' in '{string.Join("' or '", files)}'. PGSERVICEFILE names another file.", service);
    }

    private IEnumerable<string> Candidates()
    {
        yield return environment("PGSERVICEFILE") is { Length: > 0 } own ? own
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pg_service.conf");
        yield return Path.Combine(environment("PGSYSCONFDIR") is { Length: > 0 } folder ? folder : "/etc/postgresql-common", "pg_service.conf");
    }

    private static Dictionary<string, string>? Find(string file, string service)
    {
        Dictionary<string, string>? found = null;
        try
        {
            foreach (string line in File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
            {
                if (line[0] == '[')
                {
                    if (found is not null)
                        return found;
                    found = line == $"[{service}]" ? new(StringComparer.Ordinal) : null;
                }
                else if (found is not null && line.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
                {
                    found[line[..equals].Trim()] = line[(equals + 1)..].Trim();
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Files.FileErrors.Reading(file, e);
        }

        return found;
    }
}
