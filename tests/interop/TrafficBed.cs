using System.Security.Cryptography;

namespace ClusterCerts.Interop;

/// <summary>A cluster of real servers that ask for client certificates, each on a machine of its own behind one real sshd, and an authority that has a target for each.</summary>
internal sealed class TrafficBed : IDisposable
{
    private const string ErlangTraffic = "erlang-traffic.script";

    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-traffic-").FullName;
    private readonly string _cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly int _mapperPort = FreePort.Take();
    private readonly SshHosts _hosts;
    private readonly ServerProcess _mapper;
    private readonly List<Machine> _machines = [];

    internal TrafficBed()
    {
        foreach (string program in (string[])["nginx", "haproxy", "etcd"])
            RealProgram.Need(program);
        ErlangNode.Need();
        _hosts = new SshHosts(this["ssh"]);
        _mapper = ServerProcess.Start(RealProgram.Need("epmd"), _mapperPort, null, "-port", $"{_mapperPort}", "-address", "127.0.0.1");
        int[] erlang = [FreePort.Take(), FreePort.Take()], etcd = [FreePort.Take(), FreePort.Take()];
        int[] peers = [FreePort.Take(), FreePort.Take()];
        Client = Add(Machine.Client(this["client"]));
        Web = Add(Nginx(FreePort.Take()));
        Balancer = Add(HAProxy(FreePort.Take()));
        Erlang = [Add(ErlangAt(0, erlang, "none")), Add(ErlangAt(1, erlang, "erl1@localhost"))];
        Etcd = [Add(EtcdAt(0, etcd, peers)), Add(EtcdAt(1, etcd, peers))];
        Routes =
        [
            new("web", [Web], c => c.Get(Web.Port!.Value)),
            new("lb", [Balancer], c => c.Get(Balancer.Port!.Value)),
            new("lb to web", [Balancer, Web], c => c.Get(Balancer.Port!.Value, "/web")),
            .. Erlang.Select(m => new Route(m.Id, [m], c => c.Join(m.Port!.Value))),
            .. Etcd.Select(m => new Route(m.Id, [m], c => c.Get(m.Port!.Value, "/version"))),
            .. Etcd.Select((m, i) => new Route($"{m.Id} as a peer", [m], c => c.Get(peers[i], "/version"))),
        ];
    }

    internal Machine Client { get; }

    internal Machine Web { get; }

    internal Machine Balancer { get; }

    internal Machine[] Erlang { get; }

    internal Machine[] Etcd { get; }

    internal IReadOnlyList<Machine> Machines => _machines;

    internal IReadOnlyList<Route> Routes { get; }

    internal string this[params string[] parts] => Path.Combine([_folder, .. parts]);

    /// <summary>Makes the authority, a pair and a target for each, publishes all for the first time, which starts all, and has the clients begin.</summary>
    internal Traffic Begin()
    {
        Cli("new-signing-cert", "pki", "--subject", "CN=Prod CA").Succeeded();
        OnAuthority("new-node-cert", [.. _machines.Select(m => m.Id), "--dns-name", "localhost", "--ip-address", "127.0.0.1"]).Succeeded();
        File.WriteAllLines(
            this["targets.csv"],
            ["NodeId,SshConfigPath,As,TargetPath,ReloadCommand,Endpoint",
             .. _machines.Select(m => $"{m.Id},{_hosts.ConfigPath},{m.Layout},{m.Tls},{m.ReloadCommand},{(m.Port is null ? "" : $"localhost:{m.Port}")}")]);
        OnAuthority("set-node-cert-target", "--from", "targets.csv").Succeeded();
        OnAuthority("publish-node-cert", "--timeout", "5m").Succeeded();
        return new Traffic(Client, Routes, [
            (Erlang[0], Erlang.ToDictionary(m => $"{m.Port}")),
            (Erlang[1], new(Erlang.Select(m => KeyValuePair.Create($"{m.Port}", m))) { ["ping"] = Erlang[0] })]);
    }

    /// <summary>Runs the program, as an administrator types it.</summary>
    internal ProgramResult OnAuthority(string command, params string[] arguments) => Cli([command, .. arguments, "--authority-path", "pki"]);

    /// <summary>The host is away, with what runs there.</summary>
    internal void Leave(Machine machine)
    {
        _hosts.Leave(machine.Id);
        machine.Stop();
    }

