using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Rotation;

/// <summary>A node of a cluster: a TLS server and client with its own copies of its files, which it loads when it picks them
/// up.</summary>
internal sealed class ClusterNode : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _folder;
    private readonly bool _readsFirstOnly;
    private readonly CancellationTokenSource _stop = new();
    private volatile Identity _identity;
    private int _served;

    /// <summary>Starts it.</summary>
    /// <param name="id">The node ID.</param>
    /// <param name="folder">Its own folder.</param>
    /// <param name="files">Where to pick up its first files.</param>
    /// <param name="readsFirstOnly">Whether it reads only the first certificate of its trust file, as reign does.</param>
    internal ClusterNode(string id, string folder, string files, bool readsFirstOnly)
    {
        Id = id;
        _folder = folder;
        _readsFirstOnly = readsFirstOnly;
        Directory.CreateDirectory(folder);
        _identity = Load(files);
        _listener.Start();
        _ = Task.Run(Serve);
    }

    internal string Id { get; }

    /// <summary>What went wrong on the server's side.</summary>
    internal System.Collections.Concurrent.ConcurrentQueue<string> Failures { get; } = new();

    internal int Served => _served;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Copies certificate, key and trust file into its own folder and uses them from the next handshake on.</summary>
    internal void PickUp(string files) => _identity = Load(files);

    /// <summary>A handshake with another node, both certificates verified, a byte each way.</summary>
    /// <exception cref="Exception">It failed.</exception>
    internal async Task Call(ClusterNode peer, CancellationToken cancellation)
    {
        Identity identity = _identity;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, peer.Port, cancellation);
        string? problem = null;
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = peer.Id,
                ClientCertificateContext = identity.Context,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                    (problem = identity.Judge(certificate, chain, Purpose.Server, peer.Id)) is null,
            },
            cancellation).ContinueWith(t => problem is null ? t
                : throw new AuthenticationException($"{Id} refuses {peer.Id}: {problem}"), cancellation).Unwrap();
        byte[] one = [1];
        await tls.WriteAsync(one, cancellation);
        if (await tls.ReadAsync(one, cancellation) != 1)
            throw new AuthenticationException($"{peer.Id} hung up on {Id}");
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task Serve()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient connection;
            try
            {
                connection = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }

            _ = Task.Run(() => Answer(connection));
        }
    }

    private async Task Answer(TcpClient connection)
    {
        Identity identity = _identity;
        string? problem = null;
        try
        {
            using TcpClient owned = connection;
            await using var tls = new SslStream(connection.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = identity.Context,
                ClientCertificateRequired = true,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                    (problem = identity.Judge(certificate, chain, Purpose.Client, null)) is null,
            });
            byte[] one = new byte[1];
            if (await tls.ReadAsync(one) != 1)
                return;

            // Counted before the answer, so that whoever has the answer has been counted.
            Interlocked.Increment(ref _served);
            await tls.WriteAsync(one);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException)
        {
            Failures.Enqueue($"{Id} as server: {problem ?? e.Message}");
        }
    }

    private Identity Load(string files)
    {
        foreach (string name in (string[])[$"node.{Id}.crt", $"node.{Id}.key", "trust.crt"])
            File.Copy(Path.Combine(files, name), Path.Combine(_folder, name), overwrite: true);
        return new Identity(
            Path.Combine(_folder, $"node.{Id}.crt"), Path.Combine(_folder, $"node.{Id}.key"), Path.Combine(_folder, "trust.crt"),
                _readsFirstOnly);
    }

    private enum Purpose
    {
        Server,
        Client,
    }

    // What was loaded at one moment.
    private sealed class Identity
    {
        private readonly X509Certificate2Collection _trust = [];

        internal Identity(string certificate, string key, string trust, bool readsFirstOnly)
        {
            var leaf = X509Certificate2.CreateFromPemFile(certificate, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            chain.RemoveAt(0);
            Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
            _trust.ImportFromPemFile(trust);
            while (readsFirstOnly && _trust.Count > 1)
                _trust.RemoveAt(1);
        }

        internal SslStreamCertificateContext Context { get; }

        // The verifier's own judgement with its own trust and what the peer sent along: the platform's answer does not count.
        internal string? Judge(X509Certificate? certificate, X509Chain? presented, Purpose purpose, string? host)
        {
            if (certificate is not X509Certificate2 leaf)
                return "no certificate was presented";
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(_trust);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose == Purpose.Server ? Oids.ServerAuth : Oids.ClientAuth));
            if (presented is not null)
                chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
            if (!chain.Build(leaf))
                return $"{leaf.Subject} of {leaf.Issuer}: {string.Join(", ", chain.ChainStatus.Select(s => s.Status))}";
            return host is null || leaf.MatchesHostname(host) ? null : $"{leaf.Subject} is not {host}";
        }
    }
}
