namespace ClusterCerts.Tests;

/// <summary>Where the verdict differs from what x509-limbo expects, and why.</summary>
internal static class LimboDeviations
{
    private const string WebPki = "a rule of the CA/Browser Forum, not of RFC 5280";
    private const string CAAsNode = "a node that holds a CA certificate could sign others into the cluster";
    private const string NoDepth = "no greatest depth can be given; ten certificates are the most";

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["crl::issuer-no-keyusage-extension"] =
            "RFC 5280 4.2.1.3: a CA that signs certificates MUST have a keyUsage; OpenSSL's strict mode refuses it too",
        ["pathlen::validation-ignores-pathlen-in-leaf"] = CAAsNode,
        ["rfc5280::ca-as-leaf"] = CAAsNode,
        ["rfc5280::eku::ee-without-eku"] = "a node's certificate says what it is for: no client refuses one without, so this check does",
        ["pathlen::max-chain-depth-0-exhausted"] = NoDepth,
        ["pathlen::max-chain-depth-1-exhausted"] = NoDepth,
        ["rfc5280::aki::cross-signed-root-missing-aki"] = "RFC 5280 6.1.1 (d): of a trust anchor name and key count; it is a note",
        ["rfc5280::nc::invalid-dnsname-leading-period"] = "OpenSSL and Go take a leading period for what is below the domain, and so does this",
        ["rfc5280::san::underscore-dns"] = "underscores are in wide use in clusters, and every program takes them",
        ["webpki::nc::permitted-dns-match-noncritical"] = "RFC 5280 4.2.1.10: MUST be critical; limbo's own RFC 5280 cases expect it as well",
        ["webpki::san::san-critical-with-nonempty-subject"] = "RFC 5280 4.2.1.6 says SHOULD; it is a note",
        ["webpki::malformed-aia"] = "nothing is ever fetched from where the authorityInfoAccess points, so it is not read",
        ["webpki::aki::root-with-aki-missing-keyidentifier"] = WebPki,
        ["webpki::cn::ipv4-hex-mismatch"] = WebPki,
        ["webpki::cn::ipv4-leading-zeros-mismatch"] = WebPki,
        ["webpki::cn::ipv6-uppercase-mismatch"] = WebPki,
        ["webpki::cn::ipv6-uncompressed-mismatch"] = WebPki,
        ["webpki::cn::ipv6-non-rfc5952-mismatch"] = WebPki,
        ["webpki::cn::punycode-not-in-san"] = WebPki,
        ["webpki::cn::utf8-vs-punycode-mismatch"] = WebPki,
        ["webpki::cn::not-in-san"] = WebPki,
        ["webpki::cn::case-mismatch"] = WebPki,
        ["webpki::eku::ee-critical-eku"] = WebPki,
        ["webpki::eku::root-has-eku"] = WebPki,
        ["webpki::san::public-suffix-wildcard-san"] = WebPki,
        ["webpki::san::public-suffix-multi-label-wildcard-san"] = WebPki,
        ["webpki::san::public-suffix-private-namespace-wildcard-san"] = WebPki,
        ["webpki::forbidden-rsa-not-divisible-by-8-in-root"] = WebPki,
        ["webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf"] = WebPki,
    };

    /// <summary>Why a case ends otherwise, or null.</summary>
    internal static string? Reason(string id) => Reasons.GetValueOrDefault(id);
}
