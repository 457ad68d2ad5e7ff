using System.Security.Cryptography;

namespace ClusterCerts.Tests.Requests;

/// <summary>Writes any request, however wrong: it starts as a good one, a test spoils one thing, then it is signed for real.</summary>
internal sealed class ForgedRequest
{
    internal byte[] Version { get; set; } = [2, 1, 0];

    internal byte[] Subject { get; set; } = Forge.Name("CN=web1");

    internal byte[] PublicKey { get; set; } = [];

    internal byte[] Algorithm { get; set; } = [];

    internal List<ForgedExtension> Extensions { get; set; } = [Forge.AltNames(Forge.Dns("web1"))];

    /// <summary>Each an attribute; null leaves out even the empty set.</summary>
    internal List<byte[]>? Attributes { get; set; } = [];

    internal byte[] Tail { get; set; } = [];

    internal Func<byte[], byte[]> Sign { get; set; } = _ => [];

    internal static byte[] Make(Action<ForgedRequest>? spoil = null, KeyPair? key = null)
    {
        key ??= Forge.Key("request");
        var request = new ForgedRequest
        {
            PublicKey = [.. key.PublicKey.Encoded],
            Algorithm = key.SignatureAlgorithm(),
            Sign = info => key.Sign(info),
        };
        spoil?.Invoke(request);
        return request.Encode();
    }

    /// <summary>A request of a node for names, written to a file.</summary>
    internal static NodeCertRequest File(TestFolder folder, string id, KeyPair key, params string[] dnsNames)
    {
        string path = folder.File($"{id}.csr");
        System.IO.File.WriteAllBytes(path, Make(
            r =>
            {
                r.Subject = Forge.Name($"CN={id}");
                r.Extensions = dnsNames.Length == 0 ? [] : [Forge.AltNames([.. dnsNames.Select(Forge.Dns)])];
            },
            key));
        return NodeCertRequest.Read(path);
    }

    /// <summary>A request that is for one key and signed with another.</summary>
    internal void SignWithSomeoneElsesKey(byte[] publicKey) => PublicKey = publicKey;

    /// <summary>Attribute ::= SEQUENCE { type, values SET }</summary>
    internal static byte[] Attribute(string oid, params byte[][] values) => Forge.Tlv(0x30, Forge.ObjectId(oid), Forge.Tlv(0x31, values));

    internal static byte[] ExtensionRequest(IEnumerable<ForgedExtension> extensions) =>
        Attribute(Oids.ExtensionRequest, Forge.Tlv(0x30, [.. extensions.Select(Encode)]));

    /// <summary>An RSA key that nobody could make here in time: any odd number passes for a modulus.</summary>
    internal static byte[] RsaPublicKey(int bits)
    {
        byte[] modulus = RandomNumberGenerator.GetBytes(bits / 8);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        byte[] key = Forge.Tlv(0x30, Forge.Tlv(2, [0], modulus), [2, 3, 1, 0, 1]);
        return Forge.Tlv(0x30, Forge.Algorithm(Oids.RsaEncryption, true), Forge.Tlv(3, [0], key));
    }

    private byte[] Encode()
    {
        List<byte[]>? attributes = Extensions.Count > 0 ? [ExtensionRequest(Extensions), .. Attributes ?? []] : Attributes;
        byte[] info = Forge.Tlv(0x30, Version, Subject, PublicKey, attributes is null ? [] : Forge.Tlv(0xA0, [.. attributes]));
        return [.. Forge.Tlv(0x30, info, Algorithm, Forge.Tlv(3, [0], Sign(info))), .. Tail];
    }

    internal static byte[] Encode(ForgedExtension extension) => Forge.Tlv(
        0x30, Forge.ObjectId(extension.Oid), extension.Critical == true ? [1, 1, 0xFF] : [], Forge.Tlv(0x04, extension.Value));
}
