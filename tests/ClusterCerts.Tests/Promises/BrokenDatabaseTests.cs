using System.Diagnostics;
using Xunit.Abstractions;

namespace ClusterCerts.Tests.Promises;

/// <summary>Whatever a command does in a database, and at whichever statement it or the server is killed: what was recorded is there once, the next command
/// finishes or undoes the rest, and the audit finds nothing.</summary>
[LongRunning]
public sealed class BrokenDatabaseTests(ITestOutputHelper output) : IDisposable
{
    private static readonly ErrorCode[] Told = [ErrorCode.StoreUnreachable, ErrorCode.StoreOutcomeUnknown, ErrorCode.StoreFailed];

    private readonly TestFolder _folder = new();
    private PostgresServer? _server;
    private string _pki = "";
    private string _store = "";

    private string Fired => _folder.File("fired");

    public void Dispose()
    {
        _server?.Dispose();
        _folder.Dispose();
    }

    [SkippableTheory]
    [InlineData("renew")]
    [InlineData("revoke")]
    [InlineData("prepare place revoke")]
    [InlineData("rotate")]
    public void Client_killed(string operations) => Break(PostgresServer.Shared(), operations, script: null, inShort: 25);

    [SkippableTheory]
    [InlineData("issue renew revoke")]
    [InlineData("rotate")]
    [InlineData("create move")]
    public void Server_stopped_at_once_and_started(string operations)
    {
        _server = PostgresServer.Own();
        Break(_server, operations, _server.Script("pg_ctl -D $data -w -m immediate stop"), inShort: 61);
    }

    [SkippableTheory]
    [InlineData("issue renew revoke")]
    [InlineData("rotate")]
    [InlineData("create move")]
    public void Server_killed_and_started(string operations)
    {
        _server = PostgresServer.Own();
        Break(_server, operations, _server.Script("kill -9 $(head -n 1 $data/postmaster.pid)"), inShort: 83);
    }

    private void Break(PostgresServer server, string operations, string? script, int inShort)
    {
        (_pki, _store) = (_folder.File("pki"), Place(server));
        Make();
        foreach (Step step in operations.Split(' ').SelectMany(name => StepsOf(name, server)))
        {
            int breaks = 0;
            bool isOver = false;
            for (int at = 1; !isOver; at += FullTests.Count(inFull: 1, inShort))
            {
                isOver = !IsBroken(step, at, script);
                breaks += isOver ? 0 : 1;
                step.After?.Invoke();
                Check(server, $"{step.Name}, statement {at}");
                Assert.True(at < 600, $"{step.Name} was never done");
            }

            Assert.True(breaks > 0, $"{step.Name} has no statements");
            output.WriteLine($"{step.Name}: broken at {breaks} statements");
        }
    }

    // Whether it came so far that it was broken.
    private bool IsBroken(Step step, int at, string? script)
    {
        File.Delete(Fired);
        string[] arguments = step.Prepare(at);
        string[] way = script is null ? ["--kill-at-statement", $"{at}"] : ["--run-at-statement", $"{at}", "--script", script, "--mark", Fired];
        using Process process = CrashHostProcess.Start([.. arguments, .. way]);
        int status = CrashHostProcess.WaitForEnd(process, out string said);
        if (script is null)
            return status != 0;
        Assert.True(status == 0 || Array.Exists(Told, code => said.Contains($"{code}", StringComparison.Ordinal)), $"{step.Name}, statement {at}: {status} {said}");
        return File.Exists(Fired);
    }

