using System.Security.Cryptography;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Backup;

/// <summary>The first lines of a ledger as the file that they are in an authority directory.</summary>
internal sealed class LedgerText
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly WorkLog _log;
    private long _size;

    /// <summary>Measures what there is now: so that little is left to measure once the authority is one's own.</summary>
    internal LedgerText(Ledger ledger, WorkLog log)
    {
        _log = log;
        MeasureRest(ledger);
    }

    /// <summary>How many lines were measured.</summary>
    internal int Lines { get; private set; }

    /// <summary>Measures what came since.</summary>
    internal void MeasureRest(Ledger ledger)
    {
        foreach (byte[] line in ledger.Texts(Lines))
        {
            _log.Cancellation.ThrowIfCancellationRequested();
            _hash.AppendData(line);
            _hash.AppendData("\n"u8);
            _size += line.Length + 1;
            Lines++;
        }
    }

    /// <summary>What the manifest says of it.</summary>
    internal BackupEntry Measured(DateTimeOffset modified) => new()
    {
        Name = Ledger.DocumentName,
        Size = _size,
        Sha256 = Convert.ToHexStringLower(_hash.GetCurrentHash()),
        IsPrivate = true,
        Modified = modified,
    };

    /// <summary>Reads what was measured.</summary>
    /// <param name="ledger">The ledger, to which lines may have come.</param>
    internal Stream Open(Ledger ledger) => new LineStream(ledger.Texts().Take(Lines), _log.Meter("Backing up the ledger", Lines));

    private sealed class LineStream(IEnumerable<byte[]> lines, WorkMeter meter) : OneWayStream(canWrite: false)
    {
        private readonly IEnumerator<byte[]> _lines = lines.GetEnumerator();
        private byte[] _line = [];
        private int _at;
        private bool _hasEnded;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int written = 0;
            while (written < buffer.Length && (_at < _line.Length || Next()))
            {
                int some = Math.Min(buffer.Length - written, _line.Length - _at);
                _line.AsSpan(_at, some).CopyTo(buffer[written..]);
                (_at, written) = (_at + some, written + some);
            }

            return written;
        }

        protected override void Dispose(bool disposing)
        {
            _lines.Dispose();
            base.Dispose(disposing);
        }

        private bool Next()
        {
            if (_hasEnded || !_lines.MoveNext())
            {
                _hasEnded = true;
                return false;
            }

            meter.Advance();
            (_line, _at) = ([.. _lines.Current, (byte)'\n'], 0);
            return true;
        }
    }
}
