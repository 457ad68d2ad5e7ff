using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ClusterCerts.Cli;

/// <summary>Makes options of every kind that the commands take, so that each kind is read, and its form told, in one way everywhere.</summary>
internal static class Parameter
{
    /// <summary>A switch: given or not, without a value.</summary>
    internal static Option<bool> Switch(ParameterDescription about) =>
        new(about.Option) { Description = about.HelpText(), Arity = ArgumentArity.Zero };

    /// <summary>A text, taken as it is.</summary>
    internal static Option<string?> Text(ParameterDescription about, string valueName) => One<string?>(about, valueName);

    /// <summary>A path of a file or folder.</summary>
    internal static Option<string?> Path(ParameterDescription about) => Text(about, "path");

    /// <summary>Several paths: the option repeated, or several after it. A comma is part of a path, and the shell reads wildcards.</summary>
    internal static Option<string[]> Paths(ParameterDescription about) => Many<string>(about, "path");

    /// <summary>Several texts: the option repeated, several after it, or several between commas.</summary>
    internal static Option<string[]> List(ParameterDescription about, string valueName) =>
        Many(about, valueName, about.TakesWildcards ? "* and ? stand for any characters" : null, SplitAtCommas);

    /// <summary>One of the names of an enumeration, in any case.</summary>
    internal static Option<T?> Choice<T>(ParameterDescription about)
        where T : struct, Enum
    {
        Option<T?> option = One<T?>(about, "name", Names<T>(), result => ReadName<T>(result, result.Tokens[0].Value, about.Option));
        option.CompletionSources.Add(_ => Enum.GetNames<T>().Select(n => new CompletionItem(n)));
        return option;
    }

    /// <summary>Some of the names of an enumeration, in any case, given as a <see cref="List"/> is.</summary>
    internal static Option<T[]> Choices<T>(ParameterDescription about)
        where T : struct, Enum => Many<T>(
            about, "name", Names<T>(), result => [.. SplitAtCommas(result).Select(t => ReadName<T>(result, t, about.Option)).OfType<T>()]);

    /// <summary>A serial number in hexadecimal digits.</summary>
    internal static Option<SerialNumber?> SerialNumber(ParameterDescription about) =>
        One<SerialNumber?>(about, "number", null, result => Read(result, result.Tokens[0].Value, about.Option, Values.SerialNumber.Parse));

    /// <summary>Serial numbers in hexadecimal digits, given as a <see cref="List"/> is.</summary>
    internal static Option<SerialNumber[]> SerialNumbers(ParameterDescription about) => Many<SerialNumber>(
        about, "number", null, result => [.. SplitAtCommas(result).Select(t => Read(result, t, about.Option, Values.SerialNumber.Parse)).OfType<SerialNumber>()]);

    /// <summary>A duration as <see cref="DurationText"/> reads it; a bare number is days.</summary>
    internal static Option<TimeSpan?> Duration(ParameterDescription about) =>
        One<TimeSpan?>(about, "duration", "such as 90d, 36h, 30m or P90D; a bare number is days",
            result => Read(result, result.Tokens[0].Value, about.Option, DurationText.Parse));

    /// <summary>A share of a life, such as <c>66%</c>.</summary>
    internal static Option<LifeShare?> Share(ParameterDescription about) =>
        One<LifeShare?>(about, "share", "such as 66% or 0.66", result => Read(result, result.Tokens[0].Value, about.Option, LifeShare.Parse));

    /// <summary>A moment in ISO 8601; without a zone it is UTC, without a time it is midnight.</summary>
    internal static Option<DateTimeOffset?> Date(ParameterDescription about) =>
        One<DateTimeOffset?>(about, "date", "ISO 8601, UTC unless it says otherwise",
            result => Read(result, result.Tokens[0].Value, about.Option, MomentText.Parse));

    /// <summary>A whole number in the parameter's range.</summary>
    internal static Option<int?> Number(ParameterDescription about)
    {
        (int minimum, int maximum) = about.Range!.Value;
        return One<int?>(about, "number", $"{minimum} to {maximum}", result => ReadNumber(result, about.Option, minimum, maximum));
    }

    /// <summary>One value.</summary>
    /// <param name="about">What it means.</param>
    /// <param name="valueName">What help calls the value.</param>
    /// <param name="form">How it is written, or null where that needs no words.</param>
    /// <param name="read">Reads it; null takes it as it is.</param>
    internal static Option<T> One<T>(ParameterDescription about, string valueName, string? form = null, Func<ArgumentResult, T?>? read = null) =>
        new(about.Option)
        {
            Description = about.HelpText(form),
            HelpName = valueName,
            Required = about.IsMandatory,
            CustomParser = read,
        };

    /// <summary>Several values, as <see cref="One"/>.</summary>
    internal static Option<T[]> Many<T>(ParameterDescription about, string valueName, string? form = null, Func<ArgumentResult, T[]?>? read = null)
    {
        Option<T[]> option = One(about, valueName, form, read);
        option.AllowMultipleArgumentsPerToken = true;
        return option;
    }

    /// <summary>The values of a list's tokens, split at commas, blanks around them dropped.</summary>
    internal static string[] SplitAtCommas(ArgumentResult result) => SplitAtCommas(result, isWhole: _ => false);

    /// <summary>The same, where some values hold commas themselves.</summary>
    internal static string[] SplitAtCommas(ArgumentResult result, Func<string, bool> isWhole)
    {
        string[] values = [.. result.Tokens.SelectMany(t => isWhole(t.Value) ? [t.Value] : t.Value.Split(',', StringSplitOptions.TrimEntries))];
        if (values.Contains(""))
            result.AddError(UsageErrors.Empty(result));
        return values;
    }

    /// <summary>A value as the core reads it; what is wrong with it is an error of the option.</summary>
    internal static T? Read<T>(ArgumentResult result, string text, string name, Func<string, T> read)
        where T : struct
    {
        try
        {
            return read(text);
        }
        catch (ClusterCertsException e)
        {
            result.AddError($"{name}: {e.Message}");
            return null;
        }
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());

    private static T? ReadName<T>(ArgumentResult result, string text, string name)
        where T : struct, Enum
    {
        // A value in the kebab-case of the parameters, such as key-compromise, is the same word.
        string word = text.Replace("-", "", StringComparison.Ordinal);
        foreach (T value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        result.AddError($"{name}: '{text}' is not one of {Names<T>()}.");
        return null;
    }

    private static int? ReadNumber(ArgumentResult result, string name, int minimum, int maximum)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= minimum && number <= maximum)
            return number;
        result.AddError($"{name}: '{text}' is not a whole number from {minimum} to {maximum}.");
        return null;
    }
}
