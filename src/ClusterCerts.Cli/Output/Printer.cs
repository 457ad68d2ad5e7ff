using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClusterCerts.Cli;

/// <summary>All that a command prints: objects on standard output, everything else on standard error.</summary>
/// <param name="json">Whether objects are printed as one JSON object a line.</param>
/// <param name="quiet">Whether no results are printed; warnings and errors always are.</param>
/// <param name="verbose">Whether it is told what is read, written and signed.</param>
internal sealed class Printer(bool json, bool quiet, bool verbose = false)
{
    internal const string Name = "clustercerts";
    private const string EraseLine = "\r\e[K";

    private readonly bool _showsProgress = !quiet && !Console.IsErrorRedirected;
    private readonly bool _hasColors =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private readonly HashSet<string> _errors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private Stream? _jsonStream;
    private bool _progressShown;

    /// <summary>Whether an error was printed.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>Whether people, not programs, read standard output.</summary>
    internal bool IsForPeople => !json && !quiet;

    /// <summary>Whether only warnings and errors are printed.</summary>
    internal bool IsQuiet => quiet;

    /// <summary>Prints one object: its properties below each other, or a line of JSON.</summary>
    internal void Object<T>(View<T> view, T item)
    {
        if (json)
        {
            Json(writer =>
            {
                writer.WriteStartObject();
                view.WriteProperties(writer, item);
                writer.WriteEndObject();
            });
            return;
        }

        int width = view.Properties.Max(p => p.Name.Length);
        foreach (Property<T> property in view.Properties)
        {
            object? value = property.Value(item);
            if (property.Listed is not null || value is not NestedObjects)
                Line($"{property.Name.PadRight(width)} : {property.Listed?.Invoke(item) ?? TextValues.Write(value)}".TrimEnd());
        }
    }

    /// <summary>Prints objects while they come: a table, or a line of JSON each.</summary>
    internal void Objects<T>(View<T> view, IEnumerable<T> items)
    {
        var table = new TableWriter(Line, [.. view.Columns.Select(c => new TableColumn(c.Name, c.Fit) { IsOptional = c.IsOptional })], FittedText.TerminalWidth());
        try
        {
            foreach (T item in items)
            {
                if (json)
                    Object(view, item);
                else
                    table.Add([.. view.Columns.Select(c => c.Cell(item))]);
            }
        }
        finally
        {
            // What was made before a failure or Ctrl+C is shown.
            table.End();
        }
    }

    /// <summary>Prints results while they come, errors of single items among them, and how far it is.</summary>
    /// <param name="view">How a result is shown.</param>
    /// <param name="outcomes">One for each item.</param>
    /// <param name="items">How many there are, and what they are.</param>
    /// <param name="explain">Says what failed.</param>
    internal void Outcomes<T>(View<T> view, IEnumerable<Outcome<T>> outcomes, (int Count, string What) items, Func<ClusterCertsException, string> explain)
        where T : class
    {
        Objects(view, Values());

        IEnumerable<T> Values()
        {
            int done = 0;
            Progress(0, items.Count, items.What);
            foreach (Outcome<T> outcome in outcomes)
            {
                Progress(++done, items.Count, items.What);
                if (outcome.Error is not null)
                    Error(explain(outcome.Error));
                if (outcome.Value is not null)
                    yield return outcome.Value;
            }
        }
    }

    /// <summary>Prints a line of JSON, when JSON was asked for.</summary>
    internal void Json(Action<Utf8JsonWriter> write)
    {
        if (!json || quiet)
            return;
        EndProgress();
        _jsonStream ??= StandardStreams.OpenOutput();
        var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        _jsonStream.Write(JsonValues.Escape(line.GetBuffer().AsSpan(0, (int)line.Length)));
        _jsonStream.WriteByte((byte)'\n');
        _jsonStream.Flush();
    }

    /// <summary>Prints a verdict: True or False, in JSON true or false.</summary>
    internal void Verdict(bool verdict)
    {
        Json(writer => writer.WriteBooleanValue(verdict));
        Line(Good(verdict ? "True" : "False", verdict));
    }

    /// <summary>Prints a text as it is, such as PEM: it is the result, with --json too.</summary>
    internal void Raw(string text)
    {
        EndProgress();
        if (!quiet)
            Console.Out.Write(text);
    }

    /// <summary>Prints a line for people.</summary>
    internal void Line(string text = "")
    {
        if (!IsForPeople)
            return;
        EndProgress();
        Console.Out.Write(text + "\n");
    }

    /// <summary>Prints what would be done, with <c>--what-if</c>: a line, or in JSON an object of its own.</summary>
    /// <param name="action">What would be done, such as "renew the certificate of node 3".</param>
    /// <param name="target">What it would be done to, where it has a name.</param>
    /// <param name="line">The line for people; "would" and the action by default.</param>
    internal void WhatIf(string action, string? target, string? line = null)
    {
        Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("WhatIf", true);
            writer.WriteString("Target", target);
            writer.WriteString("Action", CommandWords.Translate(action));
            writer.WriteEndObject();
        });
        Line($"What if: {line ?? $"would {action}."}");
    }

    /// <summary>A text in green or red where the terminal has colours.</summary>
    internal string Good(string text, bool good) => _hasColors ? $"\e[{(good ? 32 : 31)}m{text}\e[0m" : text;

    /// <summary>Prints what an administrator should know, though nothing failed; not what failed because of it.</summary>
    internal void Warning(string message)
    {
        if (_errors.Any(error => error.Contains(message, StringComparison.Ordinal)))
            return;
        EndProgress();
        Console.Error.Write($"{Name}: warning: {Readable(message)}\n");
    }

    /// <summary>Prints what was read, written or signed, where that is wanted, and what is to be warned of.</summary>
    internal void Tell(WorkMessage message)
    {
        if (message.Kind == WorkKind.Warning)
        {
            if (_told.Add(message.Text))
                Warning(message.Text);
            return;
        }

        if (!verbose || message.Kind == WorkKind.Detail)
            return;
        EndProgress();
        Console.Error.Write($"{Name}: {Readable(message.Text)}\n");
    }

    /// <summary>Prints each as a <see cref="Warning"/>.</summary>
    internal void Warnings(IEnumerable<string> messages)
    {
        foreach (string message in messages)
            Warning(message);
    }

    /// <summary>Prints what failed; the exit status will not be 0.</summary>
    internal void Error(string message)
    {
        HasFailed = true;
        _errors.Add(message);
        EndProgress();
        Console.Error.Write($"{Name}: {Readable(message)}\n");
    }

    /// <summary>Shows on a terminal how far a long work is.</summary>
    internal void Progress(int done, int all, string what)
    {
        if (!_showsProgress || all < 2)
            return;
        Console.Error.Write($"{EraseLine}{done} of {all} {what}");
        _progressShown = true;
        if (done == all)
            EndProgress();
    }

    /// <summary>Shows on a terminal that something takes time, of which nobody knows how far it is.</summary>
    internal void Working(string what)
    {
        if (!_showsProgress)
            return;
        Console.Error.Write($"{EraseLine}{what} …");
        _progressShown = true;
    }

    /// <summary>Shows on a terminal how far long work is.</summary>
    internal void Wait(WorkProgress work)
    {
        string text = work.ToString();
        Working(char.ToLowerInvariant(text[0]) + text[1..]);
    }

    private static string Readable(string message) => TextValues.Printable(CommandWords.Translate(message));

    private void EndProgress()
    {
        if (_progressShown)
            Console.Error.Write(EraseLine);
        _progressShown = false;
    }
}
