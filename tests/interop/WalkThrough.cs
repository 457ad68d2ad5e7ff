using System.Text.RegularExpressions;
using ClusterCerts.RealPowerShell;

namespace ClusterCerts.Interop;

/// <summary>README or a page of docs/ whose commands run as they are written, whole or by section, but for names that mean nothing on this machine.</summary>
internal sealed partial class WalkThrough : IDisposable
{
    private readonly List<(string Heading, string Language, string Code)> _blocks = [];
    private readonly (string Written, string Here)[] _names;
    private readonly string _language;

    internal WalkThrough(string page, string language, params (string Written, string Here)[] names)
    {
        _language = language;
        _names = names;
        Folder = Directory.CreateTempSubdirectory($"clustercerts-{Path.GetFileName(page)}-").FullName;
        string heading = "";
        foreach (Match match in Parts().Matches(ManualPage.Read(page)))
        {
            if (match.Groups["heading"].Success)
                heading = match.Groups["heading"].Value.Trim();
            else
                _blocks.Add((heading, match.Groups["language"].Value, match.Groups["code"].Value));
        }
    }

    /// <summary>Variables of the commands' environment.</summary>
    internal Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>Whether PowerShell has the staged module before the commands; without it they bring their own.</summary>
    internal bool HasModule { get; init; } = true;

    /// <summary>Where the commands run.</summary>
    internal string Folder { get; }

    internal string this[params string[] parts] => Path.Combine([Folder, .. parts]);

    /// <summary>Runs the commands below a heading; there must be some, in each language.</summary>
    internal void Run(string heading) => Run(b => b == heading, $"below '{heading}'");

    /// <summary>The code of a block below a heading, such as a script of its own.</summary>
    internal string Code(string heading, int index = 0) => Here(_blocks.Where(b => b.Heading == heading && b.Language == _language).ElementAt(index).Code);

    /// <summary>Runs all commands of the page; there must be some, in each language.</summary>
    internal void RunAll() => Run(_ => true, "at all");

    /// <summary>Runs shell commands that make what the page takes for granted.</summary>
    internal void Prepare(string script) => RunShell(script).Succeeded();

    private void Run(Func<string, bool> heading, string where)
    {
        string[] code = [.. _blocks.Where(b => heading(b.Heading) && b.Language == _language).Select(b => b.Code)];
        Assert.True(code.Length > 0, $"The page has no {_language} {where}.");
        string script = Here(string.Concat(code));
        (_language == "sh" ? RunShell(script) : RunPowerShell(script)).Succeeded();
    }

    private string Here(string code)
    {
        foreach ((string written, string here) in _names)
            code = code.Replace(written, here, StringComparison.Ordinal);
        return code;
    }

    /// <summary>Copies an export to a machine of its own: a folder, with the settings' paths as they would be there.</summary>
    internal string Deliver(string export, string machine, string target)
    {
        string folder = Directory.CreateDirectory(this["machines", machine]).FullName;
        foreach (string old in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToList())
            File.Delete(old);
        foreach (string file in Directory.EnumerateFiles(this[export], "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(this[export], file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(file).Replace(target, folder, StringComparison.Ordinal));
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private ProgramResult RunShell(string script)
    {
        RealProgram bash = RealProgram.Need("bash");
        string path = $"{BuiltProduct.CliFolder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        return bash.RunWith(Folder, new Dictionary<string, string>(Variables) { ["PATH"] = path }, "", "-euo", "pipefail", "-c", script);
    }

    private ProgramResult RunPowerShell(string script)
    {
        string quiet = "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'\n";
        if (HasModule)
            quiet += $"Import-Module '{BuiltProduct.Module}'\n";
        Assert.True(ManifestPowerShell.Missing is null, ManifestPowerShell.Missing);
        System.Diagnostics.ProcessStartInfo start = ManifestPowerShell.Start(Folder, "-Command", quiet + script);
        foreach ((string name, string value) in Variables)
            start.Environment[name] = value;
        return RealProgram.Run(start);
    }

    [GeneratedRegex(@"^(\#{2,3} (?<heading>[^\n]+)|```(?<language>\w+)\n(?<code>.*?)^```)$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
