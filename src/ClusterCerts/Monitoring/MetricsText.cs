using System.Globalization;
using System.Text;

namespace ClusterCerts.Monitoring;

/// <summary>Metrics in Prometheus' text format, as node_exporter's textfile collector reads them.</summary>
/// <remarks>The samples of a metric stand together below its help and type. One that is there twice with the same labels would make the collector refuse the whole
/// file: it is written once.</remarks>
internal sealed class MetricsText
{
    private readonly OrderedDictionary<Metric, Dictionary<string, double>> _metrics = [];

    /// <summary>How many samples there are.</summary>
    internal int Count => _metrics.Values.Sum(samples => samples.Count);

    /// <summary>Adds a sample.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="value">The value.</param>
    /// <param name="labels">The labels; an empty value is as none, and none is written.</param>
    internal void Add(Metric metric, double value, params ReadOnlySpan<(string Name, string? Value)> labels)
    {
        var text = new StringBuilder();
        foreach ((string name, string? label) in labels)
        {
            if (!string.IsNullOrEmpty(label))
                text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"").Append(Escape(label)).Append('"');
        }

        if (!_metrics.TryGetValue(metric, out Dictionary<string, double>? samples))
            _metrics.Add(metric, samples = new(StringComparer.Ordinal));
        samples.TryAdd(text.ToString(), value);
    }

    /// <summary>Adds a moment, in seconds since 1970.</summary>
    internal void Add(Metric metric, DateTimeOffset moment, params ReadOnlySpan<(string Name, string? Value)> labels) => Add(metric, moment.ToUnixTimeSeconds(), labels);

    /// <summary>The text in UTF-8.</summary>
    internal byte[] Encode()
    {
        var text = new StringBuilder();
        foreach ((Metric metric, Dictionary<string, double> samples) in _metrics)
        {
            text.Append("# HELP ").Append(metric.Name).Append(' ').Append(metric.Help).Append('\n');
            text.Append("# TYPE ").Append(metric.Name).Append(metric.IsCounter ? " counter\n" : " gauge\n");
            foreach ((string labels, double value) in samples)
            {
                text.Append(metric.Name);
                if (labels.Length > 0)
                    text.Append('{').Append(labels).Append('}');
                text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
            }
        }

        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    // What ends a label, or steers a terminal.
    private static string Escape(string label) =>
        DisplayText.Printable(label).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}

/// <summary>A metric.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Help">What it tells, on one line and without backslashes.</param>
/// <param name="IsCounter">Whether it counts up; otherwise it is a gauge.</param>
internal sealed record Metric(string Name, string Help, bool IsCounter = false);
