using static ClusterCerts.Tests.Audit.SignedHeads;

namespace ClusterCerts.Tests.Audit;

/// <summary>What is no head, or one no more, is refused by its file.</summary>
public sealed class LedgerHeadFileTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    // Of what follows the signed content nobody signed anything.
    [Theory]
    [InlineData("junk\n", false)]
    [InlineData("{\"lines\":9}", false)]
    [InlineData("\r\n \t\n", true)]
    public void What_follows_the_signed_content_is_refused(string more, bool isTaken)
    {
        _authority.Issue("1");
        string head = ExportHead(_authority, "one.head");
        File.AppendAllText(head, more);
        Exception? error = Record.Exception(() => CertLedger.Test(_authority.Path, _authority.Context(), [head]));
        Assert.Equal(isTaken ? null : ErrorCode.MalformedLedgerHead, (error as ClusterCertsException)?.ErrorCode);
    }

    // Every octet of the DER: what is not found wrong is a certificate within, which nothing is judged by.
    [Fact]
    public void A_changed_octet_anywhere_is_found()
    {
        string head = ExportHead(_authority, "one.head");
        File.Delete(_authority.File("ledger.head"));
        byte[] der = PemFile.Parse(File.ReadAllBytes(head), head)[0].Content;
        byte[] certificate = _authority.Open().GetSigningCert().Decoded.Encoded;
        int within = der.AsSpan().IndexOf(certificate);
        string changed = Path.Combine(_authority.Around, "changed.head");
        for (int i = 0; i < der.Length; i += FullTests.Count(1, 7))
        {
            if (i >= within && i < within + certificate.Length)
                continue;
            byte[] copy = [.. der];
            copy[i] ^= 0x01;
            File.WriteAllText(changed, PemFile.Write("CMS", copy));
            Assert.True(IsFound(changed), $"octet {i} of {der.Length}");
        }

        bool IsFound(string path)
        {
            try
            {
                return CertLedger.Test(_authority.Path, _authority.Context(), [path]).Any(OfHeads);
            }
            catch (ClusterCertsException e)
            {
                return e.ErrorCode == ErrorCode.MalformedLedgerHead;
            }
        }
    }

    public static TheoryData<string, ErrorCode> Others => new()
    {
        { "csv", ErrorCode.MalformedLedgerHead },
        { "jsonl", ErrorCode.MalformedLedgerHead },
        { "signing.crt", ErrorCode.MalformedLedgerHead },
        { "half a head", ErrorCode.MalformedPem },
        { "text", ErrorCode.MalformedLedgerHead },
        { "nothing", ErrorCode.FileEmpty },
        { "gone", ErrorCode.FileNotFound },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_no_head_is_an_error(string what, ErrorCode code)
    {
        string path = Path.Combine(_authority.Around, "given.head");
        switch (what)
        {
            case "csv" or "jsonl":
                string export = Path.Combine(_authority.Around, "x." + what);
                _authority.Open().PlanLedgerExport(new() { Format = what == "csv" ? LedgerExportFormat.Csv : LedgerExportFormat.JsonLines, OutputPath = export }).Write();
                File.Copy(export, path);
                break;
            case "signing.crt":
                File.Copy(_authority.File(what), path);
                break;
            case "half a head":
                string whole = File.ReadAllText(ExportHead(_authority, "one.head"));
                File.WriteAllText(path, whole[..(whole.Length / 2)]);
                break;
            case "text":
                File.WriteAllText(path, "not much");
                break;
            case "nothing":
                File.WriteAllText(path, "");
                break;
        }

        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertLedger.Test(_authority.Path, _authority.Context(), [path]));
        Assert.Equal(code, error.ErrorCode);
        Assert.Contains("given.head", error.Message, StringComparison.Ordinal);
    }
}
