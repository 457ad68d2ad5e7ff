namespace ClusterCerts.Tests.Import;

/// <summary>What an openssl.cnf says about its files, read within bounds.</summary>
public sealed class OpenSslConfigTests
{
    // A value of the CA's section, and where it leads below the folder; null where nothing is there.
    [Theory]
    [InlineData("serial = $dir/serial", "serial")]
    [InlineData("name = serial\nserial = ${dir}/$name", "serial")]
    [InlineData("serial = $serial", null)] // itself
    [InlineData("a = $b\nb = $a\nserial = $a/serial", null)] // in a circle
    [InlineData("a = $b$b$b$b$b$b$b$b$b$b\nb = $c$c$c$c$c$c$c$c$c$c\nc = $d$d$d$d$d$d$d$d$d$d\nd = $e$e$e$e$e$e$e$e$e$e\n"
        + "e = $f$f$f$f$f$f$f$f$f$f\nf = $g$g$g$g$g$g$g$g$g$g\ng = xxxxxxxxxx\nserial = $a$a$a$a$a$a$a$a$a$a", null)] // 100 million times
    public void Values_lead_to_files(string lines, string? below)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("serial"), "01\n");
        File.WriteAllText(folder.File("openssl.cnf"), $"[ ca ]\ndefault_ca = CA\n[ CA ]\ndir = .\n{lines}\n");
        Assert.Equal(below is null ? null : folder.File(below), OpenSslConfig.Of(folder.Path).PathOf("serial", folder.Path));
    }
}
