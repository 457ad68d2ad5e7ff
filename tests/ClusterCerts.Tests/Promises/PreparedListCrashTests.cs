namespace ClusterCerts.Tests.Promises;

/// <summary>Whatever is cut off while lists are signed ahead, put in place or made void: it happened whole or not at all, and no list is left that hides a
/// revocation.</summary>
public sealed class PreparedListCrashTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    private string Prepared => _authority.File("signing.ahead.crl");

    private string Number => $"{RevocationListFile.Read(_authority.File("signing.crl"))[0].Number}";

    [Fact]
    public void Cut_off_while_lists_are_signed_ahead() => CutOff(
        (_, authority) => authority.WriteRevocationLists(new() { Ahead = 3 }),
        (_, before) => Assert.Equal(Number == before, _authority.Open().GetPreparedLists().Count == 0));

    [Fact]
    public void Cut_off_while_one_is_put_in_place()
    {
        _authority.Open().WriteRevocationLists(new() { Ahead = 26 });
        CutOff(
            (_, authority) => authority.PlacePreparedLists(),
            (_, before) => Assert.Equal(Number == before, TestAuthority.Value(_authority.Open().PlacePreparedLists()[0]).Changed),
            prepare: _ => _authority.Clock.Now += TimeSpan.FromDays(7));
    }

    [Fact]
    public void Cut_off_while_a_revocation_makes_them_void()
    {
        byte[] before = [];
        CutOff(
            (operation, authority) => authority.Revoke(new() { NodeIds = [$"n{operation}"] }),
            (operation, _) =>
            {
                NodeCert node = _authority.Latest($"n{operation}");
                bool isRevoked = node.Status == NodeCertStatus.Revoked;
                Assert.Equal(isRevoked, RevocationListFile.Read(_authority.File("signing.crl"))[0].Find(SerialNumber.Parse(node.SerialNumber).Value) is not null);
                Assert.Equal(isRevoked, !File.Exists(Prepared));
                if (!isRevoked)
                    Assert.Equal(before, File.ReadAllBytes(Prepared));
            },
            operation =>
            {
                _authority.Issue($"n{operation}");
                _authority.Open().WriteRevocationLists(new() { Ahead = 2 });
                before = File.ReadAllBytes(Prepared);
            });
    }

    // Cut off in the middle of each operation in turn: the next command finishes or undoes it.
    private void CutOff(Action<int, CertAuthority> work, Action<int, string> check, Action<int>? prepare = null)
    {
        _authority.Open().WriteRevocationLists(new() { Ahead = prepare is null ? null : 26 });
        for (int operation = 1; ; operation++)
        {
            prepare?.Invoke(operation);
            if (prepare is null)
                _authority.Open().WriteRevocationList();
            string before = Number;
            HookedFileSystem files = HookedFileSystem.CutOff(operation);
            Exception? failure = Record.Exception(() => work(operation, _authority.Open(files)));
            bool isOver = files.Count < operation;
            Assert.Equal(isOver, failure is null);
            AuthorityAudit.Check(_authority.Path);
            _authority.Open();
            check(operation, before);
            Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));
            Assert.Empty(AtomicFile.Leftovers(_authority.Path));
            if (isOver)
            {
                Assert.True(operation > 3, $"it has more operations than {operation}");
                return;
            }
        }
    }
}
