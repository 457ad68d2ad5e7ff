namespace ClusterCerts.Tests;

/// <summary>What an error says, and its causes with it, steers no terminal.</summary>
public sealed class ClusterCertsExceptionTests
{
    public static TheoryData<Exception, bool> Causes => new()
    {
        // the cause, whether it stays as it is
        { new IOException("disk full"), true },
        { new IOException("two\nlines"), true },
        { new FileNotFoundException("no '/x/\e[31m'"), false },
        { new IOException("plain", new IOException("inner \u202e")), false },
        { new IOException("\u009b2J"), false },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void A_cause_that_quotes_control_characters_is_told_without_them(Exception cause, bool stays)
    {
        var error = new ClusterCertsException(ErrorCode.FileSystemError, "It failed.", "x", cause);

        Assert.Equal(stays, ReferenceEquals(cause, error.InnerException));
        Assert.DoesNotContain(error.ToString().Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).EnumerateRunes(), DisplayText.IsUnsafe);
        Assert.Contains(stays ? cause.Message : cause.GetType().Name, error.InnerException!.Message, StringComparison.Ordinal);
    }
}
