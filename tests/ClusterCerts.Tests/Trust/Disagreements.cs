namespace ClusterCerts.Tests.Trust;

/// <summary>Where BouncyCastle judges otherwise than we, and why, by clause. We refuse in each of them what it accepts: nothing is known that we accept and it does not.</summary>
internal static class Disagreements
{
    private static readonly (string Why, string[] Cases)[] Groups =
    [
        (
            "Ours. X.690 10 and 11, RFC 5280 4.1: a certificate is DER. BouncyCastle reads BER, and writes it anew before it looks at it.",
            [
                "basicConstraints of the CA malformed", "cA FALSE written out", "critical FALSE written out", "keyUsage with trailing zeros", "extendedKeyUsage with a tail",
                "subject in a PrintableString with an at sign", "subject with NUL", "subject with an empty part",
            ]),
        (
            "Ours. RFC 5280 4.1.2.5: UTCTime until 2049, and no fractions of a second.",
            ["notAfter as GeneralizedTime before 2050", "notBefore with a fraction", "rfc5280::validity::notbefore-fractional"]),
        (
            "Ours. RFC 5280 4.1.2.2: a serial number is positive and has at most 20 octets. BouncyCastle takes any number.",
            [
                "serial negative", "serial zero", "serial of 21 octets", "serial of a positive 21 octets by its sign", "serial of an intermediate negative",
                "serial of an intermediate zero", "root with a negative serial number, which Go does not read", "rfc5280::serial::negative", "rfc5280::serial::too-long",
                "rfc5280::serial::zero",
            ]),
        (
            "Ours. RFC 5280 4.1.2.1, 4.1.2.8, 4.1.2.9: extensions need version 3, and who names a node needs them; unique identifiers are not made; a list of extensions has one.",
            ["version 1 without extensions, as reign's scripts make it", "unique identifier", "extensions empty"]),
        (
            "Ours. RFC 5280 4.2.1.3, 4.2.1.6, 4.2.1.10, 4.2.1.12, 4.2.1.13, 4.2.2.1: an extension has a value of its type, with something in it. Path validation reads the values of "
                + "those alone that 6.1 names, and passes over the others.",
            [
                "keyUsage without a bit", "keyUsage with bits that do not exist", "subjectAltName empty", "nameConstraints empty", "extendedKeyUsage empty", "extendedKeyUsage malformed",
                "subjectKeyIdentifier empty", "authorityKeyIdentifier malformed", "authorityKeyIdentifier with a serial number alone", "cRLDistributionPoints of other bytes",
                "cRLDistributionPoints with an address that is not ASCII", "cRLDistributionPoints with an empty issuer", "cRLDistributionPoints with reasons alone",
                "cRLDistributionPoints without a place", "cRLDistributionPoints without an address", "authorityInfoAccess of other bytes", "authorityInfoAccess without a description",
                "authorityInfoAccess without a place", "rfc5280::eku::ee-eku-empty", "webpki::malformed-aia", "webpki::nc::intermediate-permitted-excluded-subtrees-both-null",
            ]),
        (
            "Ours. RFC 5280 4.2.1.6, RFC 6125 6.4.3: a name is one of its kind, and a wildcard the whole first label. BouncyCastle looks at names where something limits them.",
            [
                "dNSName empty", "dNSName not ASCII", "dNSName with NUL", "dNSName with a blank", "dNSName with a wildcard inside", "e-mail address with a line end",
                "e-mail address with two domains", "e-mail address without a domain", "e-mail address without a local part", "URI empty", "iPAddress of 5 octets",
                "rfc5280::san::underscore-dns", "webpki::san::unicode-emoji-san", "webpki::san::wildcard-embedded-leftmost-san", "webpki::san::wildcard-not-in-leftmost-san",
            ]),
        (
            "Ours. RFC 5280 4.2.1.1, 4.2.1.2: what a CA issues names its key, and names the right one. BouncyCastle finds the way by names and signatures; OpenSSL refuses.",
            [
                "authorityKeyIdentifier of another key", "authorityKeyIdentifier that names another issuer of its issuer", "authorityKeyIdentifier without key identifier",
                "authorityKeyIdentifier that names another serial number of its issuer", "intermediate without authorityKeyIdentifier", "intermediate without subjectKeyIdentifier",
                "leaf without authorityKeyIdentifier", "root whose authorityKeyIdentifier is not its own key's", "root whose authorityKeyIdentifier names another serial number",
                "the same for an intermediate", "root without subjectKeyIdentifier", "rfc5280::aki::intermediate-missing-aki", "rfc5280::aki::leaf-missing-aki",
                "rfc5280::ski::intermediate-missing-ski", "rfc5280::ski::root-missing-ski", "webpki::aki::root-with-aki-ski-mismatch",
            ]),
        (
            "Ours. RFC 5280 4.2.1.3, 4.2.1.9, 4.2.1.10, 4.2.1.14: a CA has keyUsage, and its basicConstraints, nameConstraints and inhibitAnyPolicy are critical. 6.1 asks for neither.",
            [
                "intermediate without keyUsage", "root without keyUsage", "intermediate with basicConstraints not critical", "root with basicConstraints not critical",
                "rfc5280::root-non-critical-basic-constraints", "nameConstraints not critical", "rfc5280::nc::permitted-dns-match-noncritical",
                "intermediate with an inhibitAnyPolicy that is not critical",
            ]),
        (
            "Ours. RFC 5280 4.2.1.3, 4.2.1.9, 4.2.1.10, RFC 8410 5: a node is no CA, and its certificate does not say so. 6.1 looks at what signs alone.",
            [
                "leaf with CA:TRUE", "leaf with a path length", "leaf with cRLSign", "leaf with keyCertSign", "leaf with nameConstraints", "leaf of Ed25519 that may agree on keys",
                "rfc5280::leaf-ku-keycertsign", "rfc5280::nc::not-allowed-in-ee-critical", "rfc5280::nc::not-allowed-in-ee-noncritical",
            ]),
        (
            "Ours. NIST SP 800-131A: how strong a signature is, is not among what 6.1 asks.",
            ["leaf signed with MD5", "leaf signed with SHA-1", "intermediate signed with SHA-1", "root of RSA 1024"]),
        ("Ours. RFC 9881 5: ML-DSA enciphers no keys. 6.1 asks for no usage of a leaf.", ["leaf of ML-DSA that may encipher keys"]),
        ("Ours. RFC 9881 has no HashML-DSA in certificates. 6.1 uses no key of a leaf.", ["leaf of HashML-DSA"]),
        ("Ours. RFC 5758 3.2: ECDSA has no parameters.", ["ECDSA parameters where none belong"]),
        (
            "Ours. RFC 5246 7.4.2: a peer sends its own certificate first, and behind each its issuer's. BouncyCastle takes what it needs of what is there.",
            [
                "wrong order", "the CA first in the file", "the leaf twice in the file", "an unrelated certificate in the file", "the root comes second, its intermediate is trusted",
                "the same with both trusted",
            ]),
        (
            "Either. RFC 5280 6.1.1 (d): any CA may be an anchor; OpenSSL takes a root alone unless told otherwise, and a node's peers are OpenSSL.",
            ["the root is missing and its intermediate trusted beside another root"]),
        (
            "Theirs by RFC 5280 7.1: names are compared whatever their string type. Ours, since Go and .NET compare their octets, and a node's peers are those.",
            ["the issuer's name in another encoding"]),
        (
            "Ours. RFC 5280 4.2.1.10: minimum is 0 and maximum absent, or who does not process them refuses; a URI has a host, or is refused where hosts are limited; an excluded name of no "
                + "labels is that of every host.",
            ["nameConstraints with a minimum", "URI of an address where hosts are excluded", "every DNS name excluded"]),
        (
            "Ours. RFC 5280 4.2.1.10: a subtree of DNS names has no dot in front. OpenSSL and Go give it a meaning, each its own.",
            ["permitted DNS name with a dot in front", "excluded DNS name with a dot in front", "rfc5280::nc::invalid-dnsname-leading-period"]),
        (
            "Ours, beyond RFC 5280: a wildcard stands for hosts that are excluded, too (CVE-2025-61727 of Go).",
            ["a wildcard over an excluded host", "cve::cve-2025-61727", "rfc5280::nc::nc-forbids-dnsname-wildcard-san"]),
        (
            "Ours, beyond RFC 5280: where there is no DNS name OpenSSL takes the common name for one, so it is held against the limits.",
            ["common name as a DNS name, where there is no other", "IPv4 address as common name, which OpenSSL takes for a DNS name"]),
        ("Ours. RFC 5321 4.1.2: a mailbox is the same in quotation marks.", ["mailbox excluded in quotation marks", "mailbox excluded, in quotation marks"]),
        (
            "Ours. RFC 5280 5.1.2, 5.2.3, 5.3.1: version 2, nextUpdate, times and numbers of their form, each serial number once, and reasons that there are. BouncyCastle reads "
                + "what is there and verifies the signature.",
            [
                "list: a version that is not 2", "list: no nextUpdate", "list: nextUpdate before thisUpdate", "list: a GeneralizedTime before 2050", "list: a negative number",
                "list: a number of 21 octets", "list: a critical number", "list: one without a number", "list: a serial number twice", "list: a reason that does not exist",
                "list: removeFromCRL",
            ]),
        (
            "Ours. RFC 5280 5.2, 5.2.4, 5.2.5, 5.3: what is critical and not known must not be passed over, and a part of a list is no list. BouncyCastle leaves both to its path "
                + "validation.",
            [
                "list: an unknown critical extension", "list: an unknown critical extension of an entry", "list: a delta list", "list: a partial list", "list: an indirect entry",
            ]),
        ("Not asked. When a list is valid is the path validation's.", ["list: one that has ended", "list: one of the future"]),
        (
            "Ours. RFC 2986 4.1, RFC 2985 5.4.2, RFC 5280 4.2: version 0, one request of extensions with one value, no extension twice. BouncyCastle verifies the signature alone.",
            [
                "request: version -1", "request: version 2", "request: an extension twice", "request: two extension requests", "request: an extension request of two values",
                "request: a subjectAltName that cannot be read",
            ]),
        ("Ours. Nobody needs so much; it is looked at no further.", ["request: 1,001 names", "request: 100,000 names", "request: a subject of 5000 octets"]),
        ("Ours. RFC 8410 3: Ed25519 has no parameters.", ["request: Ed25519 with parameters of the signature"]),
    ];

    /// <summary>The reason of each case.</summary>
    internal static Dictionary<string, string> All { get; } =
        Groups.SelectMany(group => group.Cases.Select(name => (name, group.Why))).ToDictionary(pair => pair.name, pair => pair.Why);
}
