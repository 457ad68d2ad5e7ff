using System.Reflection;

namespace ClusterCerts.Tests.House;

/// <summary>Tests stand beside what they test, in one style.</summary>
public sealed class TestStyleTests
{
    private static readonly Type[] Classes =
    [
        .. typeof(TestStyleTests).Assembly.GetTypes().Where(t => t.GetMethods().Any(IsTest)),
    ];

    // A room of the core, or one of the tests' own.
    [Fact]
    public void Each_test_is_in_a_room()
    {
        string[] own = ["House", "Promises", "Support"];
        string[] rooms = [.. typeof(CertAuthority).Assembly.GetTypes().Select(t => t.Namespace ?? "").Distinct().Select(n => n[(n.LastIndexOf('.') + 1)..])];
        Assert.All(Classes.Where(t => t.Namespace != "ClusterCerts.Tests"), t =>
        {
            string room = t.Namespace!["ClusterCerts.Tests.".Length..];
            Assert.True(rooms.Contains(room) || own.Contains(room), $"{t.FullName}: there is no room {room}");
        });
    }

    // A class is named after what it tests, and sealed, or abstract where others derive from it; a test is a sentence.
    [Fact]
    public void Each_name_is_in_the_style()
    {
        Assert.All(Classes, t => Assert.True((t.IsSealed || t.IsAbstract) && t.Name.EndsWith("Tests", StringComparison.Ordinal), t.FullName));
        Assert.All(Classes.SelectMany(t => t.GetMethods().Where(IsTest)), m => Assert.True(
            m.Name.Contains('_', StringComparison.Ordinal) && char.IsUpper(m.Name[0]), $"{m.DeclaringType!.Name}.{m.Name} is no sentence with underscores"));
    }

    private static bool IsTest(MethodInfo method) => method.IsDefined(typeof(FactAttribute));
}
