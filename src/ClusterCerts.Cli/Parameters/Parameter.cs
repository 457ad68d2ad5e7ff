using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCerts.Cli;

/// <summary>Makes options of every kind that the commands take, so that each kind is read, and its form described, in one way everywhere.</summary>
internal static class Parameter
{
    /// <summary>A switch: given or not, without a value.</summary>
    internal static Option<bool> Switch(ParameterDescription about)
    {
        var option = new Option<bool>(about.Option) { Arity = ArgumentArity.Zero };
        Describe(option, about, null);
        return option;
    }

    /// <summary>A text, taken as it is.</summary>
    internal static Option<string?> Text(ParameterDescription about, string valueName)
    {
        var option = new Option<string?>(about.Option);
        Describe(option, about, valueName);
        return option;
    }

    /// <summary>A path of a file or folder.</summary>
    internal static Option<string?> Path(ParameterDescription about) => Text(about, "path");

    /// <summary>Gives an option another name, which means the same.</summary>
    internal static Option<string?> Also(this Option<string?> option, string name)
    {
        option.Aliases.Add(name);
        return option;
    }

    /// <summary>Texts in which a comma is as any other character: the option repeated, or several after it.</summary>
    internal static Option<string[]> Texts(ParameterDescription about, string valueName)
    {
        var option = new Option<string[]>(about.Option) { AllowMultipleArgumentsPerToken = true };
        Describe(option, about, valueName);
        return option;
    }

    /// <summary>Several paths: the option repeated, or several after it. A comma is part of a path, and the shell reads wildcards.</summary>
    internal static Option<string[]> Paths(ParameterDescription about) => Texts(about, "path");

    /// <summary>Several texts: the option repeated, several after it, or several between commas.</summary>
    internal static Option<string[]> List(ParameterDescription about, string valueName)
    {
        var option = new Option<string[]>(about.Option)
        {
            AllowMultipleArgumentsPerToken = true,
            CustomParser = about.Pattern is null ? SplitAtCommas : result => ReadMatching(result, about.Option, about.Pattern),
        };
        Describe(option, about, valueName, about.TakesWildcards ? "* and ? stand for any characters" : null);
        return option;
    }

