namespace ClusterCerts.Tests.Storage;

/// <summary>Who reads a ledger while another process adds lines to it reads whole lines, and takes none that has its end for one that lacks it.</summary>
public sealed class LedgerMeanwhileTests : IDisposable
{
    private const int Lines = 2_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_that_are_added_meanwhile_are_read_once_and_whole()
    {
        byte[] all = Written();
        using var stopped = new CancellationTokenSource();
        string path = _folder.File(LedgerFile.FileName);
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var reader = new LedgerFile(path);

        // Each line comes when the one before was read: while the reader looks for more.
        Task writer = Task.Run(() =>
        {
            for ((int from, int written) = (0, 0); from < all.Length; written++)
            {
                SpinWait.SpinUntil(() => reader.Count >= written || stopped.IsCancellationRequested);
                int length = all.AsSpan(from).IndexOf((byte)'\n') + 1;
                file.Write(all.AsSpan(from, length));
                from += length;
            }
        });
        try
        {
            while (!writer.IsCompleted)
                reader.Refresh();
        }
        finally
        {
            await stopped.CancelAsync();
            await writer;
        }

        reader.Refresh();
        Assert.Equal(Lines, reader.Count);
        Assert.Null(reader.RepairLastLine(FileSystem.Real));
        Assert.Equal(all, File.ReadAllBytes(path));
    }

    private byte[] Written()
    {
        string path = _folder.File("written");
        var ledger = new LedgerFile(path);
        ledger.Append(FileSystem.Real, [.. Enumerable.Range(0, Lines).Select(i => new LedgerEntry { Time = DateTimeOffset.UnixEpoch, Event = LedgerEvent.Policy, Detail = $"{i}" })]);
        return File.ReadAllBytes(path);
    }
}
