using System.Diagnostics;

namespace ClusterCerts.Cli.Tests;

/// <summary>The program away from where it was built. A native one, which <c>CLUSTERCERTS_PROGRAM</c> names, has nothing but its one file.</summary>
public sealed class AloneTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task It_works_from_another_folder_with_no_variables()
    {
        string program = Path.GetFileName(CliProgram.Location);
        string from = Path.GetDirectoryName(CliProgram.Location)!;
        foreach (string file in CliProgram.IsNative ? [CliProgram.Location] : Directory.GetFiles(from))
            File.Copy(file, _folder[Path.GetFileName(file)]);

        using Process process = Process.Start(Prepare(_folder[program]))!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        var result = new CliResult(process.ExitCode, output, await error);
        result.Expect(0);
        Assert.Equal("", result.Error);
        Assert.True(File.Exists(_folder["demo-pki", "node.3.crt"]));
    }

    private ProcessStartInfo Prepare(string program)
    {
        var start = new ProcessStartInfo(program, ["quickstart", "demo-pki"])
        {
            WorkingDirectory = _folder.Location,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A native program needs no .NET and is told of none.
        string runtime = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        start.Environment.Clear();
        if (!CliProgram.IsNative)
            start.Environment["DOTNET_ROOT"] = runtime;
        return start;
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
