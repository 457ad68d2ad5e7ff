using System.Diagnostics;
using System.Globalization;
using ClusterCerts.RealPowerShell;

namespace ClusterCerts.Interop;

/// <summary>The machines of the nightly recipe in one folder: the authority's, and three that serve TLS and are reached by an ssh that stays here.</summary>
internal sealed class NightlyBed : IDisposable
{
    internal static readonly string[] Nodes = ["web1", "web2", "web3"];

    /// <summary>The first night.</summary>
    internal static readonly DateTimeOffset Begin = new(2027, 1, 4, 3, 17, 0, TimeSpan.Zero);

    private readonly WalkThrough _page;
    private readonly RealProgram _openssl = RealProgram.Need("openssl");
    private readonly Dictionary<string, int> _ports = Nodes.ToDictionary(n => n, _ => FreePort.Take());

    internal NightlyBed(string language)
    {
        RealProgram.Need("faketime");
        RealProgram.Need("rsync");
        string bin = Directory.CreateTempSubdirectory("clustercerts-nightly-bin-").FullName;
        Bin = bin;
        // The names hold in the order of the list: the longer before what they begin with.
        _page = new WalkThrough(
            "nightly", language,
            ("PATH=/opt/clustercerts:/usr/local/bin:/usr/bin:/bin", $"PATH={bin}:{BuiltProduct.CliFolder}:$PATH"),
            ("/etc/pki-nodes", "nodes"), ("/etc/pki", "pki"), ("/var/lib/pki-nightly", "state"), ("/srv/ca", "ca"), ("/etc/myapp/tls", "own"),
            ("C:\\pki-nightly", "state"), ("C:\\pki", "pki"), ("Import-Module ClusterCerts", $"Import-Module '{BuiltProduct.Module}'"));
        Program("ssh", """
            while :; do case $1 in -n) shift ;; -l) shift 2 ;; *) break ;; esac; done
            [ ! -e "$FOLDER/unreachable" ] || ! grep -q "$1" "$FOLDER/unreachable" || exit 255
            shift
            exec sh -c "$*"
            """);
        Program("scp", """
            here() { case $1 in ca:*) echo "$FOLDER/ca/${1#ca:}" ;; *:*) echo "${1#*:}" ;; *) echo "$1" ;; esac; }
            if [ -e "$FOLDER/unreachable" ]; then for argument; do ! grep -qx "${argument%%:*}" "$FOLDER/unreachable" || exit 255; done; fi
            files=()
            for argument; do case $argument in -*) ;; *) files+=("$(here "$argument")") ;; esac; done
            exec cp -rp "${files[@]}"
            """);
        Program("systemctl", "echo \"$@\" >> \"$FOLDER/reloads\"");
        Program("serve", """
            there="$FOLDER/machines/$1"
            if [ -e "$there/pid" ]; then
                kill "$(cat "$there/pid")"
                while kill -0 "$(cat "$there/pid")" 2>/dev/null; do sleep 0.02; done
            fi
            # faketime waits for whoever holds what it opened.
            for file in /proc/self/fd/*; do number=${file##*/}; [ "$number" -le 2 ] || eval "exec $number>&-"; done
            env -u LD_PRELOAD openssl s_server -accept "127.0.0.1:$2" -cert "$there/tls/server.crt" -key "$there/tls/server.key" -www </dev/null >/dev/null 2>&1 &
            echo $! > "$there/pid"
            for try in $(seq 1200); do (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null && exit 0; sleep 0.05; done
            echo "the server of $1 did not begin within a minute" >&2
            exit 1
            """);
        foreach (string node in Nodes)
            Directory.CreateDirectory(this["machines", node, "tls"]);
        Directory.CreateDirectory(this["state"]);
        File.WriteAllLines(this["nodes"], ["# the table", .. Nodes.Select(n => $"{n} Nginx {this["machines", n, "tls"]} root@{n} 127.0.0.1:{_ports[n]} serve {n} {_ports[n]}")]);
        File.WriteAllLines(
            this["state", "nodes.csv"],
            ["NodeId,Layout,Folder,Login,Endpoint,Reload", .. Nodes.Select(n => $"{n},Nginx,{this["machines", n, "tls"]},root@{n},127.0.0.1:{_ports[n]},serve {n} {_ports[n]}")]);
    }

