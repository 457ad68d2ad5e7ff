using Xunit.Abstractions;

namespace ClusterCerts.Tests.House;

/// <summary>The core is a house: its namespaces are rooms, and a room refers only to rooms on lower floors.</summary>
public sealed class FloorsTests(ITestOutputHelper output)
{
    // From the ground up. Rooms of one floor do not know each other. The last but two is the facade, which nothing below may take.
    private static readonly string[][] Floors =
    [
        ["root"],
        ["Values"],
        ["Files"],
        ["Encoding"],
        ["Keys"],
        ["Storage", "Tokens"],
        ["Policy"],
        ["Trust", "KeyRings"],
        ["Authority", "Targets"],
        ["Revocation"],
        ["Issuance"],
        ["Requests", "Rotation", "Audit"],
        ["Import"],
        ["CertAuthority"],
        ["Export", "Backup"],
        ["Publishing"],
        ["Discovery", "Installing"],
        ["Monitoring"],
        ["Report"],
    ];

    [Fact]
    public void A_room_refers_only_to_rooms_below_it()
    {
        string[] upward = [.. CoreSources.Now.References.SelectMany(file => file.Value
            .Where(r => RoomOf(r.File) != RoomOf(file.Key) && FloorOf(r.File) >= FloorOf(file.Key))
            .Select(r => $"{file.Key}:{r.Line} (floor {FloorOf(file.Key)}) refers to {r.Type} in {r.File} (floor {FloorOf(r.File)})"))];
        Assert.True(upward.Length == 0, string.Join('\n', upward));
    }

    [Fact]
    public void No_files_refer_to_each_other_in_a_circle() =>
        Assert.Empty(CoreSources.Now.Circles().Select(circle => string.Join(" ", circle)));

    [Fact]
    public void A_file_stands_in_the_folder_of_its_room()
    {
        // Folders within a room are shelves; they have no namespace of their own.
        string[] elsewhere = [.. CoreSources.Now.References.Keys.Where(file => CoreSources.Now.NamespaceOf(file)
            != (file.Contains('/', StringComparison.Ordinal) ? $"ClusterCerts.{file.Split('/')[0]}" : "ClusterCerts"))];
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void The_picture_in_CONTRIBUTING_is_this_order()
    {
        string picture = string.Join('\n', Floors.Select((rooms, i) => $"    {i + 1,2}  {string.Join(", ", rooms)}").Reverse());
        Assert.Contains(picture, File.ReadAllText(Path.Combine(CoreSources.RepositoryRoot, "CONTRIBUTING.md")), StringComparison.Ordinal);
    }

    // For who wants to see it: dotnet test --filter Rooms_in_figures --logger "console;verbosity=detailed"
    [Fact]
    public void Rooms_in_figures()
    {
        foreach (IGrouping<string, string> room in CoreSources.Now.References.Keys.GroupBy(RoomOf).OrderBy(room => FloorOf(room.First())))
            output.WriteLine($"floor {FloorOf(room.First()),2}  {room.Key,-14} {room.Count(),3} files");
        int upward = CoreSources.Now.References.Sum(file => file.Value.Select(r => r.File).Distinct()
            .Count(other => RoomOf(other) != RoomOf(file.Key) && FloorOf(other) >= FloorOf(file.Key)));
        int largest = CoreSources.Now.Circles().Select(circle => circle.Count).FirstOrDefault(1);
        output.WriteLine($"{CoreSources.Now.References.Count} files, {upward} upward references, largest circle {largest} file(s)");
        Assert.Equal((0, 1), (upward, largest));
    }

    private static string RoomOf(string file) =>
        file.Contains('/', StringComparison.Ordinal) ? file.Split('/')[0]
            : file.StartsWith("CertAuthority", StringComparison.Ordinal) ? "CertAuthority" : "root";

    private static int FloorOf(string file)
    {
        int floor = Array.FindIndex(Floors, rooms => rooms.Contains(RoomOf(file)));
        Assert.True(floor >= 0, $"The room of {file} stands on no floor: put it into the table above, and into CONTRIBUTING.md.");
        return floor + 1;
    }
}
