using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterCerts.Tests.Tokens;

/// <summary>Tokens of SoftHSM2 in a folder of their own, for this process and the programs that it starts.</summary>
/// <remarks>The library reads its settings where it starts, from the environment of the C library, which .NET's own does not change. There is one library in a
/// process: the tests that use it stand in one collection.</remarks>
public sealed partial class SoftHsm : IDisposable
{
    internal const string Name = "Tokens";
    internal const string Pin = "4711 geheim";

    private static readonly string[] Places =
        ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so"];

    private readonly TestFolder _folder = new();
    private int _made;
    private OddToken? _odd;

    public SoftHsm()
    {
        string settings = _folder.File("softhsm2.conf");
        Directory.CreateDirectory(_folder.File("tokens"));
        File.WriteAllText(settings, $"directories.tokendir = {_folder.File("tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n");
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", settings);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(0, SetForC("SOFTHSM2_CONF", settings, 1));
    }

    /// <summary>The library.</summary>
    internal static string Module => Places.FirstOrDefault(File.Exists) ?? "";

    /// <summary>The folder of the tokens: who moves it away takes them all away.</summary>
    internal string Tokens => _folder.File("tokens");

    /// <summary>The same tokens by a library that answers otherwise, as it is told; it begins with no orders.</summary>
    internal OddToken Odd()
    {
        Skip.If(Module.Length == 0, "SoftHSM2 is not here (apt install softhsm2)");
        Skip.IfNot(OnPath("gcc") && OperatingSystem.IsLinux(), "gcc is not here, which makes the library that answers otherwise");
        _odd ??= new OddToken(_folder.File("odd"));
        _odd.Order();
        return _odd;
    }

    /// <summary>A token that is new, by its label.</summary>
    internal string NewToken(string pin = Pin)
    {
        Skip.If(Module.Length == 0 || !OnPath("softhsm2-util"), "SoftHSM2 is not here (apt install softhsm2)");
        string label = $"ca {Interlocked.Increment(ref _made)}";
        Run("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "87654321");
        return label;
    }

    /// <summary>The URI of a key.</summary>
    internal static KeyUri Uri(string token, string label = "signing", string? module = null) =>
        KeyUri.Parse($"pkcs11:token={System.Uri.EscapeDataString(token)};object={label}", module ?? Module);

    /// <summary>The PIN, which the caller disposes.</summary>
    internal static Passphrase NewPin(string pin = Pin) => Passphrase.FromCharacters(pin, "");

    /// <summary>What pkcs11-tool does with a token that it opens.</summary>
    internal static string Tool(string token, params string[] arguments)
    {
        Skip.IfNot(OnPath("pkcs11-tool"), "pkcs11-tool is not here (apt install opensc)");
        return Run("pkcs11-tool", ["--module", Module, "--token-label", token, "--login", "--pin", Pin, .. arguments]);
    }

    internal static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    public void Dispose() => _folder.Dispose();

    internal static bool OnPath(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetForC(string name, string value, int overwrite);
}

/// <summary>The tests that use the one library of this process.</summary>
[CollectionDefinition(SoftHsm.Name)]
public sealed class TokenTests : ICollectionFixture<SoftHsm>;
