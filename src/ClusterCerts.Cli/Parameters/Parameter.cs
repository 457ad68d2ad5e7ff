using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ClusterCerts.Cli;

/// <summary>Makes options of every kind that the commands take, so that each kind is read in one way everywhere.</summary>
internal static class Parameter
{
    /// <summary>A switch: given or not, without a value.</summary>
    internal static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A text, taken as it is.</summary>
    internal static Option<string?> Text(string name, string description, string valueName) =>
        new(name) { Description = description, HelpName = valueName };

    /// <summary>A path of a file or folder.</summary>
    internal static Option<string?> Path(string name, string description) => Text(name, description, "path");

    /// <summary>Several paths: the option repeated, or several after it. A comma is part of a path.</summary>
    internal static Option<string[]> Paths(string name, string description) =>
        new(name) { Description = description, HelpName = "path", AllowMultipleArgumentsPerToken = true };

    /// <summary>Several texts: the option repeated, several after it, or several between commas.</summary>
    internal static Option<string[]> List(string name, string description, string valueName) => new(name)
    {
        Description = description,
        HelpName = valueName,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = SplitAtCommas,
    };

    /// <summary>One of the names of an enumeration, in any case.</summary>
    internal static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        var option = new Option<T?>(name)
        {
            Description = $"{description} ({string.Join(", ", Enum.GetNames<T>())})",
            HelpName = "name",
            CustomParser = result => ReadChoice<T>(result, name),
        };
        option.CompletionSources.Add(_ => Enum.GetNames<T>().Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        return option;
    }

    /// <summary>Some of the names of an enumeration, in any case, given as a <see cref="List"/> is.</summary>
    internal static Option<T[]> Choices<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = $"{description} ({string.Join(", ", Enum.GetNames<T>())})",
            HelpName = "name",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. SplitAtCommas(result).Select(t => ReadName<T>(result, t, name)).OfType<T>()],
        };

    /// <summary>Serial numbers in hexadecimal digits, given as a <see cref="List"/> is.</summary>
    internal static Option<SerialNumber[]> SerialNumbers(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "number",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. SplitAtCommas(result).Select(t => ReadSerialNumber(result, t, name)).OfType<SerialNumber>()],
    };

    /// <summary>A duration as <see cref="DurationText"/> reads it; a bare number is days.</summary>
    internal static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = $"{description} (such as 90d, 36h, 30m or P90D; a bare number is days)",
        HelpName = "duration",
        CustomParser = result => Read<TimeSpan>(result, name, DurationText.Parse),
    };

    /// <summary>A share of a life, such as <c>66%</c>.</summary>
    internal static Option<LifeShare?> Share(string name, string description) => new(name)
    {
        Description = $"{description} (such as 66% or 0.66)",
        HelpName = "share",
        CustomParser = result => Read(result, name, LifeShare.Parse),
    };

    /// <summary>A moment in ISO 8601; without a zone it is UTC, without a time it is midnight.</summary>
    internal static Option<DateTimeOffset?> Date(string name, string description) => new(name)
    {
        Description = $"{description} (ISO 8601, UTC unless it says otherwise)",
        HelpName = "date",
        CustomParser = result => Read(result, name, MomentText.Parse),
    };

    /// <summary>A whole number.</summary>
    internal static Option<int?> Number(string name, string description, int minimum) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => ReadNumber(result, name, minimum),
    };

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

    private static T? Read<T>(ArgumentResult result, string name, Func<string, T> read)
        where T : struct
    {
        try
        {
            return read(result.Tokens[0].Value);
        }
        catch (ClusterCertsException e)
        {
            result.AddError($"{name}: {e.Message}");
            return null;
        }
    }

    private static T? ReadChoice<T>(ArgumentResult result, string name)
        where T : struct, Enum => ReadName<T>(result, result.Tokens[0].Value, name);

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

        result.AddError($"{name}: '{text}' is not one of {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }

    private static SerialNumber? ReadSerialNumber(ArgumentResult result, string text, string name)
    {
        if (SerialNumber.TryParse(text, out SerialNumber number))
            return number;
        result.AddError($"{name}: '{text}' is not a serial number in hexadecimal digits.");
        return null;
    }

    private static int? ReadNumber(ArgumentResult result, string name, int minimum)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= minimum)
            return number;
        result.AddError($"{name}: '{text}' is not a whole number from {minimum} up.");
        return null;
    }
}
