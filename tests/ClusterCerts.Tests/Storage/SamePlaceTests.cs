namespace ClusterCerts.Tests.Storage;

/// <summary>Two paths of one folder are one place, however they are written.</summary>
public sealed class SamePlaceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // the other path, whether it is the folder "pki"
    [InlineData("pki", true)]
    [InlineData("pki/", true)]
    [InlineData("other/../pki/.", true)]
    [InlineData("link", true)]
    [InlineData("link/", true)]
    [InlineData("far/pki", true)] // over a link above it
    [InlineData("other", false)]
    [InlineData("pki/inner", false)]
    [InlineData("copy", false)] // the same files, elsewhere
    [InlineData("none", false)]
    public void A_folder_is_itself_over_links_and_dots(string other, bool isSame)
    {
        foreach (string name in new[] { "pki/inner", "other", "copy/inner" })
            Directory.CreateDirectory(Path.Combine(_folder.Path, name));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), Path.Combine(_folder.Path, "pki"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "far"), _folder.Path);

        string pki = Path.Combine(_folder.Path, "pki");
        Assert.Equal(isSame, SamePlace.Folders(pki, Path.Combine(_folder.Path, other)));
        Assert.Equal(isSame, SamePlace.Folders(Path.Combine(_folder.Path, other), pki));
    }

    [Fact]
    public void What_is_not_there_is_compared_by_its_path()
    {
        Assert.True(SamePlace.Folders("/none/a/../b", "/none/b/"));
        Assert.False(SamePlace.Folders("/none/a", "/none/b"));
    }
}
