using System.Diagnostics;
using Xunit.Abstractions;

namespace ClusterCerts.Tests.Promises;

/// <summary>A process that is killed, at any operation or any moment, leaves a directory that opens again and holds nothing unrecorded.</summary>
[LongRunning]
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    // In the short form every second operation; each of them fails within this process in FailingDiskTests, always.
    private static int Stride => FullTests.Count(inFull: 1, inShort: 2);

    [Fact]
    public void Killed_at_each_operation_of_an_issuance()
    {
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        int operation = 0;
        int kills = 0;
        bool completed = false;
        while (!completed)
        {
            operation += kills++ == 0 ? 1 : Stride;
            using Process process = CrashHostProcess.Start("issue", pki, $"op{operation}-", "2", "--kill-at", $"{operation}");
            completed = CrashHostProcess.WaitForEnd(process) == 0;
            AuthorityAudit.Check(pki);
            AuthorityAudit.CheckAfterNextCommand(pki, $"after{operation}");
            Assert.True(operation < 100, "the issuance never completed");
        }

        Assert.True(operation > 10, "the issuance has more operations than were counted");
        output.WriteLine($"killed at {kills - 1} of the operations of issuing two certificates");
    }

    [Fact]
    public void Killed_at_each_operation_of_making_an_authority()
    {
        int operation = 0;
        int kills = 0;
        bool completed = false;
        while (!completed)
        {
            operation += kills++ == 0 ? 1 : Stride;
            using var folder = new TestFolder();
            string pki = folder.File("pki");
            using Process process = CrashHostProcess.Start("create", pki, "--kill-at", $"{operation}");
            completed = CrashHostProcess.WaitForEnd(process) == 0;

            // Finished or undone: the next command finds an authority, or room for one.
            try
            {
                CertAuthority.Open(pki);
            }
            catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.AuthorityNotFound)
            {
                CertAuthority.Create(new SigningCertParameters { Path = pki });
            }

            AuthorityAudit.CheckAfterNextCommand(pki, "probe");
            Assert.True(operation < 100, "the authority was never made");
        }

        output.WriteLine($"killed at {kills - 1} of the operations of making an authority");
    }

    [Fact]
    public void Killed_at_random_moments()
    {
        // The audit reads everything there is: a directory serves for a few kills.
        const int PerDirectory = 12;
        int rounds = FullTests.Count(inFull: 204, inShort: PerDirectory);
        int issued = 0;
        for (int done = 0; done < rounds; done += PerDirectory)
            issued += KillAtRandom(PerDirectory);
        output.WriteLine($"killed at {rounds} random moments; {issued} certificates issued, each recorded once");
        Assert.True(issued > rounds / 4);
    }

    private static int KillAtRandom(int rounds)
    {
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        for (int round = 1; round <= rounds; round++)
        {
            using Process process = CrashHostProcess.Start("issue", pki, $"r{round}-", "5000");

            // Half of them before or in the first group of certificates, half of them in later ones.
            process.StandardOutput.ReadLine();
            if (round % 2 == 0)
                process.StandardOutput.ReadLine();
            Thread.Sleep(Random.Shared.Next(0, 200));
            process.Kill();
            process.WaitForExit();
            AuthorityAudit.Check(pki);
        }

        AuthorityAudit.CheckAfterNextCommand(pki, "last");
        return CertAuthority.Open(pki).GetNodeCerts().Count();
    }
}
