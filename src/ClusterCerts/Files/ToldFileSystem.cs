namespace ClusterCerts.Files;

/// <summary>The machine's disk, with a word on each file that has changed: under the name that it has in the end,
/// not that of a temporary file.</summary>
/// <param name="log">Who is told.</param>
internal sealed class ToldFileSystem(WorkLog log) : FileSystem
{
    internal override WorkLog Log => log;

    internal override void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        base.WriteNew(path, bytes, protection);
        Tell("Wrote", path);
    }

    internal override void WriteNew(string path, Action<Stream> write, FileProtection protection)
    {
        base.WriteNew(path, write, protection);
        Tell("Wrote", path);
    }

    internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        base.Append(path, bytes, protection);
        Tell("Added to", path);
    }

    internal override void Move(string from, string to, bool replace)
    {
        base.Move(from, to, replace);
        Tell("Wrote", to);
    }

    internal override void MoveDirectory(string from, string to)
    {
        base.MoveDirectory(from, to);
        TellAll(to);
    }

    internal override bool ExchangeDirectories(string one, string other)
    {
        if (!base.ExchangeDirectories(one, other))
            return false;
        TellAll(one);
        TellAll(other);
        return true;
    }

    internal override bool Link(string existing, string name)
    {
        if (!base.Link(existing, name))
            return false;
        Tell("Wrote", name);
        return true;
    }

    internal override void CreateSymbolicLink(string path, string target)
    {
        base.CreateSymbolicLink(path, target);
        Tell("Wrote", path);
    }

    internal override void Delete(string path)
    {
        base.Delete(path);
        Tell("Deleted", path);
    }

    private void TellAll(string folder)
    {
        if (IsPassing(folder))
            return;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Tell("Wrote", file);
    }

    private void Tell(string done, string path)
    {
        if (!IsPassing(path))
            log.Tell($"{done} '{path}'.");
    }

    // What is named so is gone when a command is done; the lock's file holds nothing then.
    private static bool IsPassing(string path) => path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
        is { } parts && (Array.Exists(parts, AtomicFile.IsTemporary) || parts[^1] == ".lock");
}
