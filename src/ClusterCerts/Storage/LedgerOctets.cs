using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The octets of a ledger's file, read where a line is known to be.</summary>
/// <param name="path">The file.</param>
internal sealed class LedgerOctets(string path)
{
    /// <summary>Opens the file.</summary>
    /// <exception cref="ClusterCertsException">It cannot be opened.</exception>
    internal FileStream Open()
    {
        try
        {
            return InputFile.Open(path);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    /// <summary>Reads some of it.</summary>
    /// <param name="held">The file, where it is open already; null opens it for this.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ClusterCertsException">The file cannot be read.</exception>
    internal byte[] Read(FileStream? held, long offset, int length)
    {
        byte[] line = new byte[length];
        try
        {
            FileStream stream = held ?? InputFile.Open(path);
            using FileStream? once = held is null ? stream : null;
            RandomAccess.Read(stream.SafeFileHandle, line, offset);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }

        return line;
    }

    /// <summary>The lines at several places that are as they were written there, in the order of the file.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read.</exception>
    internal IReadOnlyList<(int Line, byte[] Text)> WholeAt(IReadOnlyList<(int Line, LinePlace Place)> places)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            var texts = new List<(int, byte[])>(places.Count);
            foreach ((int line, LinePlace place) in places.OrderBy(p => p.Place.Offset))
            {
                byte[] text = new byte[place.Length];
                RandomAccess.Read(stream.SafeFileHandle, text, place.Offset);
                if (SHA256.HashData(text).AsSpan().SequenceEqual(place.Hash))
                    texts.Add((line, text));
            }

            return texts;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }
}
