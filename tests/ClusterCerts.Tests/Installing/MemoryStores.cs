using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Installing;

namespace ClusterCerts.Tests.Installing;

/// <summary>Certificate stores in memory, with keys that have access lists and outlive their certificates, as Windows' do.</summary>
internal sealed class MemoryStores : IPlatformStores, IPlatformKeys, IKeyAccess
{
    private readonly Dictionary<string, List<X509Certificate2>> _stores = [];

    /// <summary>What was done, in order.</summary>
    internal List<string> Done { get; } = [];

    /// <summary>Fails the change of this number, counted from 0; null fails none.</summary>
    internal int? Fails { get; set; }

    internal Dictionary<string, string> Accounts { get; } = new() { [@"NT SERVICE\MSSQLSERVER"] = "S-1-5-80-1", ["sql"] = "S-1-5-80-1", ["S-1-5-20"] = "S-1-5-20" };

    internal Dictionary<string, List<string>> Readers { get; } = [];

    internal bool HasAccessLists { get; init; } = true;

    public IPlatformKeys Keys => this;

    public bool CanKeepIn => HasAccessLists;

    public IKeyAccess? Access => HasAccessLists ? this : null;

    public IReadOnlyList<X509Certificate2> Read(string name) => [.. _stores.GetValueOrDefault(name, [])];

    public void Add(string name, X509Certificate2 certificate)
    {
        Change($"add {certificate.Subject} to {name}{(certificate.HasPrivateKey ? " with key" : "")}");
        List<X509Certificate2> store = _stores.TryGetValue(name, out List<X509Certificate2>? there) ? there : _stores[name] = [];
        store.RemoveAll(c => c.Thumbprint == certificate.Thumbprint);
        store.Add(new X509Certificate2(certificate));
    }

    public void Remove(string name, X509Certificate2 certificate)
    {
        Change($"remove {certificate.Subject} from {name}");
        Assert.Equal(1, _stores[name].RemoveAll(c => c.Thumbprint == certificate.Thumbprint));
    }

    public X509Certificate2 Join(X509Certificate2 certificate, AsymmetricAlgorithm key, StoreLocation location, bool exportable)
    {
        Done.Add($"key {location} {(exportable ? "exportable" : "kept in")}");
        return PortableKeys.Joined(certificate, key);
    }

    public void Delete(X509Certificate2 certificate) => Change($"delete the key of {certificate.Subject}");

    public string? Find(string account) => Accounts.GetValueOrDefault(account);

    public IReadOnlyList<string> ReadersOf(X509Certificate2 certificate) => Readers.GetValueOrDefault(certificate.Thumbprint, []);

    public void AllowRead(X509Certificate2 certificate, string sid)
    {
        Change($"let {sid} read the key of {certificate.Subject}");
        (Readers.TryGetValue(certificate.Thumbprint, out List<string>? readers) ? readers : Readers[certificate.Thumbprint] = []).Add(sid);
    }

    internal string[] Serials(string name = "My") => [.. Read(name).Select(c => c.SerialNumber)];

    private void Change(string what)
    {
        if (Fails is int left)
        {
            Fails = left - 1;
            if (left == 0)
                throw new ClusterCertsException(ErrorCode.CertificateStoreFailed, "the store failed");
        }

        Done.Add(what);
    }
}
