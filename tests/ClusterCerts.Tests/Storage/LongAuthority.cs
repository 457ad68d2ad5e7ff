namespace ClusterCerts.Tests.Storage;

/// <summary>An authority with a ledger that is long enough for an index.</summary>
internal sealed class LongAuthority : IDisposable
{
    internal TestFolder Folder { get; } = new();

    internal string Pki => Folder.File("pki");

    internal string Ledger => Path.Combine(Pki, ClusterCerts.Storage.Ledger.DocumentName);

    internal string Index => LongLedger.IndexOf(Pki);

    internal string Stamp => Index + ".stamp";

    public void Dispose() => Folder.Dispose();

    /// <summary>Makes it, with the node 1 and no index yet.</summary>
    internal void Make()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki });
        Issue("1");
        LongLedger.Grow(Pki);
    }

    internal void Issue(params string[] nodeIds) =>
        Assert.All(CertAuthority.Open(Pki).Issue(nodeIds, new NodeCertParameters()), o => Assert.Null(o.Error));

    /// <summary>The list, each node asked for alone, and the audit say the same: these nodes, and no others.</summary>
    internal void CheckAnswers(params string[] nodeIds)
    {
        Assert.Equal(nodeIds, CertAuthority.Open(Pki).GetNodeCerts().Select(c => c.NodeId));
        Assert.All(nodeIds, id => Assert.Equal(NodeCertStatus.Valid, Assert.Single(CertAuthority.Open(Pki).GetNodeCerts(new NodeCertFilter { NodeIds = [id] })).Status));
        Assert.Empty(CertLedger.Test(Pki).Where(f => f.Kind is not (LedgerFindingKind.CertificateUnknown or LedgerFindingKind.SerialNumberUnaccounted)));
    }

    /// <summary>Turns a bit in the middle of a file.</summary>
    internal static void Flip(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