    /// <summary>It is back, with the files that it had.</summary>
    internal void Return(Machine machine)
    {
        machine.Start();
        _hosts.Return(machine.Id);
    }

    public void Dispose()
    {
        foreach (Machine machine in _machines)
            machine.Clear();
        _mapper.Dispose();
        _hosts.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ProgramResult Cli(params string[] arguments) => RealProgram.At(Path.Combine(BuiltProduct.CliFolder, "clustercerts")).RunIn(_folder, arguments);

    private Machine Add(Machine machine)
    {
        _machines.Add(machine);
        return machine;
    }

    private Machine Nginx(int port)
    {
        string folder = this["web"];
        string settings = Path.Combine(folder, "nginx.conf");
        Machine machine = Machine.Daemon(folder, "Nginx", port, $"nginx -p {folder} -c {settings}", $"nginx -t -q -p {folder} -c {settings}", "HUP");
        File.WriteAllText(settings, $$"""
            user root;
            worker_processes 2;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log;
            events {}
            http {
                access_log off;
                client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi; uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
                server { listen 127.0.0.1:{{port}} ssl; include "{{folder}}/tls/tls.conf"; location / { return 200 "hello\n"; } }
            }
            """);
        return machine;
    }

    // It is a server for the clients, and a client of nginx with a handshake for each request.
    private Machine HAProxy(int port)
    {
        string folder = this["lb"];
        string settings = Path.Combine(folder, "haproxy.cfg");
        Machine machine = Machine.Daemon(folder, "Pem", port, $"haproxy -W -D -p {folder}/pid -f {settings}", $"haproxy -c -q -f {settings}", "USR2");
        File.WriteAllText(settings, $"""
            global
                ssl-load-extra-del-ext
            defaults
                mode http
                timeout client 5m
                timeout server 5m
                timeout connect 5m
                retries 0
                http-reuse never
                option httpclose
            frontend tls
                bind 127.0.0.1:{port} ssl crt {folder}/tls/node.crt ca-file {folder}/tls/trust.crt verify required
                use_backend web if {"{"} path /web {"}"}
                http-request return status 200 content-type text/plain string hello
            backend web
                server web 127.0.0.1:{Web.Port} ssl no-ssl-reuse crt {folder}/tls/node.crt ca-file {folder}/tls/trust.crt verify required verifyhost localhost

            """);
        return machine;
    }

    private Machine ErlangAt(int index, int[] ports, string other)
    {
        string folder = this[$"erl{index + 1}"];
        string script = Path.Combine(AppContext.BaseDirectory, "programs", ErlangTraffic);
        return Machine.Restarted(
            folder, "ErlangDistribution", ports[index], "",
            $"env HOME={folder} ERL_EPMD_PORT={_mapperPort} ERL_EPMD_ADDRESS=127.0.0.1 erl -args_file tls/erl.args -sname erl{index + 1}@localhost -setcookie {_cookie} -noinput "
            + $"-kernel net_setuptime 60 inet_dist_use_interface '{{127,0,0,1}}' inet_dist_listen_min {ports[index]} inet_dist_listen_max {ports[index]} "
            + $"-eval 'ok = file:eval(\"{script}\").' -extra tls/inet_tls.conf shakes {other} {string.Join(' ', ports)}",
            "this node is up");
    }

    // It reads its pair for each handshake: from a copy, none falls between the two renames.
    private Machine EtcdAt(int index, int[] ports, int[] peers)
    {
        string folder = this[$"etcd{index + 1}"];
        string cluster = string.Join(',', peers.Select((port, i) => $"etcd{i + 1}=https://localhost:{port}"));
        return Machine.Restarted(
            folder, "Etcd", ports[index], "rm -rf run\ncp -R tls run\nsed -i 's|/tls/|/run/|' run/etcd.flags",
            $"etcd $(cat run/etcd.flags) --name etcd{index + 1} --data-dir data --initial-cluster {cluster} --initial-cluster-state new "
            + $"--listen-peer-urls https://127.0.0.1:{peers[index]} --initial-advertise-peer-urls https://localhost:{peers[index]} "
            + $"--listen-client-urls https://127.0.0.1:{ports[index]} --advertise-client-urls https://localhost:{ports[index]}",
            "ready to serve client requests");
    }
}
