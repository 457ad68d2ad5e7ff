using System.Text.RegularExpressions;

namespace ClusterCerts.Interop;

/// <summary>README and the pages of docs/: their commands run as they are written, their options and links lead somewhere.</summary>
[LongRunning]
public sealed partial class ManualTests
{
    // What a page takes for granted.
    private static readonly Dictionary<string, string> Prepared = new()
    {
        [ManualPage.Readme] = "",
        ["authority"] = """
            clustercerts new-signing-cert made/root --subject CN=root
            clustercerts new-signing-cert made/sub --subject CN=sub --issuer made/root
            cp made/root/signing.crt root.pem
            cp made/sub/signing.key sub-ca.key
            openssl x509 -in made/sub/signing.crt -out sub-ca.pem
            """,
        ["backup"] = """
            clustercerts new-signing-cert pki
            clustercerts new-node-cert 1 2 --authority-path pki
            clustercerts revoke-node-cert 2 --authority-path pki --force
            umask 077; echo 'correct horse battery staple' > backup.secret
            """,
        ["constraints"] = "",
        ["exports"] = "clustercerts new-signing-cert pki; clustercerts new-node-cert web1 --dns-name web1.example.com --authority-path pki",
        ["key-rings"] = "",
        ["keys"] = "clustercerts new-signing-cert pki",
        ["ledger"] = "clustercerts new-signing-cert pki; clustercerts new-node-cert web1 --authority-path pki",
        ["monitoring"] = "clustercerts new-signing-cert pki; clustercerts new-node-cert 1 2 --authority-path pki",
        ["names"] = "clustercerts new-signing-cert pki",
        ["offline-root"] = "umask 077; echo 'correct horse battery staple' > root.pass; mkdir stick",
        ["policy"] = "clustercerts new-signing-cert pki",
        ["publish"] = """
            clustercerts new-signing-cert pki
            clustercerts new-node-cert web1 db1 ca1 app1 --authority-path pki
            clustercerts set-node-cert-target app1 --authority-path pki --transport Folder --target-path app1
            printf 'NodeId,TargetPath\nweb9,/etc/nginx/tls\n' > targets.csv
            """,
        ["renewal"] = "clustercerts new-signing-cert pki; clustercerts new-node-cert 1 old1 --authority-path pki",
        ["requests"] = "clustercerts new-signing-cert pki; clustercerts new-node-cert-request web2 --path in",
        ["revocation"] = "clustercerts new-signing-cert pki; clustercerts new-node-cert 1 2 3 --authority-path pki",
        ["runbooks"] = "clustercerts new-signing-cert pki",
        ["rotation"] = """
            clustercerts new-signing-cert pki
            clustercerts new-node-cert 1 2 3 --authority-path pki
            clustercerts new-revocation-list --authority-path pki
            """,
        ["tables"] = """
            clustercerts new-signing-cert pki
            clustercerts new-signing-cert other
            printf 'NodeId,DnsName,IPAddress,Purpose,KeyAlgorithm,Lifetime\n' > nodes.csv
            printf 'web1,web1.example.com;www.example.com,10.0.0.11,,,\nweb2,,10.0.0.12;fd00::12,Server,EcdsaP384,90d\n# rack 7\nalice,,,Client,,30d\n' >> nodes.csv
            printf '# rack 8\n\ndb1\n' > ids.txt
            """,
    };

    // Pages that tests of their own run, beside the software they are about or a part at a time, and pages without commands to run in order.
    private static readonly string[] Others = ["README", "certificate-stores", "commands", "erlang", "find", "ganeti", "handover", "install", "maelstrom", "magnum", "nightly", "performance",
        "postgresql", "reign", "repair", "scale", "security", "takeover", "tokens", "trust-stores"];

    public static TheoryData<string, string> Pages
    {
        get
        {
            var pages = new TheoryData<string, string>();
            foreach (string page in Prepared.Keys)
            {
                pages.Add(page, "sh");
                pages.Add(page, "powershell");
            }

            return pages;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public void The_page_runs(string page, string language)
    {
        RealProgram.Need("openssl");
        using var manual = new WalkThrough(
            page, language, ("./output/ClusterCerts", BuiltProduct.Module), ("Import-Module ClusterCerts", $"Import-Module '{BuiltProduct.Module}'"));
        manual.Prepare(Prepared[page]);
        manual.RunAll();
    }

    // The library reads its settings from the environment that a program is started with, which a session of PowerShell cannot change for itself.
    [SkippableFact]
    public void The_page_on_tokens_runs()
    {
        RealProgram.Need("openssl");
        RealProgram.Need("softhsm2-util");
        RealProgram.Need("pkcs11-tool");
        using var manual = new WalkThrough("tokens", "sh");
        manual.RunAll();
    }

    [Fact]
    public void Each_page_is_run_or_has_nothing_to_run() => Assert.Equal(ManualPage.All.Order(), Prepared.Keys.Concat(Others).Order());

    [Fact]
    public void README_stays_short() => Assert.InRange(ManualPage.Read(ManualPage.Readme).Split('\n').Length, 1, 120);

    [Fact]
    public void Each_link_leads_to_a_file_and_a_heading()
    {
        var broken = new List<string>();
        foreach (string page in ManualPage.All)
        {
            foreach (Match link in Links().Matches(ManualPage.Read(page)))
            {
                string path = link.Groups["path"].Value;
                string file = path.Length == 0 ? ManualPage.Location(page) : Path.Combine(Path.GetDirectoryName(ManualPage.Location(page))!, path);
                string anchor = link.Groups["anchor"].Value;
                if (!File.Exists(file) || (anchor.Length > 0 && !ManualPage.Anchors(file).Contains(anchor)))
                    broken.Add($"{page}: {link.Value}");
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void Each_command_and_option_exists()
    {
        var help = new Dictionary<string, string>();
        var unknown = new List<string>();
        foreach (string page in ManualPage.All)
        {
            foreach (Match call in Calls().Matches(ManualPage.Read(page)))
            {
                string command = call.Groups["command"].Value;
                if (!help.TryGetValue(command, out string? text))
                    help[command] = text = Cli(command, "--help").Succeeded().Output;
                unknown.AddRange(call.Groups["option"].Captures
                    .Where(o => !Regex.IsMatch(text, $@"(?<![\w-]){Regex.Escape(o.Value)}(?![\w-])"))
                    .Select(o => $"{page}: {command} {o.Value}"));
            }
        }

        Assert.True(help.Count > 10);
        Assert.Empty(unknown);
    }

    private static ProgramResult Cli(params string[] arguments) =>
        RealProgram.At(Path.Combine(BuiltProduct.CliFolder, OperatingSystem.IsWindows() ? "clustercerts.exe" : "clustercerts")).Run(arguments);

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#\s]*)(\#(?<anchor>[^)\s]+))?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    // 'clustercerts verb-noun … --option …' up to the end of the line or of the code span.
    [GeneratedRegex(@"(?<!\w)clustercerts (?<command>[a-z]+(-[a-z]+)*)([^`\n]*?(?<![\w-])(?<option>--[a-z][a-z-]*))*", RegexOptions.ExplicitCapture)]
    private static partial Regex Calls();
}
