namespace ClusterCerts.Tests.Support;

/// <summary>An authority in a folder of its own, with a clock to set.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TestFolder _folder = new();

    internal TestAuthority(Func<SigningCertParameters, SigningCertParameters>? change = null)
    {
        var parameters = new SigningCertParameters { Path = Path, Subject = "CN=test" };
        CertAuthority.Create(change is null ? parameters : change(parameters), Context());
    }

    internal SetClock Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>The authority directory.</summary>
    internal string Path => _folder.File("pki");

    /// <summary>The folder around it.</summary>
    internal string Around => _folder.Path;

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    internal CertAuthority Open(FileSystem? files = null) => CertAuthority.Open(Path, Context(files));

    internal AuthorityContext Context(FileSystem? files = null) => new() { Time = Clock, Files = files ?? FileSystem.Real };

    /// <summary>Issues certificates that must all be made.</summary>
    internal NodeCert[] Issue(NodeCertParameters parameters, params string[] ids) => [.. Open().Issue(ids, parameters).Select(Value)];

    internal NodeCert Issue(string id) => Issue(new NodeCertParameters(), id)[0];

    /// <summary>The latest certificate of a node.</summary>
    internal NodeCert Latest(string id) => Open().GetNodeCerts(new NodeCertFilter { NodeIds = [id] }).Last();

    internal NodeCert WithSerial(string serial) =>
        Open().GetNodeCerts(new NodeCertFilter { SerialNumbers = [SerialNumber.Parse(serial)] }).Single();

    internal static T Value<T>(Outcome<T> outcome)
        where T : class
    {
        Assert.True(outcome.Succeeded, outcome.Error?.Message);
        return outcome.Value!;
    }

    /// <summary>Every file with its content: equal snapshots mean that nothing was written.</summary>
    internal Dictionary<string, string> Snapshot() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Where(p => !p.EndsWith(".lock", StringComparison.Ordinal))
        .ToDictionary(p => p, p => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(p))));

    /// <summary>The same, but for the lines that record refusals: those come, and nothing else.</summary>
    internal Dictionary<string, string> SnapshotBesideRefusals()
    {
        Dictionary<string, string> all = Snapshot();
        all[File("ledger.jsonl")] = string.Join('\n', System.IO.File.ReadLines(File("ledger.jsonl")).Where(line => !line.Contains("\"event\":\"Refuse\"", StringComparison.Ordinal)));
        return all;
    }

    public void Dispose() => _folder.Dispose();
}
