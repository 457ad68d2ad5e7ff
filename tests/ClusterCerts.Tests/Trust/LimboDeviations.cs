namespace ClusterCerts.Tests.Trust;

/// <summary>Where the verdict differs from what x509-limbo expects, and why.</summary>
internal static class LimboDeviations
{
    private const string CAAsNode =
        "RFC 5280 6.2: more may be required of the last certificate than 6.1 does. A node that holds a CA certificate could sign others into the cluster";

    private const string NoDepth = "RFC 5280 6.1.1: a greatest depth is no input of validation; ten certificates are the most here";

    private const string Anchor = "RFC 5280 6.1.1 (d): of a trust anchor name and key count";

    private const string CommonName =
        "RFC 5280 4.1.2.6 asks no agreement of a common name with the subjectAltName; that is a rule of the CA/Browser Forum";

    private const string WideWildcard = "RFC 5280 4.2.1.6: \"the semantics of subject alternative names that include wildcard characters are not addressed\"";

    private const string OddKey = "RFC 5280 4.1.2.7 and RFC 3279 2.3.1 ask no multiple of 8 bits; that is a rule of the CA/Browser Forum";

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        // Expected to succeed, and refused.
        ["crl::issuer-no-keyusage-extension"] =
            "RFC 5280 4.2.1.3: a CA that signs certificates MUST have a keyUsage; OpenSSL's strict mode refuses it too",
        ["pathlen::validation-ignores-pathlen-in-leaf"] = CAAsNode,
        ["rfc5280::ca-as-leaf"] = CAAsNode,
        ["rfc5280::eku::ee-without-eku"] = "RFC 5280 4.2.1.12: \"applications MAY require that the extended key usage extension be present\"",
        ["webpki::nc::permitted-dns-match-noncritical"] = "RFC 5280 4.2.1.10: MUST be critical; limbo's own RFC 5280 cases expect it as well",

        // Expected to fail, and accepted.
        ["pathlen::max-chain-depth-0-exhausted"] = NoDepth,
        ["pathlen::max-chain-depth-1-exhausted"] = NoDepth,
        ["rfc5280::aki::cross-signed-root-missing-aki"] = Anchor + "; it is a note",
        ["webpki::aki::root-with-aki-missing-keyidentifier"] = Anchor,
        ["webpki::san::san-critical-with-nonempty-subject"] = "RFC 5280 4.2.1.6 says SHOULD; it is a note",
        ["webpki::cn::ipv4-hex-mismatch"] = CommonName,
        ["webpki::cn::ipv4-leading-zeros-mismatch"] = CommonName,
        ["webpki::cn::ipv6-uppercase-mismatch"] = CommonName,
        ["webpki::cn::ipv6-uncompressed-mismatch"] = CommonName,
        ["webpki::cn::ipv6-non-rfc5952-mismatch"] = CommonName,
        ["webpki::cn::punycode-not-in-san"] = CommonName,
        ["webpki::cn::utf8-vs-punycode-mismatch"] = CommonName,
        ["webpki::cn::not-in-san"] = CommonName,
        ["webpki::cn::case-mismatch"] = CommonName,
        ["webpki::eku::ee-critical-eku"] = "RFC 5280 4.2.1.12: \"MAY, at the option of the certificate issuer, be either critical or non-critical\"",
        ["webpki::eku::root-has-eku"] = "RFC 5280 4.2.1.12: \"in general\" it is in end entity certificates; CAs are not forbidden to have it",
        ["webpki::san::public-suffix-wildcard-san"] = WideWildcard,
        ["webpki::san::public-suffix-multi-label-wildcard-san"] = WideWildcard,
        ["webpki::san::public-suffix-private-namespace-wildcard-san"] = WideWildcard,
        ["webpki::forbidden-rsa-not-divisible-by-8-in-root"] = OddKey,
        ["webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf"] = OddKey,
    };

    /// <summary>The cases.</summary>
    internal static IEnumerable<string> Ids => Reasons.Keys;

    /// <summary>Why a case ends otherwise, or null.</summary>
    internal static string? Reason(string id) => Reasons.GetValueOrDefault(id);
}
