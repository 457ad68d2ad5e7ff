using System.Text.RegularExpressions;
using ClusterCerts.Files;

namespace ClusterCerts.Import;

/// <summary>What the <c>openssl.cnf</c> of a CA says about where its files are (config(5), ca(1)); without one it says nothing.</summary>
internal sealed partial class OpenSslConfig
{
    private const int MaximumDepth = 8;
    private const int MaximumExpansions = 1000;

    private static readonly string[] Names = ["openssl.cnf", "openssl-easyrsa.cnf", "ca.cnf"];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly string _folder;
    private int _expansions;

    private OpenSslConfig(string folder) => _folder = folder;

    /// <summary>Reads the configuration in a folder.</summary>
    /// <exception cref="ClusterCertsException">It is there and cannot be read.</exception>
    internal static OpenSslConfig Of(string folder)
    {
        var config = new OpenSslConfig(Path.GetFullPath(folder));
        if (Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is string path)
            config.Parse(System.Text.Encoding.UTF8.GetString(InputFile.ReadWhole(path)));
        return config;
    }

    /// <summary>The folder that <c>dir</c> names, seen from the configuration's, if it is there.</summary>
    internal string? Folder => Value("dir", null, 0) is string dir ? Existing(dir) : null;

    /// <summary>A path of the CA's section, with <c>$dir</c> for its folder as it is now; null where there is none such.</summary>
    /// <param name="name">Such as <c>new_certs_dir</c>.</param>
    /// <param name="folder">The CA's folder.</param>
    internal string? PathOf(string name, string folder) => Value(name, folder, 0) is string value ? Existing(value) : null;

    private void Parse(string text)
    {
        string section = "default";
        foreach (string line in text.Split('\n').Select(l => l.Split('#')[0].Trim()))
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
                section = line[1..^1].Trim();
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and int at)
                _values[$"{section}::{line[..at].Trim()}"] = line[(at + 1)..].Trim().Trim('"', '\'');
        }
    }

    // The CA's own section, then what stands before every section.
    private string? Value(string name, string? folder, int depth)
    {
        string? raw = _values.GetValueOrDefault($"{_values.GetValueOrDefault("ca::default_ca", "CA_default")}::{name}")
            ?? _values.GetValueOrDefault($"default::{name}");
        return raw is null ? null : Expand(raw, folder, depth);
    }

    private string Expand(string raw, string? folder, int depth) => Variable().Replace(raw, match =>
    {
        // Values that name each other many times over grow beyond all bounds.
        if (++_expansions > MaximumExpansions)
            return "";
        string name = match.Groups["name"].Value;
        if (name == "dir" && folder is not null)
            return folder;
        if (name.StartsWith("ENV::", StringComparison.Ordinal))
            return Environment.GetEnvironmentVariable(name[5..]) ?? folder ?? _folder; // easy-rsa's EASYRSA_PKI is the folder itself.
        return depth >= MaximumDepth ? ""
            : _values.TryGetValue(name, out string? other) ? Expand(other, folder, depth + 1)
            : Value(name, folder, depth + 1) ?? "";
    });

    // OpenSSL takes a relative path from where it was started: the folder itself, or the one above it.
    private string? Existing(string value) => value.Length == 0 ? null
        : new[] { _folder, Path.GetDirectoryName(_folder) }.OfType<string>().Select(from => Path.GetFullPath(Path.Combine(from, value)))
            .FirstOrDefault(Path.Exists);

    [GeneratedRegex(@"\$(?:\{(?<name>[^}]+)\}|\((?<name>[^)]+)\)|(?<name>\w+(?:::\w+)?))")]
    private static partial Regex Variable();
}
