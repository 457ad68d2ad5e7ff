using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Gives the waiting files of a unit their names: all of them, or what was there is put back.</summary>
/// <param name="files">The disk.</param>
/// <param name="unit">The files, in their order.</param>
/// <param name="inPlace">Those that have their names already, when one is taken up that was interrupted.</param>
internal sealed class Placement(FileSystem files, IReadOnlyList<JournalFile> unit, IEnumerable<JournalFile>? inPlace = null)
{
    private readonly HashSet<JournalFile> _applied = [.. inPlace ?? []];

    /// <summary>Whether every file is as it was before.</summary>
    internal bool IsPutBack { get; private set; }

    /// <summary>Keeps what will be replaced, before anything is recorded: what cannot be kept is found out while nothing was done.</summary>
    /// <exception cref="ClusterCertsException">A file cannot be kept; it is named.</exception>
    internal void Keep()
    {
        foreach (JournalFile file in unit.Where(f => !_applied.Contains(f)))
        {
            try
            {
                Keep(file);
            }
            catch (Exception e) when (FileErrors.IsFileError(e))
            {
                throw FileErrors.Replacing(file.Target, e);
            }
        }
    }

    /// <summary>Places them.</summary>
    /// <exception cref="ClusterCertsException">One cannot be placed; it is named. <see cref="IsPutBack"/> tells whether the others are as
    /// before.</exception>
    /// <exception cref="IOException">All are placed, and what was kept meanwhile cannot be deleted.</exception>
    internal void Place()
    {
        JournalFile current = unit[0];
        try
        {
            foreach (JournalFile file in unit.Where(f => !_applied.Contains(f)))
            {
                current = file;
                TargetFile.RefuseLink(file.Target);
                Keep(file);
                Apply(file);
                _applied.Add(file);
            }
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            TryPutBack();
            throw FileErrors.Replacing(current.Target, e);
        }

        Discard(files, unit);
    }

    /// <summary>Deletes what waits and what was kept.</summary>
    internal static void Discard(FileSystem files, IEnumerable<JournalFile> unit)
    {
        foreach (string path in unit.SelectMany(f => (string?[])[f.Temporary, f.Kept]).OfType<string>())
        {
            if (File.Exists(path))
                files.Delete(path);
        }
    }

    private void Keep(JournalFile file)
    {
        if (file.Kept is not null && !File.Exists(file.Kept) && File.Exists(file.Target))
            Double(file.Target, file.Kept);
    }

    private void Apply(JournalFile file)
    {
        if (file.Temporary is null)
        {
            if (File.Exists(file.Target))
                files.Delete(file.Target);
        }
        else if (File.Exists(file.Temporary))
        {
            files.Move(file.Temporary, file.Target, replace: !file.IsNew);
        }
        else if (file.Sha256 is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.FileNotFound, $"The new content of '{file.Target}', which waited as '{file.Temporary}', is gone.", file.Target);
        }
    }

    private void TryPutBack()
    {
        try
        {
            foreach (JournalFile file in unit.Reverse())
                PutBack(file);
            IsPutBack = true;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            // The first failure is the one to report; what is left of the unit stays in the journal.
        }
    }

    // The new content waits again, so that it can be tried once more.
    private void PutBack(JournalFile file)
    {
        bool hasKept = file.Kept is not null && File.Exists(file.Kept);
        if (!_applied.Contains(file))
        {
            if (hasKept)
                files.Delete(file.Kept!);
            return;
        }

        if (hasKept)
        {
            if (file.Temporary is not null && !File.Exists(file.Temporary))
                Double(file.Target, file.Temporary);
            files.Move(file.Kept!, file.Target, replace: true);
        }
        else if (!file.WasThere && file.Temporary is not null && File.Exists(file.Target))
        {
            files.Move(file.Target, file.Temporary, replace: true);
        }

        _applied.Remove(file);
    }

    private void Double(string path, string name)
    {
        if (files.Link(path, name))
            return;
        byte[] content = File.ReadAllBytes(path);
        bool isPublic = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0;
        try
        {
            // Whose a file is that everyone may read is in the way of no change.
            if (isPublic)
            {
                files.WriteSuccessor(name, path, content, FileProtection.Public);
                return;
            }

            files.WriteNew(name, content, FileProtection.Private);
            files.CopyOwnership(path, name);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
