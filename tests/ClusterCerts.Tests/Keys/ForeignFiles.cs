using System.Collections.Concurrent;

namespace ClusterCerts.Tests.Keys;

/// <summary>Keys that other programs write, their passphrase and a wrong one.</summary>
public abstract class ForeignFiles : IDisposable
{
    private protected static readonly string[] Legacy = ["-provider", "legacy", "-provider", "default"];

    // One of a kind is made once for all tests.
    private static readonly ConcurrentDictionary<string, Lazy<string>> Made = new();

    private protected TestFolder Folder { get; } = new();

    private protected Passphrase Right { get; } = Passphrase.FromCharacters("sécret €", "");

    private protected Passphrase Wrong { get; } = Passphrase.FromCharacters("wrong", "");

    public void Dispose()
    {
        Right.Dispose();
        Wrong.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // OpenSSL takes the second line where one file is named for both passphrases.
    private protected string PassFile()
    {
        File.WriteAllText(Folder.File("pass"), "sécret €\nsécret €\n");
        return "file:" + Folder.File("pass");
    }

    private protected string Key(string kind)
    {
        string key = Folder.File("plain.key");
        File.WriteAllText(key, Made.GetOrAdd(kind, static kind => new(() => Make(kind))).Value);
        return key;
    }

    private static string Make(string kind)
    {
        string[] how = kind == "Ed25519" ? ["-algorithm", kind] : kind == "rsa" ? ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"] : ["-algorithm", "EC", "-pkeyopt", $"ec_paramgen_curve:{kind}"];
        return Peer.Expect("openssl", ["genpkey", .. how]);
    }

    private protected static byte[] PublicKeyOf(string plain)
    {
        using KeyPair key = PrivateKeyFile.Read(plain, null);
        return key.PublicKey.Encoded;
    }

    // Reads the file with the right passphrase, and says so with the wrong one and without any.
    private protected void AssertOpens(string plain, string file)
    {
        using (KeyPair key = PrivateKeyFile.Read(file, Right))
            Assert.Equal(PublicKeyOf(plain), key.PublicKey.Encoded);
        Assert.True(PrivateKeyFile.IsEncrypted(file));
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, Wrong)).ErrorCode);
        Assert.Equal(ErrorCode.PassphraseRequired, Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, null)).ErrorCode);
    }
}