    private void Check(PostgresServer server, string when)
    {
        // One of the two places has it, and it goes on there.
        CertAuthority.Open(_pki);
        bool isInDatabase = File.Exists(Path.Combine(_pki, StoreFile.FileName));
        string name = _store[(_store.LastIndexOf('=') + 1)..];
        Assert.True(server.Expect("pki", $"SELECT count(*) FROM clustercerts.authority WHERE state = 'live' AND name = '{name}'") == (isInDatabase ? "1" : "0"), when);
        foreach (Outcome<NodeCertRenewal> outcome in CertAuthority.Open(_pki).Renew(["1"], new NodeCertRenewalParameters()))
            Assert.True(outcome.Error is null, $"{when}: {outcome.Error?.Message}");
        Assert.True(CertLedger.Test(_pki).Select(finding => finding.Detail).FirstOrDefault() is null, $"{when}: {CertLedger.Test(_pki).FirstOrDefault()?.Detail}");
        Assert.Empty(AtomicFile.Leftovers(_pki));
        Assert.Equal(0, new FileInfo(Path.Combine(_pki, AuthorityLock.FileName)).Length);
        NodeCert[] recorded = [.. CertAuthority.Open(_pki).GetNodeCerts()];
        Assert.Equal(recorded.Length, recorded.Select(c => c.SerialNumber).Distinct().Count());
        Assert.All(recorded.Where(c => c.Status == NodeCertStatus.Valid), c => Assert.True(KeyMatch.Test(c.KeyPath!, c.CertificatePath!), $"{when}, {c.NodeId}"));
    }

    private IEnumerable<Step> StepsOf(string operation, PostgresServer server) => operation switch
    {
        "issue" => [new("issue", at => ["issue", _pki, $"k{at}-", "2"])],
        "renew" => [new("renew", _ => ["renew", _pki, "1"])],
        "revoke" => [new("revoke", Revoke)],
        "prepare" => [new("prepare", _ => ["prepare", _pki, "3"])],
        "place" => [new("place", _ => PlaceNext())],
        "rotate" => [.. Phases()],
        "create" => [new("create", at => Create(at, server)) { After = Make }],
        _ => [new("move there", _ => Move(_store)), new("move back", _ => Move("Folder"))],
    };

    private string[] Revoke(int at)
    {
        Assert.All(CertAuthority.Open(_pki).Issue([$"r{at}"], new NodeCertParameters()), o => Assert.Null(o.Error));
        return ["revoke", _pki, $"r{at}"];
    }

    // One is due each second.
    private string[] PlaceNext()
    {
        if (CertAuthority.Open(_pki).GetPreparedLists().Count == 0)
            CertAuthority.Open(_pki).WriteRevocationLists(new() { Ahead = 26, Every = TimeSpan.FromSeconds(1), Lifetime = TimeSpan.FromDays(1) });
        while (CertAuthority.Open(_pki).FindDueLists().Count == 0)
            Thread.Sleep(50);
        return ["place", _pki];
    }

    // Each in a directory of its own; where it was broken the same command is given again.
    private string[] Create(int at, PostgresServer server)
    {
        (_pki, _store) = (_folder.File($"made{at}"), Place(server));
        return ["create", _pki, _store];
    }

    private void Make()
    {
        CertAuthority.Create(new SigningCertParameters { Path = _pki, Subject = "CN=crash", Store = _store, IfMissing = true });
        Assert.All(CertAuthority.Open(_pki).Issue(["1", "2"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
    }

    private string[] Move(string target)
    {
        CertAuthorityStore.Move(_pki, target == "Folder" ? _store : "Folder");
        return ["move", _pki, target];
    }

    private IEnumerable<Step> Phases()
    {
        (RotationPhase Before, string Next)[] phases =
            [(RotationPhase.None, "Stage"), (RotationPhase.Stage, "Trust"), (RotationPhase.Trust, "Issue"), (RotationPhase.Issue, "Undo"), (RotationPhase.Issue, "Retire")];
        return phases.Select(phase => new Step($"rotate {phase.Next}", _ =>
        {
            Bring(phase.Before);
            return ["rotate", _pki, phase.Next];
        }));
    }

    private void Bring(RotationPhase wanted)
    {
        while (CertAuthority.Open(_pki).GetSigningCert().Phase is var now && now != wanted)
        {
            KeyRotation done = CertAuthority.Open(_pki).Rotate(now > wanted ? new() { Undo = true } : new() { Phase = now + 1, IsConfirmed = true });
            Assert.True(done.IsFinished, string.Join(' ', done.Remaining));
        }
    }

    private static string Place(PostgresServer server) => $"{server.Connection};Authority=broken-{Guid.NewGuid():N}";

    private sealed record Step(string Name, Func<int, string[]> Prepare)
    {
        internal Action? After { get; init; }
    }
}
