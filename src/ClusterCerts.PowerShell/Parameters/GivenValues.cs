using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace ClusterCerts.PowerShell;

/// <summary>What was given on the command line holds something: a variable that was never set is no wish for the default.</summary>
internal static class GivenValues
{
    /// <summary>Checks every parameter that the command line gives; those that the pipeline gives come later and may be missing in an object.</summary>
    /// <param name="cmdlet">The cmdlet before its first object.</param>
    /// <exception cref="ClusterCertsException">A value is null, empty or white space only, or a list is empty or holds such a value.</exception>
    internal static void Check(PSCmdlet cmdlet)
    {
        foreach ((string name, object? value) in cmdlet.MyInvocation.BoundParameters)
        {
            // The common parameters are PowerShell's own.
            if (cmdlet.GetType().GetProperty(name) is not PropertyInfo parameter)
                continue;
            bool mayBeEmpty = parameter.IsDefined(typeof(AllowEmptyCollectionAttribute));
            if (IsEmpty(value, mayBeEmpty))
            {
                throw new ClusterCertsException(
                    ErrorCode.InvalidArgument, $"-{name} is given and holds nothing; give a value, or leave the parameter out.", name);
            }
        }
    }

    private static bool IsEmpty(object? value, bool mayBeEmpty) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        ICollection { Count: 0 } => !mayBeEmpty,
        ICollection many => many.Cast<object?>().Any(one => IsEmpty(one, mayBeEmpty: false)),
        _ => false,
    };
}
