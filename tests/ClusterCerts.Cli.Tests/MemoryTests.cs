using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>The program's memory follows what it holds, and not the cache of the processor that it runs on.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Garbage_is_limited()
    {
        if (CliProgram.IsNative)
            return; // What it was given is in it.
        string path = Path.Combine(Path.GetDirectoryName(CliProgram.Location)!, "ClusterCerts.Cli.runtimeconfig.json");
        using var settings = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal(4 << 20, settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.GC.Gen0MaxBudget").GetInt32());
    }
}
