using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Exports the ledger of an authority for auditors, as a table or line by line, or its head, signed by the CA.</summary>
/// <remarks>
/// <para>Csv is a table with a row a line, for a spreadsheet: no cell of it is taken for a formula. JsonLines are the lines as they are, certificates included. Both tell
/// what was issued, revoked, exported and published, and what was asked for and refused: by which rule, by whom and when. Lines are gone through once, so that a ledger of any
/// length can be exported. A ledger that is damaged is not.</para>
/// <para>Head is how many lines there are and the hash of the last, signed with the signing key as CMS. Keep it where whoever can write the authority directory cannot:
/// Test-CertLedger -Head proves later that the ledger goes on from it. The head that was signed last is kept in the authority too (ledger.head), and Publish-NodeCert
/// -LedgerHead leaves it on nodes. Others check it with: openssl cms -verify -inform PEM -in ledger.head -CAfile trust.crt -purpose any</para>
/// <para>Without -OutputPath the text is written to the pipeline, a string a line.</para>
/// </remarks>
/// <example>
/// Everything that was done to one node, for a spreadsheet.
/// <code>Export-CertLedger ./pki -As Csv -NodeId web1 -OutputPath ./web1.csv</code>
/// </example>
/// <example>
/// What was refused this year.
/// <code>Export-CertLedger ./pki -As JsonLines -Since 2026-01-01 | ConvertFrom-Json | Where-Object event -eq Refuse</code>
/// </example>
/// <example>
/// Sign the head, and hold the ledger against it later.
/// <code>
/// Export-CertLedger ./pki -As Head -OutputPath ./pki.head
/// Test-CertLedger ./pki -Head ./pki.head
/// </code>
/// </example>
[Cmdlet(VerbsData.Export, "CertLedger", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(string))]
public sealed class ExportCertLedgerCommand : SigningCmdlet
{
    /// <summary>The authority directory whose ledger is exported.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>What it is exported as.</summary>
    [Parameter(Mandatory = true)]
    [EnumNames]
    public LedgerExportFormat As { get; set; }

    /// <summary>The file: one that ends in .csv for Csv, .jsonl or .ndjson for JsonLines, .head, .cms or .p7m for Head.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Standard output")]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Only lines that were written then or later.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only lines that were written then or before.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Only lines that name one of these nodes, or tell that it was asked for and refused.</summary>
    [Parameter]
    [NodeIds]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>Replaces a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Exports it.</summary>
    protected override void Process()
    {
        if (!IsFirst(AuthorityFolder))
            return;
        BeginProgress("Exporting the ledger");
        var wanted = new LedgerExportParameters { Format = As, OutputPath = PathOf(OutputPath), Since = Since, Until = Until, NodeIds = NodeId, Force = Force };
        LedgerExport export = OpenAuthority(AuthorityFolder).PlanLedgerExport(wanted, SigningPassphrase);
        if (export.Path is string path)
        {
            if (!ShouldProcess(path, $"Export the ledger of '{export.AuthorityPath}' as {As}", () => export.Write(WriteWarning)))
                return;
            export.Write(WriteWarning);
            WriteFile(path);
        }
        else if (As != LedgerExportFormat.Head)
            export.Read(WriteObject);
        else if (ShouldProcess(export.AuthorityPath, "Sign the head of the ledger", () => export.Read(_ => { }, WriteWarning)))
            export.Read(WriteObject, WriteWarning);
    }
}
