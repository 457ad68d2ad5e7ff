using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary>Arguments that stand in a file: <c>@ids.txt</c> among them stands for the words of the file, whose lines that begin with a number sign are remarks.</summary>
/// <remarks>The value of an option is never a file: it may be a name such as <c>@x.example</c>, and what is in a file of that name is nobody's to certify.</remarks>
internal sealed class ArgumentFiles
{
    // A file that names itself would never end.
    private const int Deepest = 8;

    private readonly RootCommand _root;
    private readonly List<string> _arguments = [];
    private readonly List<string> _errors = [];
    private Command? _command;
    private int _values; // how many words are still values of the option before them
    private bool _isPlain; // behind -- nothing has a meaning of its own

    /// <summary>Puts the words of files in their place.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="typed">The arguments as they were typed.</param>
    internal ArgumentFiles(RootCommand root, IEnumerable<string> typed)
    {
        _root = root;
        Take(typed, depth: 0);
    }

    /// <summary>All arguments.</summary>
    internal IReadOnlyList<string> Arguments => _arguments;

    /// <summary>What is wrong with a file.</summary>
    internal IReadOnlyList<string> Errors => _errors;

    private void Take(IEnumerable<string> words, int depth)
    {
        foreach (string word in words)
        {
            if (_values == 0 && !_isPlain && word is ['@', _, ..])
                TakeFile(word[1..], depth + 1);
            else
                Take(word);
        }
    }

    private void Take(string word)
    {
        _arguments.Add(word);
        if (_isPlain)
            return;
        if (word == "--")
            (_isPlain, _values) = (true, 0);
        else if (word.StartsWith('-') && OptionOf(word) is Option option)
            _values = option.Arity.MaximumNumberOfValues == 0 ? 0 : option.AllowMultipleArgumentsPerToken ? int.MaxValue : IsWhole(word, option) ? 1 : 0;
        else if (_values is > 0 and < int.MaxValue)
            _values--;
        _command ??= _root.Subcommands.FirstOrDefault(command => command.Name == word);
    }

    private Option? OptionOf(string word) =>
        (_command?.Options ?? []).Concat(_root.Options).FirstOrDefault(option => IsWhole(word, option) || Names(option).Contains(word.Split('=', ':')[0]));

    private static bool IsWhole(string word, Option option) => Names(option).Contains(word);

    private static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name);

    private void TakeFile(string file, int depth)
    {
        string[] lines;
        try
        {
            lines = depth > Deepest ? throw new IOException("files of arguments name one another without an end") : File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _errors.Add($"'@{file}' stands for arguments in a file, which cannot be read: {e.Message}{(e.Message.EndsWith('.') ? "" : ".")} A value that begins with @ stands behind its option, such as --node-id.");
            return;
        }

        Take(lines.Where(line => !line.TrimStart().StartsWith('#')).SelectMany(CommandLineParser.SplitCommandLine), depth);
    }
}
