using System.Globalization;
using System.Net;
using System.Text.Json;
using Xunit.Abstractions;

namespace ClusterCerts.Tests.Trust;

/// <summary>
/// Holds our paths against the cases of x509-limbo, whose file is not kept here: <c>CLUSTERCERTS_LIMBO=./limbo.json dotnet test
/// tests/ClusterCerts.Tests --filter LimboTests</c>.
/// </summary>
/// <remarks>
/// Judged are path, leaf, purpose, names and revocation. The order within a node's file and the common name as node ID are this
/// project's own rules and are left out. What differs from what limbo expects stands in <see cref="LimboDeviations"/> with its reason.
/// </remarks>
public sealed class LimboTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Every_case_ends_as_expected_or_as_explained()
    {
        string? path = Environment.GetEnvironmentVariable("CLUSTERCERTS_LIMBO");
        Skip.If(path is null, "CLUSTERCERTS_LIMBO names no limbo.json");
        using var limbo = JsonDocument.Parse(File.ReadAllBytes(path!));
        var wrong = new List<string>();
        int count = 0;
        foreach (JsonElement testcase in limbo.RootElement.GetProperty("testcases").EnumerateArray())
        {
            count++;
            string id = testcase.GetProperty("id").GetString()!;
            bool expected = testcase.GetProperty("expected_result").GetString() == "SUCCESS";
            string? problem = Judge(testcase);
            bool explained = LimboDeviations.Reason(id) is not null;
            if ((problem is null) == expected == explained)
                wrong.Add($"{id}: {(explained ? "is as expected and need not be explained" : $"expected {expected}; {problem ?? "accepted"}")}");
        }

        output.WriteLine($"{count} cases");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // Why it is refused, or null.
    private static string? Judge(JsonElement testcase)
    {
        try
        {
            var signatures = new SignatureCache();
            DecodedCertificate leaf = Certificate(testcase.GetProperty("peer_certificate").GetString()!);
            DecodedCertificate[] intermediates = Certificates(testcase, "untrusted_intermediates");
            var trust = new TrustBundle(Certificates(testcase, "trusted_certs"), signatures);
            CertPurpose purpose = testcase.GetProperty("validation_kind").GetString() == "SERVER" ? CertPurpose.Server : CertPurpose.Client;
            DateTimeOffset asOf = testcase.GetProperty("validation_time").GetString() is string time
                ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)
                : DateTimeOffset.UtcNow;
            DecodedRevocationList[] lists = [.. testcase.GetProperty("crls").EnumerateArray()
                .Select(crl => DecodedRevocationList.Decode(PemFile.Parse(System.Text.Encoding.ASCII.GetBytes(crl.GetString()!), "crl")[0].Content))];

            var own = new List<Finding>();
            CertificateRules.CheckLeaf(leaf, own);
            PurposeRules.CheckLeaf(leaf, purpose, own);
            own.AddRange(leaf.Malformations.Select(m => new Finding(CheckName.Parse, m)));
            if (NameProblem(testcase, leaf) is string name)
                own.Add(new Finding(CheckName.Identity, name));
            string? least = null;
            foreach (DecodedCertificate[] path in PathBuilder.Find(leaf, intermediates, trust, signatures, out string reason))
            {
                List<Finding> findings = [.. own, .. PathRules.Check(path, signatures, purpose, asOf)];
                findings.AddRange(path.Skip(1).SelectMany(c => c.Malformations).Select(m => new Finding(CheckName.Chain, m)));
                if (lists.Length > 0)
                    RevocationRules.Check(path, new VerdictInput { Presented = path, Trust = trust, AsOf = asOf, RevocationLists = lists }, findings);
                string faults = string.Join("; ", findings.Where(f => !f.IsNote && f.Check != CheckName.Lifetime).Select(f => f.Text));
                if (faults.Length == 0)
                    return null;
                least ??= faults;
            }

            PathBuilder.Find(leaf, intermediates, trust, signatures, out string none);
            return least ?? none;
        }
        catch (ClusterCertsException e)
        {
            return e.Message;
        }
    }

    private static string? NameProblem(JsonElement testcase, DecodedCertificate leaf)
    {
        IEnumerable<JsonElement> expected = testcase.GetProperty("expected_peer_names").EnumerateArray();
        if (testcase.GetProperty("expected_peer_name") is { ValueKind: JsonValueKind.Object } one)
            expected = expected.Append(one);
        foreach (JsonElement peer in expected)
        {
            string value = peer.GetProperty("value").GetString()!;
            bool isGood = peer.GetProperty("kind").GetString() switch
            {
                "DNS" => leaf.SubjectAltNames?.DnsNames.Any(n => ClusterCerts.Values.DnsNames.Matches(n, value)) == true,
                "IP" => leaf.SubjectAltNames?.IPAddresses.Contains(IPAddress.Parse(value)) == true,
                _ => leaf.SubjectAltNames?.Emails.Contains(value) == true,
            };
            if (!isGood)
                return $"the subjectAltName does not name '{value}'";
        }

        return null;
    }

    private static DecodedCertificate[] Certificates(JsonElement testcase, string name) =>
        [.. testcase.GetProperty(name).EnumerateArray().Select(c => Certificate(c.GetString()!))];

    private static DecodedCertificate Certificate(string pem) =>
        DecodedCertificate.Decode(PemFile.Parse(System.Text.Encoding.ASCII.GetBytes(pem), "limbo")[0].Content);
}
