namespace ClusterCerts.Benchmarks;

/// <summary>How long whole processes take: the module's import and the program's start.</summary>
internal static class ProcessPart
{
    private const int Rounds = 11;

    internal static void RunImport()
    {
        string module = Path.Combine(Machine.RepositoryRoot(), "output", "ClusterCerts");
        if (Machine.Find("pwsh") is not string pwsh || !Directory.Exists(module))
        {
            Console.WriteLine("Import-Module: skipped, pwsh or the staged module is missing.");
            return;
        }

        (double with, double bare) = Machine.InTurn(
            Rounds,
            () => Machine.Time(pwsh, "-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{module}'").TotalMilliseconds,
            () => Machine.Time(pwsh, "-NoProfile", "-NonInteractive", "-Command", "1").TotalMilliseconds);
        Console.WriteLine("| pwsh -NoProfile, ms | with Import-Module, ms | difference, ms |");
        Console.WriteLine("|--:|--:|--:|");
        Console.WriteLine($"| {bare:F0} | {with:F0} | {with - bare:F0} |");
    }

    internal static void RunStart()
    {
        string program = Path.Combine(Machine.RepositoryRoot(), "output", "cli", OperatingSystem.IsWindows() ? "clustercerts.exe" : "clustercerts");
        if (!File.Exists(program))
        {
            Console.WriteLine("Start: skipped, output/cli is missing; publish the program first.");
            return;
        }

        using var scratch = new ScratchFolder();
        CertAuthority.Create(new SigningCertParameters { Path = scratch.File("pki") });
        (double ours, double openSsl) = Machine.InTurn(
            Rounds,
            () => Machine.Time(program, "get-signing-cert", "--authority-path", scratch.File("pki")).TotalMilliseconds,
            () => Machine.Time("openssl", "x509", "-in", scratch.File("pki/signing.crt"), "-noout", "-text").TotalMilliseconds);
        Console.WriteLine("| clustercerts get-signing-cert, ms | openssl x509 -text, ms |");
        Console.WriteLine("|--:|--:|");
        Console.WriteLine($"| {ours:F0} | {openSsl:F0} |");
    }
}
