using System.Diagnostics;
using Xunit.Abstractions;

namespace ClusterCerts.Tests.Rotation;

/// <summary>
/// Every step of a rotation is cut off at each of its operations on the disk: by a failure of the operation, and by the death of the
/// process before, within and after it. Afterwards -Resume completes the step, and -Undo restores the folder byte for byte.
/// The failures run in full always; the deaths in full with <c>CLUSTERCERTS_FULL_TESTS=1</c>, a sample of them otherwise.
/// </summary>
[LongRunning]
public sealed class RotationCrashTests(ITestOutputHelper output)
{
    /// <summary>The steps: what is done before, and what is cut off.</summary>
    public static TheoryData<string> Steps => ["Stage", "Trust", "Issue", "Retire", "Undo", "Compromised"];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Each_operation_fails_in_turn(string step)
    {
        using RotationBed bed = Prepare(step);
        using var folder = new TestFolder();
        IReadOnlyDictionary<string, string> before = bed.Picture();
        int operation = 0;
        for (bool failed = true; failed; operation++)
        {
            foreach (bool resume in (bool[])[true, false])
            {
                string pki = Copy(bed, folder, $"{operation}-{resume}");
                HookedFileSystem files = HookedFileSystem.Failing(operation + 1);
                Exception? failure = Record.Exception(() => Rotate(pki, step, files));
                failed = files.Count > operation;
                if (!failed)
                    Assert.Null(failure);
                else if (failure is not null)
                    Assert.Equal(ErrorCode.DiskFull, Assert.IsType<ClusterCertsException>(failure).ErrorCode);
                CheckAfterwards(pki, step, before, resume);
                Directory.Delete(pki, recursive: true);
            }
        }

        output.WriteLine($"{step}: each of {operation - 1} operations failed in turn; resumed, and undone");
        Assert.True(operation > 8, "the step has more operations than were counted");
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_process_is_killed_at_each_operation(string step)
    {
        using RotationBed bed = Prepare(step);
        using var folder = new TestFolder();
        IReadOnlyDictionary<string, string> before = bed.Picture();
        int all = CountOperations(bed, folder, step);
        int kills = 0;
        int stride = FullTests.Wanted ? 1 : Math.Max(1, all / 2);
        for (int operation = 1; operation <= all; operation += stride)
        {
            foreach (string moment in (string[])["--kill-at", "--kill-after"])
            {
                foreach (bool resume in FullTests.Wanted ? (bool[])[true, false] : [kills % 2 == 0])
                {
                    string pki = Copy(bed, folder, $"{operation}{moment}-{resume}");
                    using Process process = CrashHostProcess.Start("rotate", pki, step, moment, $"{operation}");
                    int exitCode = CrashHostProcess.WaitForEnd(process);
                    Assert.True(exitCode != 0, "the process was not killed");
                    kills++;
                    CheckAfterwards(pki, step, before, resume);
                    Directory.Delete(pki, recursive: true);
                }
            }
        }

        output.WriteLine($"{step}: killed {kills} times at {all} operations, "
            + $"{(FullTests.Wanted ? "each" : "a sample of them")}; resumed or undone");
    }

    /// <summary>What a step does, also in the process that is made to be killed.</summary>
    internal static RotationParameters ParametersOf(string step) => new RotationParameters { IsConfirmed = true } with
    {
        Undo = step == "Undo",
        Compromised = step == "Compromised",
        Phase = Enum.TryParse(step, out RotationPhase phase) ? phase : null,
    };

    // The undoing that is cut off is that of Issue, which has the most to restore; the emergency comes during Trust.
    private static RotationBed Prepare(string step)
    {
        var bed = new RotationBed(null, "1", "2");
        bed.DoUpTo(step switch
        {
            "Stage" => RotationPhase.None,
            "Trust" => RotationPhase.Stage,
            "Issue" or "Compromised" => RotationPhase.Trust,
            _ => RotationPhase.Issue,
        });
        return bed;
    }

    private static KeyRotation Rotate(string pki, string step, FileSystem? files = null) => CertAuthority
        .Open(pki, files is null ? null : new AuthorityContext { Files = files })
        .Rotate(ParametersOf(step));

    // Counted by one that never comes to its end.
    private static int CountOperations(RotationBed bed, TestFolder folder, string step)
    {
        string pki = Copy(bed, folder, "count");
        var files = new HookedFileSystem();
        Rotate(pki, step, files);
        Directory.Delete(pki, recursive: true);
        return files.Count;
    }

    private static void CheckAfterwards(string pki, string step, IReadOnlyDictionary<string, string> before, bool resume)
    {
        AuthorityAudit.Check(pki);
        CertAuthority authority = CertAuthority.Open(pki);
        bool isUndone = IsSame(before, RotationBed.Picture(pki));
        bool isHalfDone = RotationFile.Read(authority.Store)?.Pending is not null;
        Assert.Equal(isHalfDone, authority.GetNotices().Any(n => n.Contains("-Resume", StringComparison.Ordinal)));
        if (resume)
            Complete(authority, pki, step, isUndone);
        else
            TakeBack(authority, pki, step, before);
        AuthorityAudit.Check(pki);
        Assert.Empty(AtomicFile.Leftovers(pki));
    }

    private static void Complete(CertAuthority authority, string pki, string step, bool isUndone)
    {
        KeyRotation state = authority.Rotate(new RotationParameters { Resume = true, IsConfirmed = true });

        // Cut off before it was written down that it begins: nothing was done, and there is nothing to complete.
        if (isUndone)
            state = Rotate(pki, step);
        Assert.True(state.IsFinished);
        (RotationPhase phase, string signer, int trusted) = step switch
        {
            "Stage" => (RotationPhase.Stage, "CN=prod", 1),
            "Trust" or "Undo" => (RotationPhase.Trust, "CN=prod", 2),
            "Issue" => (RotationPhase.Issue, "CN=prod G2", 2),
            _ => (RotationPhase.None, "CN=prod G2", 1),
        };
        Assert.Equal(phase, state.Phase);
        CheckWhole(pki, signer, trusted);
    }

    private static void TakeBack(CertAuthority authority, string pki, string step, IReadOnlyDictionary<string, string> before)
    {
        bool isOver = step is "Retire" or "Compromised" && authority.GetRotation().Phase == RotationPhase.None;
        if (step == "Compromised" && (isOver || RotationFile.Read(authority.Store)!.IsCompromised))
        {
            Complete(authority, pki, step, isUndone: false); // there is no way back to a stolen key
            return;
        }

        if (isOver)
        {
            CheckWhole(pki, "CN=prod G2", 1);
            return;
        }

        RotationPhase at = authority.GetRotation().Phase;
        RotationPhase atBefore = step switch
        {
            "Stage" => RotationPhase.None,
            "Trust" => RotationPhase.Stage,
            "Issue" or "Compromised" => RotationPhase.Trust,
            _ => RotationPhase.Issue,
        };
        if (at != atBefore && step != "Undo")
            authority.Rotate(new RotationParameters { Undo = true });
        else
            authority.Rotate(new RotationParameters { Resume = true }); // sweeps up what lies about
        if (step != "Undo" || at == RotationPhase.Issue)
            RotationBed.AssertSame(before, RotationBed.Picture(pki));
        else
            CheckWhole(pki, "CN=prod", 2);
    }

    // Whatever happened: one CA signs, each node has a pair of it, and its certificate is in the trust bundle or below it.
    private static void CheckWhole(string pki, string signer, int trusted)
    {
        CertAuthority authority = CertAuthority.Open(pki);
        Assert.Equal(signer, authority.GetSigningCert().Subject);
        Assert.True(KeyMatch.Test(Path.Combine(pki, "signing.key"), Path.Combine(pki, "signing.crt")));
        Assert.Equal(trusted, CertificateFile.Read(Path.Combine(pki, "trust.crt")).Count);
        foreach (NodeCert cert in authority.GetNodeCerts())
        {
            Assert.Equal(NodeCertStatus.Valid, cert.Status);
            Assert.True(KeyMatch.Test(cert.KeyPath!, cert.CertificatePath!));
            DecodedCertificate leaf = CertificateFile.Read(cert.CertificatePath!)[0];
            Assert.Equal(cert.SerialNumber, leaf.SerialText);
            Assert.Equal(signer, leaf.Issuer);
        }
    }

    private static bool IsSame(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    private static string Copy(RotationBed bed, TestFolder folder, string name)
    {
        string target = folder.File(name);
        bed.CopyTo(target);
        return target;
    }
}
