using Xunit.Abstractions;
using static ClusterCerts.Tests.Support.Attempt;

namespace ClusterCerts.Tests.Promises;

/// <summary>The server keeps a change and its answer is lost with the connection: no command does anything twice or loses anything, and each ends as if it
/// had been told at once. Each answer to a COMMIT of a command is
/// lost, one a run; of a rotation's phases every second one in the short form.</summary>
[LongRunning]
public sealed class LostAnswerTests : IDisposable
{
    private static readonly ErrorCode[] Told = [ErrorCode.StoreUnreachable, ErrorCode.StoreOutcomeUnknown, ErrorCode.StoreFailed];

    private readonly TestFolder _folder = new();
    private readonly ITestOutputHelper _output;
    private readonly PostgresServer? _server;
    private readonly LossyProxy _proxy;
    private readonly string _name = $"answer-{Guid.NewGuid():N}";
    private readonly string _pki;

    public LostAnswerTests(ITestOutputHelper output)
    {
        (_output, _pki) = (output, _folder.File("pki"));
        _server = PostgresServer.IsHere ? PostgresServer.Shared() : null;
        _proxy = new LossyProxy(_server?.Port ?? 0);
    }

    private NodeCertRequestParameters Wanted => new() { Path = _folder.File("on-the-node") };

    private string Store => $"Host=127.0.0.1;Port={_proxy.Port};Database=pki;Username=postgres;Authority={_name}";

