using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>A ledger that is to be exported for those who do not hold it: lines as a table or as they are, or its signed head. It goes through the lines once,
/// and keeps none.</summary>
/// <remarks>A ledger that is damaged is not exported: what an auditor gets is whole.</remarks>
public sealed class LedgerExport
{
    private static readonly (LedgerExportFormat Format, string[] Endings)[] s_endings =
    [
        (LedgerExportFormat.Csv, [".csv"]), (LedgerExportFormat.JsonLines, [".jsonl", ".ndjson"]), (LedgerExportFormat.Head, [".head", ".cms", ".p7m"]),
    ];

    private readonly IAuthorityStore _store;
    private readonly AuthorityContext _context;
    private readonly LedgerExportParameters _parameters;
    private LedgerHead? _signed;
    private string? _beyondOpenSsl;
    private byte[]? _head;

    private LedgerExport(IAuthorityStore store, AuthorityContext context, LedgerExportParameters parameters, string? path) =>
        (_store, _context, _parameters, Path) = (store, context, parameters, path);

    /// <summary>The file, absolute; null where the text is handed over.</summary>
    public string? Path { get; }

    /// <summary>What it is exported as.</summary>
    public LedgerExportFormat As => _parameters.Format;

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath => _store.Location;

    /// <summary>How many lines were exported; of a head, how many it tells of. Known once it was written.</summary>
    public int LineCount { get; private set; }

