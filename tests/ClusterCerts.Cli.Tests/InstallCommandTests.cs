using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>Certificates go into .NET's own store and out again, on the command line: that of a home made for it, never that of who runs the tests.</summary>
public sealed class InstallCommandTests
{
    [SkippableFact]
    public void A_pair_goes_in_private_once_is_replaced_and_comes_out()
    {
        Skip.If(OperatingSystem.IsWindows(), "the store of Windows is not in the home folder");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 --authority-path pki");
        CliResult rehearsal = Run(folder, "install-node-cert web1 --authority-path pki --what-if").Expect(0);
        Assert.Contains(@"CurrentUser\My", rehearsal.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["home", ".dotnet"]));

        CliResult first = Run(folder, "install-node-cert web1 --authority-path pki --json").Expect(0);
        Assert.Contains("--exportable", first.Error, StringComparison.Ordinal);
        Assert.True(Assert.Single(first.Json).GetProperty("HasPrivateKey").GetBoolean());
        string[] files = Stored(folder, "my");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(files)));
        Assert.Single(Stored(folder, "root"));
        DateTime written = File.GetLastWriteTimeUtc(files[0]);
        CliResult again = Run(folder, "install-node-cert web1 --authority-path pki --json").Expect(0);
        Assert.Equal("", again.Error);
        Assert.Equal(written, File.GetLastWriteTimeUtc(files[0]));

        CliProgram.Run(folder.Location, "update-node-cert", "web1", "--authority-path", "pki", "--quiet").Expect(0);
        JsonElement renewed = Assert.Single(Run(folder, "install-node-cert web1 --authority-path pki --exportable --json").Expect(0).Json);
        Assert.Equal(renewed.GetProperty("Thumbprint").GetString(), Path.GetFileNameWithoutExtension(Assert.Single(Stored(folder, "my"))));

        Run(folder, "uninstall-node-cert web1 --authority-path pki --json").Expect(0);
        Assert.Empty(Stored(folder, "my"));
        Assert.Empty(Stored(folder, "root"));
        Assert.Contains("Nothing of node web1", Run(folder, "uninstall-node-cert web1 --authority-path pki").Expect(0).Error, StringComparison.Ordinal);
    }

    // What only Windows has is refused in plain words, and so is what would make a node's certificate a CA.
    [SkippableTheory]
    [InlineData("--store-location LocalMachine", 1, "CurrentUser")]
    [InlineData("--grant-read-to bob", 1, "Windows")]
    [InlineData("--store-name Root", 2, "Root")]
    [InlineData("--endpoint nowhere", 2, "nowhere")]
    public void What_is_not_here_is_refused_and_nothing_is_written(string options, int status, string told)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has it");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki", "new-node-cert web1 --authority-path pki");
        Run(folder, $"install-node-cert web1 --authority-path pki {options}").ExpectError(status, told);
        Assert.False(Directory.Exists(folder["home", ".dotnet"]));
    }

    private static CliResult Run(TempFolder folder, string command)
    {
        Directory.CreateDirectory(folder["home"]);
        return CliProgram.RunBash(folder.Location, $"export HOME=$PWD/home; \"$CC\" {command}");
    }

    private static string[] Stored(TempFolder folder, string store) => Directory.GetFiles(folder["home", ".dotnet", "corefx", "cryptography", "x509stores", store]);
}
