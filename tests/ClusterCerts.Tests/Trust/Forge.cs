using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Trust;

/// <summary>A certificate that was forged, with the key that it is for.</summary>
internal sealed record Forged(byte[] Der, KeyPair Key, string Subject)
{
    internal DecodedCertificate Decoded => DecodedCertificate.Decode(Der);
}

/// <summary>An extension to forge. <paramref name="Critical"/> null leaves the field out, as DER wants FALSE.</summary>
internal sealed record ForgedExtension(string Oid, bool? Critical, byte[] Value);

/// <summary>
/// Writes any certificate, however wrong: it starts as what the profile wants, a test spoils one thing, then it is signed
/// for real.
/// This is the script that makes the bad fixtures.
/// </summary>
internal sealed class Forge
{
    internal static readonly DateTimeOffset Now = new(2030, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, KeyPair> Keys = [];

    internal byte[]? Version { get; set; } = [0xA0, 3, 2, 1, 2];

    internal byte[] Serial { get; set; } = [0x01, 0x23, 0x45];

    internal byte[] InnerAlgorithm { get; set; } = [];

    internal byte[] OuterAlgorithm { get; set; } = [];

    internal byte[] Issuer { get; set; } = [];

    internal byte[] Subject { get; set; } = [];

    internal byte[] NotBefore { get; set; } = Time(Now.AddDays(-1));

    internal byte[] NotAfter { get; set; } = Time(Now.AddDays(30));

    internal byte[] PublicKey { get; set; } = [];

    internal byte[] UniqueIds { get; set; } = [];

    internal List<ForgedExtension>? Extensions { get; set; } = [];

    /// <summary>What follows the extensions within the signed part.</summary>
    internal byte[] TbsTail { get; set; } = [];

    internal byte[] Tail { get; set; } = [];

    internal Func<byte[], byte[]> Sign { get; set; } = _ => [];

    /// <summary>A key that is made once per name.</summary>
    internal static KeyPair Key(string name, KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256)
    {
        lock (Keys)
        {
            string full = $"{name} {algorithm}";
            if (!Keys.TryGetValue(full, out KeyPair? key))
                Keys[full] = key = KeyPair.Generate(algorithm);
            return key;
        }
    }

    internal static Forged Root(string subject = "CN=Root", Action<Forge>? spoil = null, KeyPair? key = null) =>
        CA(null, subject, spoil, key);

    internal static Forged CA(Forged? issuer, string subject, Action<Forge>? spoil = null, KeyPair? key = null)
    {
        key ??= Key(subject);
        KeyPair signer = issuer?.Key ?? key;
        Forge forge = Begin(subject, issuer?.Subject ?? subject, key, signer);
        forge.NotAfter = Time(Now.AddDays(3000));
        forge.Extensions =
        [
            BasicConstraints(true, null),
            KeyUsage(KeyUsages.KeyCertSign | KeyUsages.CrlSign),
            SubjectKeyId(key),
        ];
        if (issuer is not null)
            forge.Extensions.Add(AuthorityKeyId(issuer.Key));
        spoil?.Invoke(forge);
        return new Forged(forge.Encode(), key, subject);
    }

    internal static Forged Leaf(Forged issuer, string id = "1", Action<Forge>? spoil = null, KeyPair? key = null)
    {
        key ??= Key("leaf");
        Forge forge = Begin($"CN={id}", issuer.Subject, key, issuer.Key);
        forge.Extensions =
        [
            BasicConstraints(false, null),
            KeyUsage(KeyUsages.DigitalSignature),
            Usages(Oids.ServerAuth, Oids.ClientAuth),
            AltNames(Dns(id)),
            SubjectKeyId(key),
            AuthorityKeyId(issuer.Key),
        ];
        spoil?.Invoke(forge);
        return new Forged(forge.Encode(), key, $"CN={id}");
    }

    internal Forge Remove(string oid)
    {
        Extensions!.RemoveAll(e => e.Oid == oid);
        return this;
    }

    /// <summary>Replaces the extension of the same type, or adds it.</summary>
    internal Forge Put(ForgedExtension extension)
    {
        int at = Extensions!.FindIndex(e => e.Oid == extension.Oid);
        if (at < 0)
            Extensions.Add(extension);
        else
            Extensions[at] = extension;
        return this;
    }

    internal Forge Critical(string oid, bool? critical)
    {
        int at = Extensions!.FindIndex(e => e.Oid == oid);
        Extensions[at] = Extensions[at] with { Critical = critical };
        return this;
    }

    internal byte[] EncodeTbs()
    {
        byte[] serial = Tlv(0x02, Serial);
        byte[] validity = Tlv(0x30, NotBefore, NotAfter);
        byte[] extensions = Extensions is null ? [] : Tlv(0xA3, Tlv(0x30, [.. Extensions.Select(Encode)]));
        return Tlv(
            0x30, Version ?? [], serial, InnerAlgorithm, Issuer, validity, Subject, PublicKey, UniqueIds, extensions, TbsTail);
    }

    internal byte[] Encode()
    {
        byte[] tbs = EncodeTbs();
        return [.. Tlv(0x30, tbs, OuterAlgorithm, Tlv(0x03, [0], Sign(tbs))), .. Tail];
    }

    // The pieces

    internal static byte[] Tlv(byte tag, params byte[][] parts)
    {
        int length = parts.Sum(p => p.Length);
        byte[] header = length switch
        {
            < 0x80 => [tag, (byte)length],
            < 0x100 => [tag, 0x81, (byte)length],
            < 0x10000 => [tag, 0x82, (byte)(length >> 8), (byte)length],
            _ => [tag, 0x83, (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        return [.. header, .. parts.SelectMany(p => p)];
    }

    internal static byte[] Name(string text) => new X500DistinguishedName(text).RawData;

    /// <summary>A name of one common name in a string type of choice.</summary>
    internal static byte[] CommonName(byte stringTag, string text) =>
        Tlv(0x30, Tlv(0x31, Tlv(0x30, ObjectId(Oids.CommonName), Tlv(stringTag, Ascii(text)))));

    internal static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    internal static byte[] UtcTime(string text) => Tlv(0x17, Ascii(text));

    internal static byte[] GeneralizedTime(string text) => Tlv(0x18, Ascii(text));

    /// <summary>The right one of the two.</summary>
    internal static byte[] Time(DateTimeOffset time) => time.Year < 2050
        ? UtcTime(time.UtcDateTime.ToString("yyMMddHHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture))
        : GeneralizedTime(time.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture));

    internal static byte[] Integer(BigInteger value) => Tlv(0x02, value.ToByteArray(isBigEndian: true));

    internal static byte[] ObjectId(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    internal static byte[] Algorithm(string oid, bool withNull) => Tlv(0x30, ObjectId(oid), withNull ? [5, 0] : []);

    internal static byte[] Dns(string name) => Tlv(0x82, Ascii(name));

    internal static byte[] Email(string name) => Tlv(0x81, Ascii(name));

    internal static byte[] Uri(string name) => Tlv(0x86, Ascii(name));

    internal static byte[] IP(params byte[] octets) => Tlv(0x87, octets);

    internal static byte[] Directory(string name) => Tlv(0xA4, Name(name));

    internal static ForgedExtension AltNames(params byte[][] names) => new(Oids.SubjectAltName, null, Tlv(0x30, names));

    internal static ForgedExtension BasicConstraints(bool isCA, int? pathLength) => new(
        Oids.BasicConstraints, true, Tlv(0x30, isCA ? [1, 1, 0xFF] : [], pathLength is { } length ? Integer(length) : []));

    internal static ForgedExtension KeyUsage(KeyUsages usages)
    {
        // Bit n of the flags is bit n of the BIT STRING, counted from the left; trailing zero bits are left out.
        int bits = 0;
        for (int i = 0; i < 9; i++)
            bits |= ((int)usages >> i & 1) << (15 - i);
        int unused = bits == 0 ? 0 : BitOperations.TrailingZeroCount(bits);
        byte[] octets = unused >= 8 ? [(byte)(bits >> 8)] : [(byte)(bits >> 8), (byte)bits];
        return new(Oids.KeyUsage, true, bits == 0 ? [3, 1, 0] : Tlv(0x03, [(byte)(unused % 8)], octets));
    }

    internal static ForgedExtension Usages(params string[] oids) =>
        new(Oids.ExtendedKeyUsage, null, Tlv(0x30, [.. oids.Select(ObjectId)]));

    internal static ForgedExtension SubjectKeyId(KeyPair key) =>
        new(Oids.SubjectKeyIdentifier, null, Tlv(0x04, key.PublicKey.KeyId.ToArray()));

    internal static ForgedExtension AuthorityKeyId(KeyPair key) =>
        new(Oids.AuthorityKeyIdentifier, null, Tlv(0x30, Tlv(0x80, key.PublicKey.KeyId.ToArray())));

    /// <summary>The same with the issuer's own issuer and serial number.</summary>
    internal static ForgedExtension AuthorityKeyId(KeyPair key, string issuer, int serial) => new(
        Oids.AuthorityKeyIdentifier, null, Tlv(
            0x30, Tlv(0x80, key.PublicKey.KeyId.ToArray()), Tlv(0xA1, Directory(issuer)), Tlv(0x82, ((BigInteger)serial).ToByteArray(isBigEndian: true))));

    /// <summary>Name constraints; each subtree is a general name such as <see cref="Dns"/> writes.</summary>
    internal static ForgedExtension Constraints(byte[][] permitted, byte[][] excluded) => new(
        Oids.NameConstraints,
        true,
        Tlv(0x30, Subtrees(0xA0, permitted), Subtrees(0xA1, excluded)));

    private static byte[] Subtrees(byte tag, byte[][] names) =>
        names.Length == 0 ? [] : Tlv(tag, [.. names.Select(name => Tlv(0x30, name))]);

    private static byte[] Encode(ForgedExtension extension)
    {
        byte[] critical = extension.Critical switch { true => [1, 1, 0xFF], false => [1, 1, 0], null => [] };
        return Tlv(0x30, ObjectId(extension.Oid), critical, Tlv(0x04, extension.Value));
    }

    private static Forge Begin(string subject, string issuer, KeyPair key, KeyPair signer) => new()
    {
        Subject = Name(subject),
        Issuer = Name(issuer),
        PublicKey = [.. key.PublicKey.Encoded],
        InnerAlgorithm = signer.SignatureAlgorithm(),
        OuterAlgorithm = signer.SignatureAlgorithm(),
        Sign = tbs => signer.Sign(tbs),
    };
}