    /// <summary>Looks whether a ledger can be exported so, and signs its head where that is asked for. Nothing is written yet.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="parameters">Which lines, and how.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted; only a head needs it.</param>
    /// <exception cref="ClusterCertsException">The parameters do not go together, the place is taken, or the head cannot be signed.</exception>
    internal static LedgerExport Plan(IAuthorityStore store, AuthorityContext context, LedgerExportParameters parameters, Passphrase? passphrase)
    {
        bool isHead = parameters.Format == LedgerExportFormat.Head;
        if (isHead && (parameters.Since is not null || parameters.Until is not null || parameters.NodeIds.Count > 0))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "A head is of the whole ledger: leave out -Since, -Until and -NodeId.");
        if (parameters.Since > parameters.Until)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"-Since {parameters.Since:u} is after -Until {parameters.Until:u}, so that no line is meant.");
        var export = new LedgerExport(store, context, parameters, PlaceOf(store, context.Files, parameters));
        if (isHead)
            export.SignHead(passphrase);
        return export;
    }

    /// <summary>Writes the file, whole or not at all, and keeps a head with the authority too.</summary>
    /// <param name="notify">Told what an administrator should know; may be null.</param>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read, or the file cannot be written.</exception>
    public void Write(Action<string>? notify = null)
    {
        // Whom nodes belong to and what was refused is the authority's own; a head tells nothing of that.
        FileProtection protection = _head is null ? FileProtection.Private : FileProtection.Public;
        AtomicFile.Write(_context.Files, Path!, stream =>
        {
            string end = As == LedgerExportFormat.Csv ? "\r\n" : "\n"; // RFC 4180 2
            Lines(line => stream.Write(System.Text.Encoding.UTF8.GetBytes(line + end)));
        }, protection, _parameters.Force, notify);
        Keep(notify);
        _context.Log.Tell($"Exported {DisplayText.Count(LineCount, "line")} of the ledger to '{Path}'.");
    }

    /// <summary>Hands the text over line by line, each without its end, and keeps a head with the authority.</summary>
    /// <param name="take">Receives each.</param>
    /// <param name="notify">Told what an administrator should know; may be null.</param>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read; what was handed over before that is right.</exception>
    public void Read(Action<string> take, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(take);
        Lines(take);
        Keep(notify);
    }

    private void Lines(Action<string> take)
    {
        if (_head is not null)
        {
            foreach (string line in System.Text.Encoding.ASCII.GetString(_head).TrimEnd('\n').Split('\n'))
                take(line);
            return;
        }

        LineCount = 0;
        if (As == LedgerExportFormat.Csv)
            take(LedgerCsv.Header);
        string last = Ledger.FirstPrevious;
        LedgerScan? scan = _store.ScanLedger(_context.Log, (line, text) => new ReadLine(line.Number, line.Entry?.Previous, line.Hash, TextOf(line, text.Span)), line =>
        {
            if (line.Previous != last)
                throw Damaged(line.Number);
            last = line.Hash;
            if (line.Text is not string text)
                return;
            LineCount++;
            take(text);
        });
        if (scan is null || scan.Count == 0)
            throw new ClusterCertsException(ErrorCode.LedgerMissing, $"'{_store.LedgerPlace}' is gone or empty; see Test-CertLedger.", _store.Location);
        if (scan.IsCutShort)
            throw Damaged(scan.Count + 1);
    }

    private string? TextOf(ScannedLine line, ReadOnlySpan<byte> text) => line.Entry is not LedgerEntry entry || !IsWanted(entry) ? null
        : As == LedgerExportFormat.Csv ? LedgerCsv.Row(line, entry) : System.Text.Encoding.UTF8.GetString(text);

    private bool IsWanted(LedgerEntry entry) => !(entry.Time < _parameters.Since) && !(entry.Time > _parameters.Until)
        && (_parameters.NodeIds.Count == 0 || _parameters.NodeIds.Any(id => Names(id, entry.NodeId?.ToString()) || Names(id, entry.Asked)));

    private static bool Names(string wanted, string? nodeId) => nodeId is not null && NodeIdMatch.Names(wanted, nodeId);

    private void SignHead(Passphrase? passphrase)
    {
        using var signer = new CurrentSigner(_store, passphrase);
        Ledger ledger = _store.ReadLedger();
        if (Kept() is LedgerHead kept)
            CheckGoesOn(kept, ledger);
        LedgerHead head = LedgerHead.Of(ledger, signer.Signing, _context.Now);
        _signed = head;
        _head = head.Sign(signer.Key, signer.Signing.Chain);
        LineCount = head.Lines;
        _beyondOpenSsl = BeyondOpenSsl(signer.Signing.Decoded.PublicKey);
        _context.Log.Signed($"Signed the head of the ledger, {DisplayText.Count(head.Lines, "line")}.");
    }

    private static string? BeyondOpenSsl(PublicKeyInfo key) => key.Pure is { } pure
        ? $"The key of this CA is {pure}, and OpenSSL 3.0 verifies no CMS message that such a key signed ({(pure.IsMLDsa ? "RFC 9882" : "RFC 8419")}): check the head with "
            + "Test-CertLedger -Head, or with another program that does."
        : null;

    // With the authority every audit holds the ledger against it, and a publication takes it from there.
    private void Keep(Action<string>? notify)
    {
        if (_head is null)
            return;
        if (_beyondOpenSsl is not null)
            notify?.Invoke(_beyondOpenSsl);

        ClusterCertsException? broken = null;
        try
        {
            using IAuthoritySession session = _store.Begin("Export-CertLedger", _context.Log.Cancellation);
            broken = Refusal(session.Ledger);
            if (broken is null && !IsLaterKept())
                session.Commit(new ChangeSet("Export-CertLedger").Write(AuthorityDocument.LedgerHead, _head));
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.WriteDenied)
        {
            _context.Log.Tell($"The head is not kept in '{_store.Location}', which cannot be written by this user.");
        }
        catch (ClusterCertsException e)
        {
            notify?.Invoke($"The head is signed, and is not kept in '{_store.Location}': {e.Message}");
        }

        if (broken is not null)
            throw broken;
    }

    // Others may have put another ledger back, or kept a later head, since this one was signed.
    private ClusterCertsException? Refusal(Ledger ledger)
    {
        try
        {
            if (Kept() is LedgerHead kept)
                CheckGoesOn(kept, ledger);
            CheckGoesOn(_signed!, ledger);
            return null;
        }
        catch (ClusterCertsException e)
        {
            return e;
        }
    }

    private bool IsLaterKept() => Kept() is LedgerHead kept && (kept.Lines > _signed!.Lines || (kept.Lines == _signed.Lines && kept.Time > _signed.Time));

    private LedgerHead? Kept()
    {
        string path = _store.PlaceOf(AuthorityDocument.LedgerHead);
        try
        {
            return _store.Read(AuthorityDocument.LedgerHead) is byte[] bytes ? LedgerHead.Parse(bytes, path) : null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedLedgerHead)
        {
            throw new ClusterCertsException(
                e.ErrorCode, $"The head that the authority keeps, '{path}', is damaged, and is not replaced: look who could write there, move it away, and export another.", path, e);
        }
    }

    // What is kept is the evidence, whatever it says: it stays, and what was put back is not signed.
    private void CheckGoesOn(LedgerHead head, Ledger ledger)
    {
        if (head.BreakBefore(ledger) is not string what)
            return;
        string path = _store.PlaceOf(AuthorityDocument.LedgerHead);
        throw new ClusterCertsException(
            ErrorCode.LedgerDamaged,
            $"The ledger does not go on from the head of {head.Time:u}, which '{path}' keeps: {what}. Take a copy of that head, look what happened with Test-CertLedger, and bring back the "
                + "ledger that goes on from it; where the older one is right, move the head away and export another.", path);
    }

    // The ending also keeps -Force from replacing a key by mistake.
    private static string? PlaceOf(IAuthorityStore store, FileSystem files, LedgerExportParameters parameters)
    {
        if (parameters.OutputPath is null)
            return null;
        string path = System.IO.Path.GetFullPath(parameters.OutputPath);
        string[] endings = s_endings.First(e => e.Format == parameters.Format).Endings;
        if (!endings.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{path}' is not the name of a file for {parameters.Format}; let it end in {string.Join(" or ", endings)}.", path);
        }

        string name = System.IO.Path.GetFileName(path);
        if (SamePlace.Folders(FileErrors.FolderOf(path), store.Location) && (name is Ledger.DocumentName || name == AuthorityDocument.LedgerHead.Name))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{path}' is the authority's own; name another file.", path);
        TargetFile.Check(path, parameters.Force, files);
        return path;
    }

    private ClusterCertsException Damaged(int number) => new(
        ErrorCode.LedgerDamaged,
        $"Line {number} of the ledger '{_store.LedgerPlace}' is damaged, so that nothing after it counts. See what is wrong with Test-CertLedger -Detailed.", _store.Location);

    // What is left of a line once it was examined.
    private sealed record ReadLine(int Number, string? Previous, string Hash, string? Text);
}
