using System.Globalization;

namespace ClusterCerts.Publishing;

/// <summary>Why the key of a host was refused, found by asking OpenSSH's own programs for the keys that are known and those that the host has.</summary>
/// <param name="programs">The programs.</param>
/// <param name="settings">What the settings say of the host.</param>
/// <param name="limit">How long each may take.</param>
/// <param name="cancellation">Ends them.</param>
internal sealed class SshHostKeys(SshPrograms programs, SshSettings settings, TimeSpan limit, CancellationToken cancellation)
{
    private const string Revoked = "@revoked";
    private const string Authority = "@cert-authority";

    /// <summary>Judges.</summary>
    /// <param name="host">The host, for messages.</param>
    /// <param name="isKnown">Whether its key is known for sure.</param>
    /// <returns>The error; null where its key is known, or that cannot be told: certificates of hosts, and what other programs say of keys.</returns>
    internal ClusterCertsException? Refusal(string host, out bool isKnown)
    {
        isKnown = false;
        if (settings.AsksOthersForKeys || programs.KeyGen is null)
            return null;
        string[] files = [.. settings.KnownHostsFiles()];
        (string Marker, string Key, string File)[] known = [.. files.SelectMany(Known)];
        if (known.Length == 0)
            return new(ErrorCode.HostKeyRefused, Unknown(host), host);
        if (known.Any(line => line.Marker == Authority) || settings.IsProxied)
            return null;
        HashSet<string> shown = [.. Scanned()];
        if (known.FirstOrDefault(line => line.Marker == Revoked && shown.Contains(line.Key)) is { Key: not null } revoked)
            return new(ErrorCode.HostKeyRefused, $"The key of {host} is marked as revoked in '{revoked.File}'. Whoever has that key may pretend to be the host.", host);
        isKnown = known.Any(line => line.Marker.Length == 0 && shown.Contains(line.Key));
        return shown.Count > 0 && !isKnown
            ? new(ErrorCode.HostKeyRefused, Changed(host, known[0].File), host) : null;
    }

    private string Unknown(string host) =>
        $"The key of {host} is not known here (no known_hosts file has '{settings.KnownName}'), and none is accepted unseen. Connect once by hand with ssh and "
            + "compare the fingerprint that it shows with the host's own, or add the line of ssh-keyscan after comparing it.";

    private string Changed(string host, string file) =>
        $"The key of {host} is another than the one known here ('{settings.KnownName}' in '{file}'): somebody may stand in between, or the host was set up anew. "
            + $"Compare it on the host itself; only then remove the old one with ssh-keygen -R '{settings.KnownName}' -f '{file}', and add the new one.";

    // A comment, then lines as known_hosts has them: a marker where there is one, names, type, key (sshd(8)).
    private IEnumerable<(string Marker, string Key, string File)> Known(string file)
    {
        foreach (string[] parts in Lines(programs.KeyGen, ["-F", settings.KnownName, "-f", file]))
        {
            string marker = parts[0].StartsWith('@') ? parts[0] : "";
            if (parts.ElementAtOrDefault(marker.Length > 0 ? 3 : 2) is string key)
                yield return (marker, key, file);
        }
    }

    private IEnumerable<string> Scanned()
    {
        string seconds = ((int)Math.Ceiling(limit.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        string port = settings.Port.ToString(CultureInfo.InvariantCulture);
        return settings.HostName.StartsWith('-') ? []
            : Lines(programs.KeyScan, ["-T", seconds, "-p", port, settings.HostName]).Select(parts => parts.ElementAtOrDefault(2)).OfType<string>();
    }

    private IEnumerable<string[]> Lines(string? program, string[] arguments)
    {
        if (program is null)
            return [];
        using StartedProgram asked = StartedProgram.Start(program, arguments);
        (_, string output, _) = asked.RunToEnd(limit, cancellation);
        return [.. output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' '))];
    }
}
