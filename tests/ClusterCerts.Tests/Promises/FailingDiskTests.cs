namespace ClusterCerts.Tests.Promises;

/// <summary>When an operation on the disk fails, the command says so with its own code, and the directory is whole.</summary>
public sealed class FailingDiskTests
{
    [Fact]
    public void Each_operation_of_an_issuance_fails_in_turn()
    {
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        for (int operation = 1; ; operation++)
        {
            HookedFileSystem files = HookedFileSystem.Failing(operation);
            CertAuthority authority = CertAuthority.Open(pki, new AuthorityContext { Files = files });
            var outcomes = new List<Outcome<NodeCert>>();
            Exception? failure = Record.Exception(() => outcomes.AddRange(authority.Issue([$"a{operation}", $"b{operation}"], new NodeCertParameters())));
            if (files.Count < operation)
            {
                Assert.Null(failure);
                Assert.All(outcomes, o => Assert.Null(o.Error));
                Assert.True(operation > 10, "the issuance has more operations than were counted");
                return;
            }

            // The whole command fails, or the one node whose file it was; a rename that fails once is tried once more.
            foreach (Exception error in (Exception[])[.. outcomes.Select(o => o.Error).OfType<Exception>(), .. failure is null ? (Exception[])[] : [failure]])
                Assert.Equal(ErrorCode.DiskFull, Assert.IsType<ClusterCertsException>(error).ErrorCode);
            Assert.True(failure is not null || outcomes.Count == 2, "a node's outcome is missing");
            AuthorityAudit.Check(pki);
            AuthorityAudit.CheckAfterNextCommand(pki, $"after{operation}");
        }
    }

    [Fact]
    public void Each_operation_of_making_an_authority_fails_in_turn()
    {
        for (int operation = 1; ; operation++)
        {
            using var folder = new TestFolder();
            string pki = folder.File("pki");
            HookedFileSystem files = HookedFileSystem.Failing(operation);
            Exception? failure = Record.Exception(
                () => CertAuthority.Create(new SigningCertParameters { Path = pki }, new AuthorityContext { Files = files }));
            if (files.Count < operation)
            {
                Assert.Null(failure);
                return;
            }

            Assert.Equal(ErrorCode.DiskFull, Assert.IsType<ClusterCertsException>(failure).ErrorCode);
            if (!File.Exists(Path.Combine(pki, AuthorityDocument.Certificate.Name)))
            {
                Assert.False(Directory.Exists(pki) && Directory.EnumerateFileSystemEntries(pki).Any(), "an authority was left half-made");
                CertAuthority.Create(new SigningCertParameters { Path = pki });
            }

            AuthorityAudit.CheckAfterNextCommand(pki, "probe");
        }
    }

    [Theory]
    [InlineData(DiskChange.NoSpace, ErrorCode.DiskFull)]
    [InlineData(122, ErrorCode.DiskFull)] // EDQUOT
    [InlineData(30, ErrorCode.WriteDenied)] // EROFS
    [InlineData(5, ErrorCode.FileSystemError)] // EIO
    public void Each_cause_has_its_code(int errorNumber, ErrorCode expected)
    {
        using var folder = new TestFolder();
        HookedFileSystem files = HookedFileSystem.Failing(3, errorNumber);
        var failure = Assert.Throws<ClusterCertsException>(
            () => CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki") }, new AuthorityContext { Files = files }));
        Assert.Equal(expected, failure.ErrorCode);
    }
}