    /// <summary>A bed whose authority has a certificate of 90 days for each node.</summary>
    internal static NightlyBed Made(string language)
    {
        var bed = new NightlyBed(language);
        bed.Cli("new-signing-cert pki --quiet").Succeeded();
        bed.Cli($"new-node-cert {string.Join(' ', Nodes)} --lifetime 90d --authority-path pki --quiet").Succeeded();
        return bed;
    }

    /// <summary>Where the shifted clock stands when a job begins.</summary>
    internal DateTimeOffset Now { get; set; } = Begin;

    internal string this[params string[] parts] => _page[parts];

    private string Bin { get; }

    /// <summary>Writes a script of the page.</summary>
    internal string Script(string heading, string name, int index = 0)
    {
        File.WriteAllText(this[name], _page.Code(heading, index));
        return this[name];
    }

    /// <summary>Runs a shell's script, or the program, at <see cref="Now"/>.</summary>
    internal ProgramResult Sh(string script) => Shifted("/bin/sh", script);

    /// <inheritdoc cref="Sh"/>
    internal ProgramResult Cli(string arguments) => Shifted("/bin/sh", "-c", $"'{BuiltProduct.CliFolder}/clustercerts' {arguments}");

    /// <summary>Runs a PowerShell script as a task does, with <c>-File</c>, at <see cref="Now"/>.</summary>
    internal ProgramResult PowerShell(string script)
    {
        Assert.True(ManifestPowerShell.Missing is null, ManifestPowerShell.Missing);
        ProcessStartInfo start = ManifestPowerShell.Start(_page.Folder, "-File", script);
        (RealProgram program, string[] arguments) = ShiftedClock.At(Now, [start.FileName, .. start.ArgumentList]);
        start.FileName = program.Location;
        start.ArgumentList.Clear();
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in Variables)
            start.Environment[name] = value;
        return RealProgram.Run(start);
    }

    /// <summary>Has a node's reload do nothing from now on.</summary>
    internal void Forget(string node)
    {
        foreach (string table in (string[])[this["nodes"], this["state", "nodes.csv"]])
            File.WriteAllText(table, File.ReadAllText(table).Replace($"serve {node} {_ports[node]}", "true", StringComparison.Ordinal));
    }

    /// <summary>The certificate that a node was brought, as of <see cref="Now"/>.</summary>
    internal NodeCert On(string node) => NodeCertFiles.Read(this["machines", node, "tls", "server.crt"], Now);

    /// <summary>When a revocation list expires.</summary>
    internal DateTimeOffset EndOfList(string path)
    {
        string said = _openssl.Run("crl", "-in", path, "-noout", "-nextupdate").Succeeded().Output.Trim()["nextUpdate=".Length..];
        return DateTimeOffset.ParseExact(
            said, ["MMM d HH:mm:ss yyyy 'GMT'", "MMM  d HH:mm:ss yyyy 'GMT'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    public void Dispose()
    {
        foreach (string node in Nodes)
        {
            if (File.Exists(this["machines", node, "pid"]))
                RealProgram.Need("sh").Run("-c", $"kill $(cat '{this["machines", node, "pid"]}') 2>/dev/null");
        }

        Directory.Delete(Bin, recursive: true);
        _page.Dispose();
    }

    // The clock that waits go by is shifted too: left alone, faketime makes every idle wait of .NET a loop without a pause. Times of files are shifted
    // as they are read and back as they are set.
    private Dictionary<string, string> Variables => new()
    {
        ["FOLDER"] = _page.Folder,
        ["TZ"] = "UTC",
        ["FAKE_UTIME"] = "1",
        ["PATH"] = $"{Bin}:{Environment.GetEnvironmentVariable("PATH")}",
    };

    private ProgramResult Shifted(params string[] command)
    {
        (RealProgram program, string[] arguments) = ShiftedClock.At(Now, command);
        return program.RunWith(_page.Folder, Variables, "", arguments);
    }

    private void Program(string name, string script)
    {
        string path = Path.Combine(Bin, name);
        File.WriteAllText(path, "#!/bin/bash\n" + script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
