namespace ClusterCerts.Tests.House;

/// <summary>A file that grows long has a noun missing.</summary>
public sealed class FileLengthTests
{
    private const int Ceiling = 320;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("tools")]
    [InlineData("benchmarks")]
    public void No_file_is_longer_than_a_reader_follows(string folder)
    {
        string root = CoreSources.RepositoryRoot;
        string[] tooLong = [.. Directory.EnumerateFiles(Path.Combine(root, folder), "*.*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".cs" or ".ps1" && !IsOutput(Path.GetRelativePath(root, path)) && !IsEnumeration(path))
            .Select(path => (Name: Path.GetRelativePath(root, path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > Ceiling)
            .Select(file => $"{file.Name}: {file.Lines} lines")];
        Assert.True(tooLong.Length == 0, string.Join('\n', tooLong));
    }

    // A list of values and what each means is as long as there are values.
    private static bool IsEnumeration(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0 && char.IsAsciiLetter(line[0])).ToArray() is [var name, var type]
        && name.StartsWith("namespace ", StringComparison.Ordinal) && type.StartsWith("public enum ", StringComparison.Ordinal);

    private static bool IsOutput(string path) => path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");
}
