using System.Diagnostics;

namespace ClusterCerts.Benchmarks;

/// <summary>Runs programs and makes folders for the parts.</summary>
internal static class Machine
{
    internal const string GnuTime = "/usr/bin/time";

    private static readonly HashSet<string> s_skipped = [];

    internal static string OpenSslVersion() => Find("openssl") is null ? "no openssl" : Output("openssl", "version").Trim();

    /// <summary>What a program says on standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static string Output(string program, params string[] arguments) => Run(program, arguments).Output;

    /// <summary>What a program says on standard error.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static string Errors(string program, params string[] arguments) => Run(program, arguments).Errors;

    /// <summary>Runs a program to its end and gives its wall time.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static TimeSpan Time(string program, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        Run(program, arguments);
        return watch.Elapsed;
    }

    /// <summary>What a program costs, as GNU time tells it.</summary>
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    internal static ProcessCost Measure(string program, params string[] arguments)
    {
        var watch = Stopwatch.StartNew(); // GNU time knows hundredths of a second.
        string told = Errors(GnuTime, ["-f", "%U %S %M", program, .. arguments]).Trim().Split('\n')[^1];
        double seconds = watch.Elapsed.TotalSeconds;
        double[] figures = [.. told.Split(' ').Select(double.Parse)];
        return new ProcessCost(seconds, figures[0] + figures[1], figures[2] / 1024);
    }

    /// <summary>The peak of a program's resident set in MiB, where GNU time is there to tell it.</summary>
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    internal static double? PeakMemory(string program, params string[] arguments) =>
        File.Exists(GnuTime) ? Measure(program, arguments).Memory : null;

    /// <summary>The program as it is published; null, and said so, where it is not there.</summary>
    internal static string? PublishedProgram(string part)
    {
        string program = Path.Combine(RepositoryRoot(), "out", OperatingSystem.IsWindows() ? "clustercerts.exe" : "clustercerts");
        if (File.Exists(program))
            return program;
        Console.WriteLine($"{part}: skipped, out/ is missing. First: dotnet publish src/ClusterCerts.Cli -c Release -p:Aot=true -o out");
        return null;
    }

    /// <summary>Whether a program is on the path; says once that it is skipped where it is not.</summary>
    internal static bool Has(string program, string package)
    {
        bool has = Find(program) is not null;
        if (!has)
            Skip(program, package);
        return has;
    }

    /// <summary>Says once that a program is missing, and what brings it.</summary>
    internal static void Skip(string program, string package)
    {
        if (s_skipped.Add(program))
            Console.WriteLine($"{program}: skipped, it is missing (Debian: {package}).\n");
    }

    /// <summary>The median of several runs of two things in turn.</summary>
    internal static (double A, double B) InTurn(int rounds, Func<double> a, Func<double> b)
    {
        var first = new List<double>();
        var second = new List<double>();
        a();
        b();
        for (int i = 0; i < rounds; i++)
        {
            first.Add(a());
            second.Add(b());
        }

        first.Sort();
        second.Sort();
        return (first[rounds / 2], second[rounds / 2]);
    }

    internal static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    internal static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ClusterCerts.psd1")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The repository was not found above the program.");
    }

    private static (string Output, string Errors) Run(string program, string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Close(); // A question gets no answer.
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (output, errors.Result)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {errors.Result}");
    }
}

/// <summary>What a process cost.</summary>
/// <param name="Seconds">How long it ran.</param>
/// <param name="Cpu">Its processor time in seconds, of user and kernel.</param>
/// <param name="Memory">The peak of its resident set in MiB.</param>
internal readonly record struct ProcessCost(double Seconds, double Cpu, double Memory);

/// <summary>A folder that is deleted in the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("clustercerts-bench-").FullName;

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