    /// <summary>One of the names of an enumeration, in any case.</summary>
    internal static Option<T?> Choice<T>(ParameterDescription about)
        where T : struct, Enum
    {
        var option = new Option<T?>(about.Option) { CustomParser = result => ReadName<T>(result, result.Tokens[0].Value, about.Option) };
        Describe(option, about, "name", string.Join(", ", Names<T>()));
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => Names<T>().Select(n => new CompletionItem(n)));
        return option;
    }

    /// <summary>Some of the names of an enumeration, in any case, given as a <see cref="List"/> is.</summary>
    internal static Option<T[]> Choices<T>(ParameterDescription about)
        where T : struct, Enum
    {
        var option = new Option<T[]>(about.Option)
        {
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. SplitAtCommas(result).Select(t => ReadName<T>(result, t, about.Option)).OfType<T>()],
        };
        Describe(option, about, "name", string.Join(", ", Names<T>()));
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => Names<T>().Select(n => new CompletionItem(n)));
        return option;
    }

    // That there is none, such as no phase of a rotation, is a state to read and nothing to ask for.
    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetNames<T>().Where(name => name != "None");

    /// <summary>A serial number in hexadecimal digits.</summary>
    internal static Option<SerialNumber?> SerialNumber(ParameterDescription about)
    {
        var option = new Option<SerialNumber?>(about.Option) { CustomParser = result => Read(result, about.Option, Values.SerialNumber.Parse) };
        Describe(option, about, "number");
        return option;
    }

    /// <summary>Serial numbers in hexadecimal digits, given as a <see cref="List"/> is.</summary>
    internal static Option<SerialNumber[]> SerialNumbers(ParameterDescription about)
    {
        var option = new Option<SerialNumber[]>(about.Option)
        {
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result =>
                [.. SplitAtCommas(result).Select(t => Read(result, t, about.Option, Values.SerialNumber.Parse)).OfType<SerialNumber>()],
        };
        Describe(option, about, "number");
        return option;
    }

    /// <summary>A duration as <see cref="DurationText"/> reads it; a bare number is days.</summary>
    internal static Option<TimeSpan?> Duration(ParameterDescription about)
    {
        var option = new Option<TimeSpan?>(about.Option) { CustomParser = result => Read(result, about.Option, DurationText.Parse) };
        Describe(option, about, "duration", "such as 90d, 36h, 30m or P90D; a bare number is days");
        return option;
    }

    /// <summary>A share of a life, such as <c>66%</c>.</summary>
    internal static Option<LifeShare?> Share(ParameterDescription about)
    {
        var option = new Option<LifeShare?>(about.Option) { CustomParser = result => Read(result, about.Option, LifeShare.Parse) };
        Describe(option, about, "share", "such as 66% or 0.66");
        return option;
    }

    /// <summary>When the time left is an alarm: a duration, or a range.</summary>
    internal static Option<AlertRange?> Range(ParameterDescription about)
    {
        var option = new Option<AlertRange?>(about.Option) { CustomParser = result => Read(result, about.Option, AlertRange.Parse) };
        Describe(option, about, "duration|range", "such as 30d, 36h, 30:, ~:30 or @10:20; a bare number is days");
        return option;
    }

    /// <summary>A moment in ISO 8601; without a zone it is UTC, without a time it is midnight.</summary>
    internal static Option<DateTimeOffset?> Date(ParameterDescription about)
    {
        var option = new Option<DateTimeOffset?>(about.Option) { CustomParser = result => Read(result, about.Option, MomentText.Parse) };
        Describe(option, about, "date", "ISO 8601, UTC unless it says otherwise");
        return option;
    }

    /// <summary>A whole number in the parameter's range.</summary>
    internal static Option<int?> Number(ParameterDescription about)
    {
        NumberRange range = about.Range!.Value;
        var option = new Option<int?>(about.Option) { CustomParser = result => ReadNumber(result, about.Option, range) };
        Describe(option, about, "number", range.ToString());
        return option;
    }

    /// <summary>Tells what an option means.</summary>
    /// <param name="option">The option. No type of its values here: one method for all of them is compiled ahead of time.</param>
    /// <param name="about">What it means.</param>
    /// <param name="valueName">What help calls the value, or null without one.</param>
    /// <param name="form">How a value is written, or null where that needs no words.</param>
    internal static void Describe(Option option, ParameterDescription about, string? valueName, string? form = null)
    {
        option.Description = about.HelpText(form);
        option.HelpName = valueName;
        option.Required = about.IsMandatory;
    }

    /// <summary>The values of a list's tokens, split at commas, blanks around them dropped.</summary>
    internal static string[] SplitAtCommas(ArgumentResult result) => SplitAtCommas(result, isWhole: _ => false);

    /// <summary>The same, where some values hold commas themselves.</summary>
    internal static string[] SplitAtCommas(ArgumentResult result, Func<string, bool> isWhole) =>
        Split(result, text => isWhole(text) ? [text] : text.Split(',', StringSplitOptions.TrimEntries));

    /// <summary>The same, where something else says what a token holds.</summary>
    internal static string[] Split(ArgumentResult result, Func<string, IEnumerable<string>> split)
    {
        string[] values = [.. result.Tokens.SelectMany(t => split(t.Value))];
        if (values.Contains(""))
            result.AddError(UsageErrors.Empty(result));
        return values;
    }

    /// <summary>A value as the core reads it; what is wrong with it is an error of the option.</summary>
    internal static T? Read<T>(ArgumentResult result, string name, Func<string, T> read)
        where T : struct => Read(result, result.Tokens[0].Value, name, read);

    private static T? Read<T>(ArgumentResult result, string text, string name, Func<string, T> read)
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

    private static T? ReadName<T>(ArgumentResult result, string text, string name)
        where T : struct, Enum
    {
        // A value in the kebab-case of the parameters, such as key-compromise, is the same word.
        string word = text.Replace("-", "", StringComparison.Ordinal);
        if (Names<T>().FirstOrDefault(known => string.Equals(known, word, StringComparison.OrdinalIgnoreCase)) is string meant)
            return Enum.Parse<T>(meant);

        result.AddError($"{name}: '{text}' is not one of {string.Join(", ", Names<T>())}.");
        return null;
    }

    // In any case, as PowerShell reads a pattern.
    private static string[] ReadMatching(ArgumentResult result, string name, string pattern)
    {
        string[] values = SplitAtCommas(result);
        foreach (string value in values.Where(v => v.Length > 0
            && !Regex.IsMatch(v, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)))
            result.AddError($"{name}: '{value}' does not match {pattern}.");
        return values;
    }

    private static int? ReadNumber(ArgumentResult result, string name, NumberRange range)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= range.Minimum && number <= range.Maximum)
            return number;
        result.AddError($"{name}: '{text}' is not a whole number from {range}.");
        return null;
    }
}
