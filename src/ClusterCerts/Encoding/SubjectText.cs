using System.Text;

namespace ClusterCerts.Encoding;

/// <summary>Reads the text of a distinguished name: RFC 4514 with its escapes, and the quoted values that people and platforms write.</summary>
/// <remarks>The platform's own reader knows no escapes, and its answers differ from system to system.</remarks>
internal ref struct SubjectText
{
    private readonly string _text;
    private int _at;

    private SubjectText(string text) => _text = text;

    /// <summary>The relative distinguished names in the text's order, each with its attributes as type and value.</summary>
    /// <exception cref="FormatException">It is not a distinguished name; the message is a part of a sentence.</exception>
    internal static List<List<(string Type, string Value)>> Parse(string text)
    {
        var reader = new SubjectText(text);
        var names = new List<List<(string, string)>> { new() };
        while (true)
        {
            names[^1].Add(reader.Attribute());
            if (reader._at == text.Length)
                return names;
            if (text[reader._at++] != '+')
                names.Add([]);
        }
    }

    private (string Type, string Value) Attribute()
    {
        int equals = _text.IndexOf('=', _at);
        string type = equals < 0 ? "" : _text[_at..equals].Trim();
        if (type.Length == 0 || !type.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
            throw new FormatException("an attribute such as CN= is missing before, between or after the separators");
        _at = equals + 1;
        SkipBlanks();
        string value = _at < _text.Length && _text[_at] == '"' ? Quoted() : Plain();
        if (_at < _text.Length && _text[_at] is not (',' or ';' or '+'))
            throw new FormatException($"something follows the quotes of {type}");
        return (type, value);
    }

    // RFC 4514 3, and RFC 2253 4: within quotes separators are letters. The platform doubles a quote there.
    private string Quoted()
    {
        var value = new StringBuilder();
        for (_at++; _at < _text.Length;)
        {
            char c = _text[_at];
            if (c == '\\')
            {
                Escaped(value);
            }
            else if (c != '"')
            {
                value.Append(c);
                _at++;
            }
            else if (_at + 1 < _text.Length && _text[_at + 1] == '"')
            {
                value.Append('"');
                _at += 2;
            }
            else
            {
                _at++;
                SkipBlanks();
                return value.ToString();
            }
        }

        throw new FormatException("a quote is not closed");
    }

    private string Plain()
    {
        var value = new StringBuilder();
        bool startsWithHash = _at < _text.Length && _text[_at] == '#';
        int kept = 0; // Blanks at the end do not belong to the value, unless they are escaped.
        while (_at < _text.Length && _text[_at] is not (',' or ';' or '+'))
        {
            if (_text[_at] == '\\')
            {
                Escaped(value);
                kept = value.Length;
                continue;
            }

            if (_text[_at] == '"')
                throw new FormatException("there is a quote within a value; write it as \\\"");
            value.Append(_text[_at++]);
            if (value[^1] != ' ')
                kept = value.Length;
        }

        value.Length = kept;
        return startsWithHash && IsHexForm(value.ToString())
            ? throw new FormatException("a value in hexadecimal digits cannot be certified; write it as text")
            : value.ToString();
    }

    // RFC 4514 2.4: a special character after a backslash, or the octets of UTF-8 as pairs of hexadecimal digits.
    private void Escaped(StringBuilder value)
    {
        var octets = new List<byte>();
        while (_at + 2 < _text.Length && _text[_at] == '\\' && char.IsAsciiHexDigit(_text[_at + 1]) && char.IsAsciiHexDigit(_text[_at + 2]))
        {
            octets.Add(Convert.ToByte(_text.Substring(_at + 1, 2), 16));
            _at += 3;
        }

        if (octets.Count > 0)
        {
            value.Append(Utf8(octets));
            return;
        }

        if (_at + 1 >= _text.Length || !" \"#+,;<=>\\".Contains(_text[_at + 1], StringComparison.Ordinal))
            throw new FormatException("a backslash precedes what needs none; write a backslash itself as \\\\");
        value.Append(_text[_at + 1]);
        _at += 2;
    }

    private static string Utf8(List<byte> octets)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. octets]);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("escaped octets are not UTF-8 text", e);
        }
    }

    // RFC 4514 2.4: the encoded value in BER.
    private static bool IsHexForm(string value) =>
        value.Length > 4 && value.Length % 2 == 1 && value.Skip(1).All(char.IsAsciiHexDigit);

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
    }
}
