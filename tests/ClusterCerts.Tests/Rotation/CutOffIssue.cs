namespace ClusterCerts.Tests.Rotation;

/// <summary>The phase Issue cut off where a killed process may leave it: the next CA signs already, and nodes are left. Each of them is a copy of one authority, in whose
/// phase Trust a node was added whose key was made elsewhere, so that nodes get their certificates in two groups. Cut off at each operation on the disk in full, at every
/// fifth otherwise.</summary>
internal sealed class CutOffIssue : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RotationBed _bed;
    private readonly RotationParameters _wanted;
    private readonly string _before;

    /// <summary>Adds the node.</summary>
    /// <param name="bed">The authority, in the phase Trust.</param>
    /// <param name="wanted">What opens both keys.</param>
    /// <param name="signing">What opens the signing key.</param>
    internal CutOffIssue(RotationBed bed, RotationParameters wanted, Passphrase signing)
    {
        (_bed, _wanted, _before) = (bed, wanted, bed.Open().GetSigningCert().Subject);
        NodeCertRequest request = RequestMaker.Make(["own"], new NodeCertRequestParameters { Path = bed.Outside("on-the-node") }).Single().Value!;
        Assert.Null(bed.Open().Approve([request], new ApprovalParameters(), signing).Single().Error);
    }

    /// <summary>Resumes each: refused and left as it is without what opens the next CA's key, which is named; and completed with it, be there the other passphrase or not.</summary>
    /// <param name="refused">What is not enough, by the error that it gets.</param>
    internal void EachIsResumed(IReadOnlyDictionary<ErrorCode, RotationParameters[]> refused)
    {
        var seen = new HashSet<int>();
        bool isSwitched = true;
        for (int operation = CutOff("whole", int.MaxValue).Count; isSwitched; operation -= FullTests.Count(inFull: 1, inShort: 5))
        {
            CutOff($"{operation}", operation);
            string pki = _folder.File($"{operation}");
            int left = Left(pki);
            isSwitched = RotationFile.Read(CertAuthority.Open(pki).Store)!.IsSwitched || left == 0;
            if (isSwitched && left > 0)
            {
                if (seen.Add(left) || FullTests.Wanted)
                    AreRefused(pki, refused, left);
                IsCompleted(pki, operation % 2 == 0 ? _wanted : _wanted with { Passphrase = null });
            }

            Directory.Delete(pki, recursive: true);
        }

        Assert.Contains(_bed.Nodes.Count + 1, seen);
        Assert.True(seen.Count > 1, "never had some nodes their certificates and others not");
    }

    public void Dispose() => _folder.Dispose();

    private HookedFileSystem CutOff(string name, int operation)
    {
        string pki = _folder.File(name);
        _bed.CopyTo(pki);
        var files = HookedFileSystem.CutOff(operation);
        Exception? failure = Record.Exception(() => CertAuthority.Open(pki, new AuthorityContext { Files = files }).Rotate(
            _wanted with { Phase = RotationPhase.Issue, IsConfirmed = true }));
        Assert.True(failure is null || operation <= files.Count, failure?.Message);
        return files;
    }

    private void AreRefused(string pki, IReadOnlyDictionary<ErrorCode, RotationParameters[]> all, int left)
    {
        foreach ((ErrorCode code, RotationParameters given) in all.SelectMany(r => r.Value.Select(given => (r.Key, given))))
        {
            ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(pki).Rotate(given with { Resume = true, IsConfirmed = true }));
            Assert.Equal((code, "NewPassphrase"), (refused.ErrorCode, refused.PassphraseParameter));
            Assert.Contains("-NewPassphrase or -NewPassphraseFile", refused.Message, StringComparison.Ordinal);
            Assert.Equal(left, Left(pki));
        }
    }

    private void IsCompleted(string pki, RotationParameters given)
    {
        KeyRotation done = CertAuthority.Open(pki).Rotate(given with { Resume = true, KeyUri = null, IsConfirmed = true });
        Assert.Equal((RotationPhase.Issue, true, 0), (done.Phase, done.IsFinished, Left(pki)));
        AuthorityAudit.Check(pki);
    }

    private int Left(string pki) => CertAuthority.Open(pki).GetNodeCerts().Count(cert => cert.Issuer == _before);
}
