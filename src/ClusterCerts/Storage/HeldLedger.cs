using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>A ledger's file that is opened once for all the lines that are asked for meanwhile.</summary>
internal sealed class HeldLedger : IDisposable
{
    private readonly IDisposable? _index;
    private readonly FileStream? _file;
    private readonly Action<FileStream?> _hold;

    /// <summary>Opens it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="index">Its index, which is held too, and let go with it; null for none.</param>
    /// <param name="hold">Receives the file while it is open, and null at the end.</param>
    internal HeldLedger(string path, IDisposable? index, Action<FileStream?> hold)
    {
        (_index, _hold) = (index, hold);
        try
        {
            _file = File.Exists(path) ? InputFile.Open(path) : null;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            // Who reads a line says so.
        }

        hold(_file);
    }

    public void Dispose()
    {
        _index?.Dispose();
        _file?.Dispose();
        _hold(null);
    }
}
