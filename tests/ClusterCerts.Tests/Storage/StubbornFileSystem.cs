namespace ClusterCerts.Tests.Storage;

/// <summary>A disk on which some files cannot be replaced, as where a program holds them open on Windows, and that breaks off where a test wants.</summary>
internal sealed class StubbornFileSystem(Func<string, bool> isStubborn) : FileSystem
{
    /// <summary>Breaks off, for good, instead of giving a file this name; null never does.</summary>
    internal string? CutOffAt { get; init; }

    private bool _isCutOff;

    internal override void Move(string from, string to, bool replace)
    {
        if (CutOffAt is not null && to.EndsWith(CutOffAt, StringComparison.Ordinal))
            _isCutOff = true;
        Check();
        if (isStubborn(to) && !isStubborn(from))
            throw new UnauthorizedAccessException("Access is denied.", new IOException("Operation not permitted", 1));
        base.Move(from, to, replace);
    }

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        Check();
        base.WriteNew(path, bytes, protection);
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        Check();
        base.Append(path, bytes, protection);
    }

    internal override bool Link(string existing, string name)
    {
        Check();
        return base.Link(existing, name);
    }

    internal override void Delete(string path)
    {
        Check();
        base.Delete(path);
    }

    private void Check()
    {
        if (_isCutOff)
            throw new IOException("The process was cut off here.");
    }
}
