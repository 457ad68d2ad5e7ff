using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>The authority that a command line under way will work in, as far as can be seen: what completes its arguments looks there.</summary>
internal static class AuthorityInSight
{
    private const string Parameter = nameof(AuthorityCmdlet.AuthorityPath);

    /// <summary>Its path, or null for the current folder.</summary>
    /// <param name="command">The command as it is typed so far.</param>
    /// <param name="bound">What PowerShell makes of it.</param>
    internal static string? PathOf(CommandAst command, IDictionary bound)
    {
        using var session = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return PathOf(bound[Parameter] ?? CompletionAuthority.Value(command, bound, Parameter)) ?? OfPipeline(command, session)
            ?? OfDefaults(command, session) ?? (DefaultAuthority.IsNamed ? DefaultAuthority.Path : null);
    }

    // An object that comes from before brings its authority: the nearest command that names one, or what a variable holds.
    private static string? OfPipeline(CommandAst command, System.Management.Automation.PowerShell session)
    {
        if (command.Parent is not PipelineAst pipeline)
            return null;
        foreach (CommandBaseAst before in pipeline.PipelineElements.TakeWhile(element => element != command).Reverse())
        {
            string? path = before switch
            {
                CommandAst other => OfCommand(other, session),
                CommandExpressionAst { Expression: VariableExpressionAst variable } => PathOf(Variable(variable, session)),
                _ => null,
            };
            if (path is not null)
                return path;
        }

        return null;
    }

    private static string? OfCommand(CommandAst command, System.Management.Automation.PowerShell session)
    {
        StaticBindingResult binding = StaticParameterBinder.BindCommand(command, resolve: true);
        string name = string.Equals(command.GetCommandName(), "New-SigningCert", StringComparison.OrdinalIgnoreCase) ? "Path" : Parameter;
        return binding.BoundParameters.TryGetValue(name, out ParameterBindingResult? value)
            ? PathOf(value.Value is VariableExpressionAst variable ? Variable(variable, session) : value.ConstantValue)
            : null;
    }

    private static string? OfDefaults(CommandAst command, System.Management.Automation.PowerShell session) =>
        command.GetCommandName() is string name && Variable("PSDefaultParameterValues", session)?.BaseObject is IDictionary defaults
            && !LanguagePrimitives.IsTrue(defaults["Disabled"])
            ? defaults.Keys.OfType<string>().Where(key => IsFor(key, name)).Select(key => PathOf(defaults[key]))
                .FirstOrDefault(path => path is not null)
            : null;

    private static bool IsFor(string key, string command) => key.Split(':') is [string commands, string parameters]
        && new WildcardPattern(commands.Trim(), WildcardOptions.IgnoreCase).IsMatch(command)
        && new WildcardPattern(parameters.Trim(), WildcardOptions.IgnoreCase).IsMatch(Parameter);

    private static PSObject? Variable(VariableExpressionAst variable, System.Management.Automation.PowerShell session) =>
        Variable(variable.VariablePath.UserPath.Split(':')[^1], session); // Of $global:ca the name.

    private static PSObject? Variable(string name, System.Management.Automation.PowerShell session)
    {
        session.Commands.Clear();
        return session.AddCommand(@"Microsoft.PowerShell.Utility\Get-Variable").AddParameter("Name", WildcardPattern.Escape(name))
            .AddParameter("ValueOnly").AddParameter("ErrorAction", ActionPreference.Ignore).Invoke().FirstOrDefault();
    }

    // A path, an object of an authority, or the first of several. A script block is not run while someone types.
    private static string? PathOf(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        string? text = bare switch
        {
            null or ScriptBlock => null,
            string path => path,
            IEnumerable many => PathOf(many.Cast<object?>().FirstOrDefault()),
            _ => PSObject.AsPSObject(value).Properties[Parameter]?.Value?.ToString(),
        };
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
