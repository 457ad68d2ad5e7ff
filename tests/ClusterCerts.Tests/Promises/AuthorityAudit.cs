namespace ClusterCerts.Tests.Promises;

/// <summary>What must hold of an authority directory at every moment, whatever happened to the processes that changed it.</summary>
internal static class AuthorityAudit
{
    /// <summary>Reads everything that is there, without changing it.</summary>
    internal static void Check(string folder)
    {
        var ledger = new LedgerFile(Path.Combine(folder, LedgerFile.FileName));
        ledger.Refresh(); // throws when the chain is broken
        List<string> issued = [.. ledger.All().Where(e => e.Event == LedgerEvent.Issue).Select(e => e.SerialNumber!.Value.ToString())];
        HashSet<string> serials = [.. issued];
        Assert.Equal(issued.Count, serials.Count);

        foreach (string path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            // A half-written temporary file may lie there until the next command; a certificate with a name may not be half.
            if (!path.EndsWith(".crt", StringComparison.Ordinal) || !Path.GetFileName(path).StartsWith("node.", StringComparison.Ordinal))
                continue;
            DecodedCertificate leaf = CertificateFile.Read(path)[0];
            Assert.Contains(leaf.SerialText, serials);
        }

        CheckNoUnrecordedCertificate(folder, serials);
        CheckModes(folder);
    }

    /// <summary>Has the next command put everything in order, then checks that it did.</summary>
    internal static void CheckAfterNextCommand(string folder, string probe)
    {
        CertAuthority authority = CertAuthority.Open(folder);
        Outcome<NodeCert> outcome = authority.Issue([probe], new NodeCertParameters()).Single();
        Assert.Null(outcome.Error);
        Check(folder);
        Assert.Empty(AtomicFile.Leftovers(folder));
        Assert.Equal(0, new FileInfo(Path.Combine(folder, AuthorityLock.FileName)).Length);
        foreach (NodeCert cert in authority.GetNodeCerts())
        {
            Assert.True(File.Exists(cert.CertificatePath), $"{cert.NodeId} is in the ledger, its certificate is not in the folder");
            Assert.True(KeyMatch.Test(cert.KeyPath!, cert.CertificatePath!), $"{cert.NodeId} has a key of another certificate");
        }
    }

    // Whatever name it has: no certificate of a node is on the disk without its ledger line.
    private static void CheckNoUnrecordedCertificate(string folder, HashSet<string> serials)
    {
        foreach (string path in AtomicFile.Leftovers(folder))
        {
            if (!Path.GetFileName(path).StartsWith(".node.", StringComparison.Ordinal) || new FileInfo(path).Length == 0)
                continue;
            string text = File.ReadAllText(path);
            if (text.Contains("END CERTIFICATE", StringComparison.Ordinal))
                Assert.Contains(CertificateFile.Read(path)[0].SerialText, serials);
        }
    }

    private static void CheckModes(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (string path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            string name = Path.GetFileName(path);
            bool isPrivate = name.Contains(".key", StringComparison.Ordinal) || name.StartsWith("ledger.", StringComparison.Ordinal) || name == AuthorityLock.FileName;
            UnixFileMode others = File.GetUnixFileMode(path) & (UnixFileMode)0b000_111_111;
            if (isPrivate)
                Assert.True(others == 0, $"{name} can be read by others: {others}");
        }
    }
}
