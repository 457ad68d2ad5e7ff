namespace ClusterCerts.Tests.Backup;

/// <summary>An authority with two nodes and a list, and a passphrase for its backups.</summary>
internal sealed class BackupBed : IDisposable
{
    private readonly Passphrase _passphrase = Passphrase.FromCharacters(Word, "");

    internal BackupBed(Func<SigningCertParameters, SigningCertParameters>? change = null)
    {
        Authority = new TestAuthority(change);
        Path = System.IO.Path.Combine(Authority.Around, "backup.cms");
    }

    internal const string Word = "correct horse";

    /// <summary>Rounds for backups whose passphrase nobody is to guess at: they open at once.</summary>
    internal const int FewRounds = 1000;

    internal TestAuthority Authority { get; }

    /// <summary>Where the backup goes.</summary>
    internal string Path { get; }

    /// <summary>What the last command told, in sentences.</summary>
    internal List<string> Told { get; } = [];

    internal static BackupBed WithNodes()
    {
        var bed = new BackupBed();
        bed.Authority.Issue(new NodeCertParameters(), "1", "2", "3");
        bed.Authority.Open().Revoke(new RevocationParameters { NodeIds = ["3"] });
        return bed;
    }

    internal string Around(string name) => System.IO.Path.Combine(Authority.Around, name);

    internal CertAuthorityBackup Write(FileSystem? files = null, bool force = false, bool outside = false, int rounds = FewRounds) => Authority.Open(files).Backup(
        new BackupParameters { OutputPath = Path, Passphrase = _passphrase, Force = force, IncludeOutside = outside, Rounds = rounds }, Told.Add);

    internal BackupDrillReport Drill(bool compares = true, FileSystem? files = null, string? path = null, Passphrase? signing = null) => CertAuthorityBackups.Test(
        new DrillParameters { Path = path ?? Path, Passphrase = _passphrase, SigningPassphrase = signing, AuthorityPath = compares ? Authority.Path : null },
        Authority.Context(files));

    internal (CertAuthorityBackup Backup, SigningCert? Signing) Restore(string? to = null, FileSystem? files = null, string word = Word, string? path = null)
    {
        using Passphrase passphrase = Passphrase.FromCharacters(word, "");
        return CertAuthorityBackups.Restore(
            new RestoreParameters { Path = path ?? Path, AuthorityPath = to ?? Around("restored"), Passphrase = passphrase }, Authority.Context(files), Told.Add);
    }

    public void Dispose()
    {
        _passphrase.Dispose();
        Authority.Dispose();
    }
}
