using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes node IDs from the ledger of the authority that the command line names so far.</summary>
public sealed class NodeIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        string? path = fakeBoundParameters["AuthorityPath"]?.ToString() ?? (DefaultAuthority.IsNamed ? DefaultAuthority.Path : null);
        WildcardPattern wanted = new((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return Ledger(path)
            .Where(cert => wanted.IsMatch(cert.NodeId))
            .DistinctBy(cert => cert.NodeId)
            .Select(cert => new CompletionResult(
                Quoted(cert.NodeId), cert.NodeId, CompletionResultType.ParameterValue, string.Create(CultureInfo.InvariantCulture, $"{cert.Status}, until {cert.NotAfter.UtcDateTime:yyyy-MM-dd}")));
    }

    // The completer has no cmdlet and so no session state; the session itself resolves the path.
    private static List<NodeCert> Ledger(string? path)
    {
        try
        {
            using var session = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
            string? folder = path is null
                ? session.AddCommand(@"Microsoft.PowerShell.Management\Get-Location").AddParameter("PSProvider", "FileSystem")
                    .Invoke<PathInfo>().FirstOrDefault()?.ProviderPath
                : session.AddCommand(@"Microsoft.PowerShell.Management\Convert-Path").AddParameter("LiteralPath", path)
                    .Invoke<string>().FirstOrDefault();
            return folder is null || IsUnderWay(folder) ? [] : [.. CertAuthority.Open(folder).GetNodeCerts()];
        }
        catch (Exception e) when (e is ClusterCertsException or RuntimeException)
        {
            // While someone types, a folder that is no authority simply offers nothing.
            return [];
        }
    }

    // Opening would finish or undo what was cut off, and a completer cannot say so: that is left to the next command.
    private static bool IsUnderWay(string folder) => new FileInfo(Path.Combine(folder, ".lock")) is { Exists: true, Length: > 0 };

    private static string Quoted(string nodeId) => nodeId.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        ? nodeId
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(nodeId)}'";
}
