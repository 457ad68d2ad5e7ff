namespace ClusterCerts.Tests.Issuance;

/// <summary>Nobody is named twice, and no two who are named share a file name.</summary>
public sealed class NodeIdDoublesTests
{
    // The IDs, and the answer for each: "-" for none.
    [Theory]
    [InlineData("a b", "- -")]
    [InlineData("a b a", "InvalidArgument - InvalidArgument")] // both, so that none is made of a command that is wrong
    [InlineData("a A", "NodeIdCollision NodeIdCollision")]
    [InlineData("fd00::5 fd00--5 b", "NodeIdCollision NodeIdCollision -")]
    [InlineData("a/b a/b", "- -")] // what is no ID is told as that elsewhere
    [InlineData("", "")]
    public void Each_gets_its_answer(string ids, string answers) => Assert.Equal(
        answers,
        string.Join(' ', NodeIdDoubles.Find(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(e => e?.ErrorCode.ToString() ?? "-")));
}