    public void Dispose()
    {
        _proxy.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void Issuing_a_certificate() => Lose(n => Value(Open().Issue([$"i{n}"], new NodeCertParameters()).Single()));

    [SkippableFact]
    public void Renewing_a_certificate() => Lose(_ => Value(Open().Renew(["1"], new NodeCertRenewalParameters()).Single()));

    [SkippableFact]
    public void Revoking_a_certificate()
    {
        int revoked = 0;
        Lose(
            n => Value(Open().Revoke(new RevocationParameters { NodeIds = [$"r{n}"] }).Single()),
            n => Value(Open().Issue([$"r{n}"], new NodeCertParameters()).Single()),
            () => Assert.Equal(++revoked, Entries().Count(e => e.Event == LedgerEvent.Revoke)));
    }

    [SkippableFact]
    public void Approving_a_request() => Lose(
        n => Value(Open().Approve([Assert.Single(RequestMaker.Make([$"q{n}"], Wanted)).Value!], new ApprovalParameters()).Single()));

    [SkippableFact]
    public void Changing_the_policy()
    {
        int changes = 0;
        Lose(n => Open().SetPolicy(new CertPolicyChanges { AllowSharedKeys = n % 2 == 1 }), after: () =>
        {
            Assert.Equal(++changes % 2 == 1, Open().GetPolicy().AllowSharedKeys);
            Assert.Equal(changes, Entries().Count(e => e.Event == LedgerEvent.Policy));
        });
    }

    [SkippableFact]
    public void Setting_a_target()
    {
        int set = 0;
        Lose(n => Value(Open().SetTargets([new() { NodeId = $"t{n}", TargetPath = "/etc/tls" }]).Single()), after: () => Assert.Equal(++set, Open().GetTargets([]).Count()));
    }

    [SkippableFact]
    public void Writing_a_revocation_list() => Lose(_ => Open().WriteRevocationList());

    [SkippableTheory]
    [InlineData(RotationPhase.Stage)]
    [InlineData(RotationPhase.Trust)]
    [InlineData(RotationPhase.Issue)]
    [InlineData(RotationPhase.None)] // Retire
    public void Rotating_to_a_phase(RotationPhase reached)
    {
        RotationPhase before = reached == RotationPhase.None ? RotationPhase.Issue : reached - 1;
        Lose(
            _ => Assert.True(Open().Rotate(Next(before)).IsFinished),
            _ =>
            {
                while (Open().GetSigningCert().Phase is var now && now != before)
                    Assert.True(Open().Rotate(Next(now)).IsFinished);
            },
            () => Assert.Equal(reached, Open().GetSigningCert().Phase),
            FullTests.Count(inFull: 1, inShort: 2));
    }

    [SkippableFact]
    public void Undoing_a_phase() => Lose(
        _ => Assert.True(Open().Rotate(new() { Undo = true }).IsFinished),
        _ => Assert.True(Open().Rotate(Next(RotationPhase.None)).IsFinished),
        () => Assert.Equal(RotationPhase.None, Open().GetSigningCert().Phase));

    [SkippableFact]
    public void Making_an_authority()
    {
        Skip.If(_server is null, "initdb is not on this machine");
        _proxy.LoseTheAnswerTo("COMMIT", 1);
        CertAuthority.Create(new SigningCertParameters { Path = _pki, Subject = "CN=answer", Store = Store });
        Assert.True(_proxy.WasLost);
        Value(Open().Issue(["1"], new NodeCertParameters()).Single());
        Check();
    }

    // The directory is the authority until the database has all of it: what was received and never settled is none.
    [SkippableTheory]
    [InlineData("COMMIT", true)]
    [InlineData("SET state = 'live'", true)]
    [InlineData("COMMIT", false)]
    public void Moving_the_authority(string statement, bool isThere)
    {
        Skip.If(_server is null, "initdb is not on this machine");
        CertAuthority.Create(new SigningCertParameters { Path = _pki, Subject = "CN=answer", Store = isThere ? null : Store });
        Value(Open().Issue(["1"], new NodeCertParameters()).Single());
        byte[][] lines = [.. Open().Store.ReadLedger().Texts()];
        string target = isThere ? Store : "Folder";
        _proxy.LoseTheAnswerTo(statement, 1);
        ClusterCertsException? error = ErrorOf(() => CertAuthorityStore.Move(_pki, target));
        _output.WriteLine(error?.Message ?? "done");
        Assert.True(_proxy.WasLost);
        if (error is not null)
        {
            Assert.Contains(error.ErrorCode, Told);
            CertAuthorityStore.Move(_pki, target);
        }

        Assert.True(CertAuthorityStore.IsAt(_pki, target));
        Assert.Equal(isThere ? "1" : "0", Live());
        Assert.Equal(lines, Open().Store.ReadLedger().Texts());
        Check();
    }

    private void Lose(Action<int> work, Action<int>? prepare = null, Action? after = null, int stride = 1)
    {
        Skip.If(_server is null, "initdb is not on this machine");
        CertAuthority.Create(new SigningCertParameters { Path = _pki, Subject = "CN=answer", Store = Store });
        Value(Open().Issue(["1"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }).Single());
        int lost = 0;
        for (int nth = 1; ; nth += stride)
        {
            prepare?.Invoke(nth);
            int lines = Open().Store.ReadLedger().Count;
            _proxy.LoseTheAnswerTo("COMMIT", nth);
            work(nth);
            bool isOver = !_proxy.WasLost;
            _proxy.LoseTheAnswerTo("no statement has this", 1);
            lost += isOver ? 0 : 1;
            after?.Invoke();
            _output.WriteLine($"answer {nth} lost: {!isOver}, {Open().Store.ReadLedger().Count - lines} lines");
            Check();
            if (isOver)
                break;
        }

        Assert.True(lost > 0, "no answer was lost");
    }

    private void Check()
    {
        Assert.Empty(CertLedger.Test(_pki).Select(finding => finding.Detail));
        Assert.Empty(AtomicFile.Leftovers(_pki));
        Assert.Equal(0, new FileInfo(Path.Combine(_pki, AuthorityLock.FileName)).Length);
        LedgerEntry[] issues = [.. Entries().Where(e => e.Event == LedgerEvent.Issue)];
        Assert.Equal(issues.Length, issues.Select(e => e.SerialNumber).Distinct().Count());
        NodeCert[] recorded = [.. Open().GetNodeCerts()];
        Assert.All(recorded.Where(c => c is { Status: NodeCertStatus.Valid, KeyPath: not null }), c => Assert.True(KeyMatch.Test(c.KeyPath!, c.CertificatePath!), c.NodeId));
    }

    private CertAuthority Open() => CertAuthority.Open(_pki);

    private IEnumerable<LedgerEntry> Entries()
    {
        Ledger ledger = Open().Store.ReadLedger();
        return ledger.EntriesAt([.. Enumerable.Range(0, ledger.Count)]);
    }

    private string Live() => _server!.Expect("pki", $"SELECT count(*) FROM clustercerts.authority WHERE state = 'live' AND name = '{_name}'");

    private static RotationParameters Next(RotationPhase now) =>
        new() { Phase = now == RotationPhase.Issue ? RotationPhase.Retire : now + 1, IsConfirmed = true };
}
