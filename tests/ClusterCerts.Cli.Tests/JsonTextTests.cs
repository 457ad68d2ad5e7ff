using System.Text;
using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>JSON holds every text, and no character in it steers, hides or reorders what a terminal shows.</summary>
public sealed class JsonTextTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> Texts => new()
    {
        // text, how the line holds it
        { "a\u202eb", "a\\u202Eb" }, // right-to-left override
        { "\u2066x\u2069", "\\u2066x\\u2069" }, // isolates
        { "a\u200b\ufeffb", "a\\u200B\\uFEFFb" }, // zero width
        { "a\u2028b\u2029", "a\\u2028b\\u2029" }, // line ends of others
        { "\u001b[31m\u0007", "\\u001B[31m\\u0007" }, // C0
        { "\u009b2J\u007f", "\\u009B2J\\u007F" }, // C1 and DEL
        { "\U000e0041", "\\uDB40\\uDC41" }, // a tag
        { "Müller 中文 <a+b> 🔑", "Müller 中文 <a+b> 🔑" }, // what is seen as itself
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_is_not_seen_as_itself_is_written_as_its_number(string text, string held)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            JsonValues.Write(writer, text);

        string json = System.Text.Encoding.UTF8.GetString(JsonValues.Escape(line.ToArray()));

        // The writer itself escapes what is beyond the BMP; either way it is read back as it was.
        if (!text.Contains("🔑", StringComparison.Ordinal))
            Assert.Equal($"\"{held}\"", json);
        Assert.Equal(text, JsonSerializer.Deserialize<string>(json));
        Assert.DoesNotContain(json.EnumerateRunes(), DisplayText.IsUnsafe);
    }

    [Theory]
    [InlineData("x\u202etrc.crt")]
    [InlineData("x\u200b.crt")]
    [InlineData("x\u009b31m.crt")]
    public void A_path_in_the_output_is_one(string name)
    {
        Prepared.In(_folder, "new-signing-cert pki");
        File.Copy(_folder["pki", "signing.crt"], _folder[name]);

        string output = CliProgram.Run(_folder.Location, "get-node-cert", "--path", name, "--json").Expect(0).Output;

        Assert.DoesNotContain(output.TrimEnd('\n').EnumerateRunes(), DisplayText.IsUnsafe);
        Assert.EndsWith(name, JsonDocument.Parse(output).RootElement.GetProperty("CertificatePath").GetString(), StringComparison.Ordinal);
    }
}
