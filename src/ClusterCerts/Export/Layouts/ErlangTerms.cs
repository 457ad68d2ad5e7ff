using System.Globalization;
using System.Text;
using ClusterCerts.Encoding;

namespace ClusterCerts.Export;

/// <summary>TLS options as Erlang terms; RabbitMQ takes the same.</summary>
internal static class ErlangTerms
{
    internal const string CertificateName = "cert.pem";
    internal const string KeyName = "key.pem";
    internal const string TrustName = "cacerts.pem";
    internal const string ListFolder = "crls";

    /// <summary>The options that both sides of a connection have: own certificate, trust, and the check of lists if there are
    /// any.</summary>
    internal static IReadOnlyList<string> Options(ExportMaterial material, TargetFolder target)
    {
        var options = new List<string>
        {
            $"{{certfile, {Text(target.PathOf(CertificateName))}}}",
            $"{{keyfile, {Text(target.PathOf(KeyName))}}}",
            $"{{cacertfile, {Text(target.PathOf(TrustName))}}}",
            "{verify, verify_peer}",
        };
        if (material.RevocationLists.Count > 0)
        {
            // true asks for a list of every CA on the path, peer for that of the leaf's alone.
            options.Add($"{{crl_check, {(material.AuthoritiesWithoutList.Count == 0 ? "true" : "peer")}}}");
            options.Add($"{{crl_cache, {{ssl_crl_hash_dir, {{internal, [{{dir, {Text(target.PathOf(ListFolder))}}}]}}}}}}");
        }

        return options;
    }

    /// <summary>The certificate files, and each revocation list under the hash of its issuer.</summary>
    internal static IReadOnlyList<LayoutFile> Files(ExportMaterial material)
    {
        var files = new List<LayoutFile>
        {
            LayoutFile.Text(CertificateName, material.ErlangChainPem, ExportFileKind.Certificate),
            new(KeyName, material.KeyPem(null), ExportFileKind.Key),
            LayoutFile.Text(TrustName, material.TrustPem, ExportFileKind.Trust),
        };

        // CAs of one name (an old and a new key) count up: .r0, .r1.
        foreach (IGrouping<string, DecodedRevocationList> issuer in material.RevocationLists.GroupBy(l => NameHash.Of(l.Issuer)))
        {
            files.AddRange(issuer.Select((list, i) => LayoutFile.Text(
                string.Create(CultureInfo.InvariantCulture, $"{ListFolder}/{issuer.Key}.r{i}"), ExportMaterial.Pem(list), ExportFileKind.RevocationList)));
        }

        return files;
    }

    /// <summary>The CAs that sign leaves and have no list: those that only signed an intermediate of ours need none for the
    /// check of leaves.</summary>
    internal static IEnumerable<DecodedCertificate> LeafSignersWithoutList(ExportMaterial material) =>
        material.AuthoritiesWithoutList.Where(
            a => !material.Chain.Skip(1).Any(i => i.IssuerName.Span.SequenceEqual(a.SubjectName.Span)));

    /// <summary>A string term; what is not plain ASCII is written as a code point, so that no encoding can spoil it.</summary>
    internal static string Text(string text)
    {
        var term = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                term.Append('\\').Append((char)rune.Value);
            else if (rune.Value is >= ' ' and < 127)
                term.Append((char)rune.Value);
            else
                term.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}");
        }

        return term.Append('"').ToString();
    }

    /// <summary>Options as the lines of a list, indented.</summary>
    internal static IEnumerable<string> Lines(IReadOnlyList<string> options, string indent) =>
        options.Select((option, i) => indent + option + (i < options.Count - 1 ? "," : ""));
}
