using System.Globalization;

namespace ClusterCerts.Publishing;

/// <summary>What OpenSSH's settings say of a host, as <c>ssh -G</c> prints it: a key and a value a line.</summary>
internal sealed class SshSettings
{
    private const string None = "none";

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads them.</summary>
    internal SshSettings(string printed)
    {
        foreach (string line in printed.Split('\n'))
        {
            string[] parts = line.Trim().Split(' ', 2);
            if (parts.Length == 2)
                _values.TryAdd(parts[0], parts[1]);
        }
    }

    /// <summary>The host that is connected to.</summary>
    internal string HostName => Of("hostname") ?? "";

    /// <summary>The account.</summary>
    internal string UserName => Of("user") ?? "";

    internal int Port => int.TryParse(Of("port"), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : 22;

    /// <summary>Whether another host or program stands in between.</summary>
    internal bool IsProxied => Of("proxyjump") is not null || Of("proxycommand") is not null;

    /// <summary>The name that known_hosts has it by.</summary>
    internal string KnownName => Of("hostkeyalias") ?? (Port == 22 ? HostName : $"[{HostName}]:{Port}");

    /// <summary>Whether keys are known by other means than files, too.</summary>
    internal bool AsksOthersForKeys => Of("knownhostscommand") is not null || Of("verifyhostkeydns") is "yes" or "true";

    /// <summary>The files of known keys that are there. A name with a blank cannot be told from two.</summary>
    internal IEnumerable<string> KnownHostsFiles() => ((string[])["userknownhostsfile", "globalknownhostsfile"])
        .Select(Of).OfType<string>().SelectMany(value => File.Exists(Home(value)) ? [value] : value.Split(' ')).Select(Home).Where(File.Exists);

    private string? Of(string key) => _values.TryGetValue(key, out string? value) && value != None ? value : null;

    private static string Home(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]) : path;
}
