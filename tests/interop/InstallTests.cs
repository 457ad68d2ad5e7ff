namespace ClusterCerts.Interop;

/// <summary>The packages, installed as the manual says, from folders of the test alone.</summary>
[LongRunning]
public sealed class InstallTests
{
    [SkippableFact]
    public void The_program_is_installed_as_a_tool_as_the_page_says()
    {
        RealProgram.Need("dotnet");
        using WalkThrough page = Page("sh");
        page.Run("The module");
        Assert.True(File.Exists(page["output", "ClusterCerts", Path.GetFileName(Assert.Single(Directory.GetDirectories(BuiltProduct.Module))), "ClusterCerts.psd1"]));
        page.Run("The program");
        Assert.True(File.Exists(page["demo-pki", "node.3.crt"]));
        Assert.Equal(
            RealProgram.At(page["opt", "clustercerts"]).Run("--version").Succeeded().Output,
            RealProgram.At(Path.Combine(BuiltProduct.CliFolder, "clustercerts")).Run("--version").Succeeded().Output);

        page.Run("For jobs at night");
    }

    [SkippableFact]
    public void The_module_is_installed_from_a_repository_as_the_page_says()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only there can the user's module folder be another one");
        using WalkThrough page = Page("powershell");
        page.Run("The module");
        Assert.True(File.Exists(page["demo-pki", "node.3.crt"]));
        string installed = Assert.Single(Directory.GetDirectories(page[".local", "share", "powershell", "Modules", "ClusterCerts"]));
        Assert.Equal(Names(Assert.Single(Directory.GetDirectories(BuiltProduct.Module))), Names(installed).Where(n => n != "PSGetModuleInfo.xml"));
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal);

    // The repository is built already and is not built again below the other tests; what the commands make is in the page's folder.
    private static WalkThrough Page(string language)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var page = new WalkThrough(
            "install", language,
            ("src/ClusterCerts", Path.Combine(BuiltProduct.Repository, "src", "ClusterCerts")),
            ("-c Release -o", $"-c {BuiltProduct.Configuration} --no-build -o"),
            ("-c Release -t:StageModule", $"-c {BuiltProduct.Configuration} --no-restore -p:BuildProjectReferences=false -t:StageModule -p:ModuleRoot=$PWD/output/"),
            ("./output/ClusterCerts", BuiltProduct.Module),
            ("/opt/clustercerts", "$PWD/opt"))
        {
            HasModule = false,
            Variables =
            {
                ["DOTNET_CLI_HOME"] = home,
                ["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages"),
                ["PSModulePath"] = "",
                ["MSBUILDDISABLENODEREUSE"] = "1",
            },
        };
        page.Variables["HOME"] = page.Folder;
        Directory.CreateDirectory(page[".config"]);
        page.Variables["XDG_DATA_HOME"] = Directory.CreateDirectory(page[".local", "share"]).FullName;
        return page;
    }
}
