using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>What the authority of a command line under way offers.</summary>
internal static class CompletionAuthority
{
    static CompletionAuthority() => EngineContext.Register();

    /// <summary>Its certificates; none where it is no authority.</summary>
    /// <param name="command">What is typed.</param>
    /// <param name="bound">What PowerShell makes of it.</param>
    /// <param name="filter">Which ones.</param>
    internal static List<NodeCert> Certs(CommandAst command, IDictionary bound, NodeCertFilter filter) =>
        Of(command, bound, authority => authority.GetNodeCerts(filter));

    /// <summary>Its targets; none where it is no authority.</summary>
    /// <param name="command">What is typed.</param>
    /// <param name="bound">What PowerShell makes of it.</param>
    internal static List<NodeCertTarget> Targets(CommandAst command, IDictionary bound) =>
        Of(command, bound, authority => authority.GetTargets([]).Select(o => o.Value).OfType<NodeCertTarget>());

    /// <summary>The addresses in its policy; none where it is no authority.</summary>
    /// <param name="command">What is typed.</param>
    /// <param name="bound">What PowerShell makes of it.</param>
    /// <param name="isOfList">Whether those of lists are meant; otherwise those of the issuer's certificate.</param>
    internal static List<string> Addresses(CommandAst command, IDictionary bound, bool isOfList) =>
        Of(command, bound, authority => (isOfList ? authority.GetPolicy().DistributionPoints : authority.GetPolicy().IssuerAddresses) ?? []);

    private static List<T> Of<T>(CommandAst command, IDictionary bound, Func<CertAuthority, IEnumerable<T>> read)
    {
        ArgumentNullException.ThrowIfNull(bound);
        try
        {
            return FolderOf(AuthorityInSight.PathOf(command, bound)) is string folder && !IsUnderWay(folder)
                ? [.. read(CertAuthority.Open(folder))] : [];
        }
        catch (Exception e) when (e is ClusterCertsException or RuntimeException)
        {
            // While someone types, a folder that is no authority simply offers nothing.
            return [];
        }
    }

    /// <summary>A parameter's text as far as it is typed; of a variable its value.</summary>
    internal static string? Value(CommandAst command, IDictionary bound, string parameter)
    {
        if (bound[parameter] is object value)
            return value is IEnumerable many and not string ? many.Cast<object?>().FirstOrDefault()?.ToString() : value.ToString();

        // PowerShell itself evaluates constants alone.
        CommandElementAst[] elements = [.. command?.CommandElements ?? []];
        int index = Array.FindIndex(
            elements, e => e is CommandParameterAst typed && typed.ParameterName.Equals(parameter, StringComparison.OrdinalIgnoreCase));
        if (index < 0 || elements.ElementAtOrDefault(index + 1) is not VariableExpressionAst variable)
            return null;
        using var session = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return session.AddCommand(@"Microsoft.PowerShell.Utility\Get-Variable").AddParameter("Name", variable.VariablePath.UserPath)
            .AddParameter("ValueOnly")
            .AddParameter("ErrorAction", "Ignore").Invoke<object>().FirstOrDefault() is object held
            ? PSObject.AsPSObject(held).Properties["AuthorityPath"]?.Value?.ToString() ?? held.ToString()
            : null;
    }

    /// <summary>A certificate's node, status and end, for a tooltip.</summary>
    internal static string Tell(NodeCert cert) =>
        string.Create(CultureInfo.InvariantCulture, $"{cert.Status}, until {cert.NotAfter.UtcDateTime:yyyy-MM-dd}");

    /// <summary>The full path of a folder, by the session, since a completer has no cmdlet and so no session state.</summary>
    internal static string? FolderOf(string? path)
    {
        using var session = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return path is null
            ? session.AddCommand(@"Microsoft.PowerShell.Management\Get-Location").AddParameter("PSProvider", "FileSystem")
                .Invoke<PathInfo>().FirstOrDefault()?.ProviderPath
            : session.AddCommand(@"Microsoft.PowerShell.Management\Convert-Path").AddParameter("LiteralPath", path)
                .Invoke<string>().FirstOrDefault();
    }

    // Opening would finish or undo what was cut off, and a completer cannot say so: that is left to the next command.
    private static bool IsUnderWay(string folder) => new FileInfo(Path.Combine(folder, ".lock")) is { Exists: true, Length: > 0 };
}
