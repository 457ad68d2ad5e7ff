using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using ClusterCerts.RealPowerShell;

namespace ClusterCerts.Pester;

/// <summary>One Pester test, found or run.</summary>
public sealed record PesterTest(string File, int Number, string Name, string Result, string Message);

/// <summary>What a PowerShell said about the suite: its tests, or why there are none.</summary>
public sealed record PesterAnswer(string? Unavailable, IReadOnlyList<PesterTest> Tests);

/// <summary>The Pester suite in a real PowerShell.</summary>
public static class PesterSuite
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(40);

    // The files are dealt out to so many PowerShells at once.
    private static readonly int Parts = Math.Clamp(Environment.ProcessorCount, 1, 4);

    private static readonly Lazy<PesterAnswer> Found = new(() => Ask(findOnly: true));
    private static readonly Lazy<PesterAnswer> Ran = new(() => Ask(findOnly: false));

    /// <summary>The tests, not run.</summary>
    public static PesterAnswer Find() => Found.Value;

    /// <summary>The tests with their results. The suite runs once.</summary>
    public static PesterAnswer Run() => Ran.Value;

    private static PesterAnswer Ask(bool findOnly)
    {
        if (ManifestPowerShell.Missing is string reason)
            return new PesterAnswer(reason, []);
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("clustercerts-pester-");
        try
        {
            Task<PesterAnswer>[] parts =
            [
                .. Enumerable.Range(0, Parts).Select(part =>
                    Task.Factory.StartNew(() => AskPart(scratch.FullName, part, findOnly), TaskCreationOptions.LongRunning)),
            ];
            PesterAnswer[] answers = Task.WhenAll(parts).GetAwaiter().GetResult();
            return new PesterAnswer(
                answers.Select(answer => answer.Unavailable).FirstOrDefault(why => why is not null),
                [.. answers.SelectMany(answer => answer.Tests ?? [])]);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static PesterAnswer AskPart(string folder, int part, bool findOnly)
    {
        string output = Path.Combine(folder, $"suite.{part}.json");
        string said = PowerShell(output, part, findOnly);
        return File.Exists(output)
            ? JsonSerializer.Deserialize<PesterAnswer>(File.ReadAllText(output), Json)!
            : throw new InvalidOperationException("PowerShell wrote no result: " + said);
    }

    private static string PowerShell(string output, int part, bool findOnly)
    {
        List<string> arguments =
        [
            "-File", Path.Combine(AppContext.BaseDirectory, "Invoke-Suite.ps1"),
            "-Pester", Metadata("PesterModule"),
            "-Folder", Metadata("PesterFolder"),
            "-OutputPath", output,
            "-Part", part.ToString(CultureInfo.InvariantCulture),
            "-Parts", Parts.ToString(CultureInfo.InvariantCulture),
        ];
        if (findOnly)
            arguments.Add("-FindOnly");
        ProcessStartInfo start = ManifestPowerShell.Start(Metadata("PesterFolder"), [.. arguments]);
        start.Environment["CLUSTERCERTS_MODULE"] = Metadata("Module");
        start.Environment["CLUSTERCERTS_OTHER_BOUNCYCASTLE"] = Metadata("OtherBouncyCastle");

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> standardOutput = process.StandardOutput.ReadToEndAsync();
        Task<string> standardError = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The Pester suite took longer than {Limit}.");
        }

        return standardOutput.Result + standardError.Result;
    }

    private static string Metadata(string key) => typeof(PesterSuite).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
