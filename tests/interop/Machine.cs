using System.Globalization;

namespace ClusterCerts.Interop;

/// <summary>A machine of a cluster in a folder: where a node's files go, and what starts, stops and reloads what runs there.</summary>
internal sealed class Machine
{
    // What runs there is away from the first line of a pair to the second.
    private const string Down = "echo down $(date +%s%3N) >>life\n";
    private const string Up = "echo up $(date +%s%3N) >>life\n";
    private const string End = """
        if [ -s pid ]; then
            pid=$(cat pid)
            kill "$pid" 2>/dev/null || :
            while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
            rm -f pid
        fi

        """;

    private Machine(string folder, string layout, int? port)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        Layout = layout;
        Port = port;
    }

    /// <summary>The node's ID, and the name of its host.</summary>
    internal string Id => Path.GetFileName(Folder);

    internal string Folder { get; }

    internal string Layout { get; }

    /// <summary>Where it serves its certificate; null for a client.</summary>
    internal int? Port { get; }

    internal string Tls => this["tls"];

    internal string ReloadCommand => $"sh {this["reload"]}";

    internal string this[string name] => Path.Combine(Folder, name);

    /// <summary>A client: its reload makes a copy that nothing changes any more and that a link names, so that it never reads half of an exchange.</summary>
    internal static Machine Client(string folder)
    {
        var machine = new Machine(folder, "Pem", null);
        machine.Script("reload", """
            now=$(date +%s%N)
            cp -R tls "live.$now"
            ln -s "live.$now" next
            mv -T next live

            """);
        return machine;
    }

    /// <summary>A daemon that writes <c>pid</c>, whose children serve, and that has new ones when it is told; the reload ends when the old ones are gone.</summary>
    internal static Machine Daemon(string folder, string layout, int port, string start, string check, string signal)
    {
        var machine = new Machine(folder, layout, port);
        machine.Script("start", $"{start} </dev/null >>log 2>&1\n{Up}");
        machine.Script("stop", Down + End);
        machine.Script("reload", $"""
            [ -s pid ] || exec sh {machine["start"]}
            {check}
            master=$(cat pid)
            old=$(cat /proc/$master/task/$master/children)
            kill -{signal} "$master"
            for one in $old; do
                while kill -0 "$one" 2>/dev/null; do sleep 0.05; done
            done

            """);
        return machine;
    }

    /// <summary>A server that reads its files when it starts: its reload is a restart, which ends when it says that it is ready.</summary>
    internal static Machine Restarted(string folder, string layout, int port, string prepare, string command, string ready)
    {
        var machine = new Machine(folder, layout, port);
        string start = $$"""
            {{prepare}}
            : >log
            setsid {{command}} </dev/null >>log 2>&1 &
            echo $! >pid
            until grep -q '{{ready}}' log; do
                kill -0 "$(cat pid)" 2>/dev/null || { tail -n 3 log; exit 1; }
                sleep 0.05
            done

            """ + Up;
        machine.Script("start", start);
        machine.Script("stop", Down + End);
        machine.Script("clear", "kill -9 $(cat pid)\n");
        machine.Script("reload", Down + End + start);
        return machine;
    }

    internal void Start() => Run("start").Succeeded();

    internal void Stop() => Run("stop").Succeeded();

    /// <summary>Ends what runs there, if it does.</summary>
    internal void Clear()
    {
        if (File.Exists(this["pid"]))
            Run(File.Exists(this["clear"]) ? "clear" : "stop");
    }

    /// <summary>Whether it was away at some moment between two, in milliseconds since 1970.</summary>
    internal bool WasAway(long begin, long end)
    {
        bool isUp = false;
        long since = 0;
        if (!File.Exists(this["life"]))
            return true;
        foreach (string[] line in File.ReadAllLines(this["life"]).Select(l => l.Split(' ')))
        {
            long at = long.Parse(line[1], CultureInfo.InvariantCulture);
            if (!isUp && since <= end && begin <= at)
                return true;
            (isUp, since) = (line[0] == "up", isUp ? at : since);
        }

        return !isUp && since <= end;
    }

    private ProgramResult Run(string script) => RealProgram.Need("sh").Run(this[script]);

    private void Script(string name, string text) => File.WriteAllText(this[name], $"set -e\ncd '{Folder}'\n{text}");
}
