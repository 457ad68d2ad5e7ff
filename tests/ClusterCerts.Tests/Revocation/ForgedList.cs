using System.Formats.Asn1;

namespace ClusterCerts.Tests.Revocation;

/// <summary>Writes any revocation list, however wrong, and signs it for real: the script that makes the bad fixtures.</summary>
internal sealed class ForgedList
{
    private readonly Forged _signer;

    internal ForgedList(Forged signer)
    {
        _signer = signer;
        Issuer = Forge.Name(signer.Subject);
        Extensions = [Extension(Oids.AuthorityKeyIdentifier, false, KeyIdOf(signer)), Extension(Oids.CrlNumber, false, [2, 1, 1])];
    }

    internal byte[] Version { get; set; } = [2, 1, 1];

    internal byte[] Issuer { get; set; }

    internal byte[] ThisUpdate { get; set; } = Forge.Time(Forge.Now.AddDays(-1));

    internal byte[]? NextUpdate { get; set; } = Forge.Time(Forge.Now.AddDays(10));

    internal List<byte[]> Entries { get; } = [];

    internal List<byte[]>? Extensions { get; set; }

    /// <summary>Signs with another key than the signer's.</summary>
    internal KeyPair? WrongKey { get; set; }

    internal static byte[] Entry(byte serial, params byte[][] extensions)
    {
        byte[] time = Forge.Time(Forge.Now.AddDays(-2));
        return extensions.Length == 0
            ? Forge.Tlv(0x30, [2, 1, serial], time)
            : Forge.Tlv(0x30, [2, 1, serial], time, Forge.Tlv(0x30, extensions));
    }

    internal static byte[] Extension(string oid, bool critical, byte[] value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        CertificateExtensions.Write(writer, oid, critical, w => w.WriteEncodedValue(value));
        return writer.Encode();
    }

    internal static byte[] KeyIdOf(Forged signer) => Forge.Tlv(0x30, Forge.Tlv(0x80, signer.Key.PublicKey.KeyId.ToArray()));

    internal byte[] Encode()
    {
        byte[] algorithm = _signer.Key.SignatureAlgorithm();
        byte[] entries = Entries.Count > 0 ? Forge.Tlv(0x30, [.. Entries]) : [];
        byte[] extensions = Extensions is null ? [] : Forge.Tlv(0xA0, Forge.Tlv(0x30, [.. Extensions]));
        byte[] tbs = Forge.Tlv(0x30, Version, algorithm, Issuer, ThisUpdate, NextUpdate ?? [], entries, extensions);
        return CertificateTemplate.Assemble(tbs, algorithm, (WrongKey ?? _signer.Key).Sign(tbs));
    }
}
