using System.Collections;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>What <c>$PSDefaultParameterValues</c> of the session gives to a cmdlet. PowerShell binds a default as if it were typed;
/// a value that equals the default counts as the default.</summary>
internal static class SessionDefaults
{
    /// <summary>Whether a default of the session gives a parameter the value that it has.</summary>
    /// <param name="cmdlet">The cmdlet before its first object.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="value">What it holds.</param>
    internal static bool Give(PSCmdlet cmdlet, string parameter, string? value) =>
        Argument.Bare(cmdlet.SessionState.PSVariable.GetValue("PSDefaultParameterValues")) is IDictionary defaults
        && !LanguagePrimitives.IsTrue(defaults["Disabled"])
        && defaults.Keys.OfType<string>()
            .Any(key => IsFor(key, cmdlet, parameter) && ValuesOf(defaults[key]).Contains(value, StringComparer.Ordinal));

    // Command:Parameter, each with wildcards and maybe in quotes; the command may be an alias of the cmdlet.
    private static bool IsFor(string key, PSCmdlet cmdlet, string parameter)
    {
        int colon = key.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsLike(key[(colon + 1)..], parameter)
            && (IsLike(key[..colon], cmdlet.MyInvocation.MyCommand.Name) || IsAlias(Bare(key[..colon]), cmdlet));
    }

    private static bool IsAlias(string pattern, PSCmdlet cmdlet) => cmdlet.InvokeCommand.GetCommands(pattern, CommandTypes.Alias, nameIsPattern: true)
        .Any(alias => ((AliasInfo)alias).ResolvedCommand is CmdletInfo { ImplementingType: Type type } && type == cmdlet.GetType());

    private static bool IsLike(string pattern, string name) => new WildcardPattern(Bare(pattern), WildcardOptions.IgnoreCase).IsMatch(name);

    private static string Bare(string part) => part.Trim().Trim('"', '\'');

    // A script block gives what it returns. PowerShell ran it to bind the default, so that it can be run.
    private static IEnumerable<string?> ValuesOf(object? given) => Argument.Bare(given) is ScriptBlock block
        ? block.Invoke().Select(TextOf)
        : [TextOf(given)];

    private static string? TextOf(object? value) => Argument.Bare(AuthorityReferenceAttribute.PathOf(value))?.ToString();
}
