using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClusterCerts.Encoding;

/// <summary>Looks through the text of a JSON file before it is read: syntax, names that are not known or there twice, and missing values.</summary>
internal ref struct JsonShape
{
    // Nothing of ours is nested deeper than ten.
    private const int MaximumDepth = 32;

    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;

    internal JsonShape(ReadOnlySpan<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow, MaxDepth = MaximumDepth });
    }

    /// <summary>Checks the whole text.</summary>
    /// <exception cref="JsonFault">Something is wrong with it.</exception>
    internal void Check(JsonTypeInfo type)
    {
        Next();
        Value(type, "the file");
        try
        {
            if (_reader.Read())
                throw Fault(_reader.TokenType == JsonTokenType.Comment ? "comments are not allowed" : "something follows its end");
        }
        catch (JsonException e) when (e is not JsonFault)
        {
            throw Syntax(e);
        }
    }

    private void Value(JsonTypeInfo? type, string name)
    {
        switch (type?.Kind)
        {
            case JsonTypeInfoKind.Object:
                if (_reader.TokenType != JsonTokenType.StartObject)
                    throw Fault($"{Named(name)} has the wrong type: an object in braces is expected here");
                Properties(type);
                break;
            case JsonTypeInfoKind.Enumerable:
                if (_reader.TokenType != JsonTokenType.StartArray)
                    throw Fault($"{Named(name)} has the wrong type: a list in brackets is expected here");
                Elements(type.Options.GetTypeInfo(type.ElementType!), name);
                break;
            default:
                if (NamesOf(type) is Type names)
                    OneOf(names, name);
                Any();
                break;
        }
    }

    // The enumeration that is read by the serializer's own converter; one of ours says itself what it takes.
    private static Type? NamesOf(JsonTypeInfo? type)
    {
        if (type is not null && Nullable.GetUnderlyingType(type.Type) is Type underlying)
            type = type.Options.GetTypeInfo(underlying);
        return type is { Type.IsEnum: true } && type.Converter.GetType().Assembly != typeof(JsonShape).Assembly ? type.Type : null;
    }

    // The serializer takes numbers, too, and those that stand for nothing.
    private readonly void OneOf(Type names, string name)
    {
        if (_reader.TokenType != JsonTokenType.String || !Enum.GetNames(names).Contains(Text()))
            throw Fault($"{Named(name)} has the wrong value: one of {string.Join(", ", Enum.GetNames(names))} is expected here");
    }

    private void Properties(JsonTypeInfo type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next() != JsonTokenType.EndObject)
        {
            string name = Text();
            if (type.Properties.FirstOrDefault(p => p.Name == name) is not JsonPropertyInfo property || property.Get is null)
                throw Fault($"there is no rule or setting '{DisplayText.Clip(name)}'");
            if (!seen.Add(name))
                throw Fault($"'{name}' appears twice");
            bool isValue = property.PropertyType.IsValueType;
            if (Next() == JsonTokenType.Null && !isValue && !property.IsSetNullable)
                throw Fault($"'{name}' has no value");
            if (_reader.TokenType != JsonTokenType.Null)
                Value(property.CustomConverter is null ? type.Options.GetTypeInfo(property.PropertyType) : null, name);
        }

        if (type.Properties.FirstOrDefault(p => IsNeeded(p) && !seen.Contains(p.Name)) is JsonPropertyInfo missing)
            throw Fault($"'{missing.Name}' is missing");
    }

    // What is null is left out in writing, so only what cannot be null must be there.
    private static bool IsNeeded(JsonPropertyInfo property) =>
        property.IsRequired || property.AssociatedParameter is { IsMemberInitializer: false, IsNullable: false, HasDefaultValue: false };

    private void Elements(JsonTypeInfo element, string name)
    {
        while (Next() != JsonTokenType.EndArray)
        {
            // A converter of a text's own says what is expected.
            if (_reader.TokenType == JsonTokenType.Null && element.Kind != JsonTypeInfoKind.None)
                throw Fault($"{Named(name)} holds a null");
            Value(element, name);
        }
    }

    // The value belongs to a converter; here only its syntax counts.
    private void Any()
    {
        CheckEscapes();
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        int depth = _reader.CurrentDepth;
        while (Next() is not (JsonTokenType.EndObject or JsonTokenType.EndArray) || _reader.CurrentDepth > depth)
            CheckEscapes();
    }

    // A text without escapes is not copied: it may be a key.
    private readonly void CheckEscapes()
    {
        if (_reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && _reader.ValueIsEscaped)
            Text();
    }

    private JsonTokenType Next()
    {
        try
        {
            if (!_reader.Read())
                throw new JsonFault("the file ends too early", JsonFault.LineAt(_text, _text.Length));
        }
        catch (JsonException e) when (e is not JsonFault)
        {
            throw Syntax(e);
        }

        return _reader.TokenType == JsonTokenType.Comment ? throw Fault("comments are not allowed") : _reader.TokenType;
    }

    private readonly string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonFault("an escape in a text is not a character", JsonFault.LineAt(_text, _reader.TokenStartIndex), e);
        }
    }

    private readonly JsonFault Fault(string what) => new(what, JsonFault.LineAt(_text, _reader.TokenStartIndex));

    // What is at the place where the reader stopped tells most.
    private readonly JsonFault Syntax(JsonException e)
    {
        long line = e.LineNumber ?? 0;
        ReadOnlySpan<byte> rest = _text;
        for (long i = 0; i < line && rest.Contains((byte)'\n'); i++)
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        int place = _text.Length - rest.Length + (int)Math.Min(e.BytePositionInLine ?? 0, rest.Length);
        ReadOnlySpan<byte> before = _text[..place].TrimEnd(" \t\r\n"u8);
        string what = place >= _text.TrimEnd(" \t\r\n"u8).Length
            ? "the file ends too early: a bracket or quote is not closed"
            : (char)_text[place] switch
            {
                '}' or ']' when before.EndsWith(","u8) => "there is a comma before the closing bracket",
                < ' ' => "a text is not closed in its line, or holds a control character",
                '"' or '{' or '[' => "a comma or a colon is missing",
                '/' => "comments are not allowed",
                < (char)0x7F and var c => $"'{c}' is not expected here",
                _ => "a character is not expected here",
            };
        return new JsonFault(what, line + 1, e);
    }

    private static string Named(string name) => name == "the file" ? name : $"the value of '{name}'";
}
