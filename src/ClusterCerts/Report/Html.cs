using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClusterCerts.Report;

/// <summary>A piece of HTML. Text becomes one only through <see cref="Of"/>, which escapes what is put in.</summary>
/// <param name="Markup">The HTML.</param>
internal readonly record struct Html(string Markup)
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~\n");

    /// <summary>An interpolated string as HTML: its own text is markup, what is put in is escaped unless it is HTML itself.</summary>
    internal static Html Of(Interpolation markup) => new(markup.ToString());

    /// <summary>Text as HTML, also within a quoted attribute. Control and formatting characters become U+FFFD.</summary>
    internal static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text) || !text.AsSpan().ContainsAnyExcept(Plain))
            return text ?? "";
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\n' => escaped.Append('\n'),
                _ => escaped.Append(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '\uFFFD' : c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Builds what <see cref="Of"/> is given.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Interpolation
    {
        private readonly StringBuilder _markup;

        public Interpolation(int literalLength, int formattedCount) => _markup = new StringBuilder(literalLength + (16 * formattedCount));

        public void AppendLiteral(string markup) => _markup.Append(markup);

        public void AppendFormatted(string? text) => _markup.Append(Escape(text));

        public void AppendFormatted(int number) => _markup.Append(number.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(double number) => _markup.Append(number.ToString("0.###", CultureInfo.InvariantCulture));

        public void AppendFormatted(Html html) => _markup.Append(html.Markup);

        public void AppendFormatted(IEnumerable<Html> parts) => _markup.AppendJoin('\n', parts.Select(p => p.Markup));

        public override string ToString() => _markup.ToString();
    }
}
