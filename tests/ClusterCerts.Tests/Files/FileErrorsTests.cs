namespace ClusterCerts.Tests.Files;

/// <summary>What a failure of the file system is told as.</summary>
public sealed class FileErrorsTests
{
    private static readonly Dictionary<string, Exception> Failures = new()
    {
        ["no file"] = new FileNotFoundException(),
        ["no folder"] = new DirectoryNotFoundException(),
        ["no right"] = new UnauthorizedAccessException("Access is denied.", new IOException("Operation not permitted")),
        ["too long"] = new PathTooLongException(),
        ["ENOSPC"] = new IOException("full", 28),
        ["EDQUOT"] = new IOException("full", 122),
        ["ERROR_DISK_FULL"] = new IOException("full", unchecked((int)0x80070070)),
        ["EROFS"] = new IOException("read only", 30),
        ["ERROR_WRITE_PROTECT"] = new IOException("read only", unchecked((int)0x80070013)),
        ["EIO"] = new IOException("broken", 5),
        ["ours"] = new ClusterCertsException(ErrorCode.FileIsLink, "ours"),
    };

    [Theory]
    [InlineData("no file", ErrorCode.FileNotFound)]
    [InlineData("no folder", ErrorCode.FileNotFound)]
    [InlineData("no right", ErrorCode.AccessDenied)]
    [InlineData("EIO", ErrorCode.FileSystemError)]
    public void Reading_has_its_code(string failure, ErrorCode code)
    {
        ClusterCertsException told = FileErrors.Reading("/nowhere/x", Failures[failure]);
        Assert.Equal((code, "/nowhere/x"), (told.ErrorCode, told.Target));
        Assert.Contains("'/nowhere/x'", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no file", ErrorCode.FileSystemError)] // such as /proc, which takes no files of others
    [InlineData("no folder", ErrorCode.FileNotFound)]
    [InlineData("no right", ErrorCode.WriteDenied)]
    [InlineData("too long", ErrorCode.InvalidArgument)]
    [InlineData("ENOSPC", ErrorCode.DiskFull)]
    [InlineData("EDQUOT", ErrorCode.DiskFull)]
    [InlineData("ERROR_DISK_FULL", ErrorCode.DiskFull)]
    [InlineData("EROFS", ErrorCode.WriteDenied)]
    [InlineData("ERROR_WRITE_PROTECT", ErrorCode.WriteDenied)]
    [InlineData("EIO", ErrorCode.FileSystemError)]
    [InlineData("ours", ErrorCode.FileIsLink)] // stays what it is
    public void Writing_has_its_code(string failure, ErrorCode code)
    {
        string path = Path.Combine(Path.GetTempPath(), "nothing-of-this-name");
        ClusterCertsException told = FileErrors.Writing(path, Failures[failure]);
        Assert.Equal(code, told.ErrorCode);
        Assert.Equal(code, FileErrors.Replacing(path, Failures[failure]).ErrorCode);
        Assert.Equal(code, FileErrors.Begun(path, Failures[failure]).ErrorCode);
    }

    // .NET says "access denied" for everything; the system's own reason is inside.
    [Fact]
    public void The_system_gives_the_reason() => Assert.All(
        (Func<string, Exception, ClusterCertsException>[])[FileErrors.Writing, FileErrors.Replacing, FileErrors.Begun],
        tell => Assert.Contains("Operation not permitted", tell("/nowhere/x", Failures["no right"]).Message, StringComparison.Ordinal));

    // What is below a file is not told as a folder that is missing.
    [Fact]
    public void A_file_in_the_way_is_named()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("file"), "");
        ClusterCertsException told = FileErrors.Writing(folder.File("file/below/x"), Failures["no folder"]);
        Assert.Equal(ErrorCode.WrongFileKind, told.ErrorCode);
        Assert.Contains($"'{folder.File("file")}' is a file", told.Message, StringComparison.Ordinal);
    }
}
