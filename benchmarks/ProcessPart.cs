namespace ClusterCerts.Benchmarks;

/// <summary>How long the module's import takes.</summary>
internal static class ProcessPart
{
    private const int Rounds = 15;

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
}
