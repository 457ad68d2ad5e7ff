using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>The bags of a PFX (RFC 7292 4.2): certificates, and keys that are still encrypted.</summary>
internal sealed class PfxContent : IDisposable
{
    private const string Data = "1.2.840.113549.1.7.1";
    private const string EncryptedData = "1.2.840.113549.1.7.6";
    private const string Bags = "1.2.840.113549.1.12.10.1.";
    private const int MaximumBags = 1000;
    private const int MaximumDepth = 8;
    private const int MaximumRounds = 2 * DerivationRounds.Most;

    private static readonly Asn1Tag Explicit = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly List<byte[]> _certificates = [];
    private readonly List<(byte[] Value, bool IsEncrypted)> _keys = [];
    private long _rounds;
    private int _bags;

    private PfxContent()
    {
    }

    internal IReadOnlyList<byte[]> Certificates => _certificates;

    /// <summary>PrivateKeyInfo, or EncryptedPrivateKeyInfo; zeroed when disposed.</summary>
    internal IReadOnlyList<(byte[] Value, bool IsEncrypted)> Keys => _keys;

    /// <summary>Whether it was sealed or encrypted with the passphrase, keys aside.</summary>
    internal bool IsProtected { get; private set; }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose() => _keys.ForEach(key => CryptographicOperations.ZeroMemory(key.Value));

    /// <summary>Opens it.</summary>
    /// <returns>Null when the passphrase is wrong.</returns>
    /// <exception cref="AsnContentException">It is damaged.</exception>
    /// <exception cref="UnopenedSchemeException">It is protected in a way that is not opened here.</exception>
    internal static PfxContent? TryOpen(byte[] encoded, PassphraseForm passphrase)
    {
        // PFX ::= SEQUENCE { version INTEGER { v3(3) }, authSafe ContentInfo, macData MacData OPTIONAL }
        AsnReader pfx = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        pfx.ReadInteger();
        AsnReader info = pfx.ReadSequence();
        if (info.ReadObjectIdentifier() != Data)
            throw new AsnContentException("It is sealed with a signature, not with a passphrase.");
        byte[] authenticated = info.ReadSequence(Explicit).ReadOctetString();
        var content = new PfxContent();
        bool isOpen = false;
        try
        {
            PfxMac? mac = pfx.HasData ? PfxMac.Read(pfx) : null;
            isOpen = content.TryRead(authenticated, mac, passphrase);
            return isOpen ? content : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(authenticated);
            if (!isOpen)
                content.Dispose();
        }
    }

    // AuthenticatedSafe ::= SEQUENCE OF ContentInfo
    private bool TryRead(byte[] authenticated, PfxMac? mac, PassphraseForm passphrase)
    {
        if (mac is not null)
        {
            Count(mac.Iterations);
            IsProtected = true;
            if (!mac.Verify(authenticated, passphrase))
                return false;
        }

        AsnReader safes = new AsnReader(authenticated, AsnEncodingRules.BER).ReadSequence();
        for (int count = 1; safes.HasData; count++)
        {
            if (count > MaximumBags)
                throw new AsnContentException("It holds too many parts.");
            if (!TryRead(safes.ReadSequence(), passphrase, isSealed: mac is not null))
                return false;
        }

        return true;
    }

    // ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT }
    private bool TryRead(AsnReader info, PassphraseForm passphrase, bool isSealed)
    {
        string type = info.ReadObjectIdentifier();
        AsnReader value = info.ReadSequence(Explicit);
        if (type == Data)
        {
            ReadBags(value.ReadOctetString(), 0);
            return true;
        }

        if (type != EncryptedData)
            throw new AsnContentException("A part of it is encrypted for a certificate, not with a passphrase.");

        // EncryptedData ::= SEQUENCE { version, SEQUENCE { contentType, algorithm, encryptedContent [0] IMPLICIT OCTET STRING } }
        AsnReader encrypted = value.ReadSequence();
        encrypted.ReadInteger();
        AsnReader inner = encrypted.ReadSequence();
        inner.ReadObjectIdentifier();
        PasswordEncryption encryption = PasswordEncryption.Read(inner);
        Count(encryption.Iterations);
        IsProtected = true;
        byte[] data = inner.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0));
        if (encryption.TryDecrypt(data, passphrase) is not byte[] plain)
            return false;
        try
        {
            ReadBags(plain, 0);
            return true;
        }
        catch (AsnContentException) when (!isSealed)
        {
            return false; // Padding by chance: without a MAC nothing else tells.
        }
    }

    // SafeContents ::= SEQUENCE OF SafeBag { bagId, bagValue [0] EXPLICIT, bagAttributes SET OPTIONAL }; zeroed, since keys may be in it.
    private void ReadBags(byte[] encoded, int depth)
    {
        try
        {
            ReadEach(encoded, depth);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    private void ReadEach(byte[] encoded, int depth)
    {
        AsnReader bags = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        while (bags.HasData)
        {
            if (++_bags > MaximumBags || depth > MaximumDepth)
                throw new AsnContentException("It holds too many bags.");
            AsnReader bag = bags.ReadSequence();
            string id = bag.ReadObjectIdentifier();
            AsnReader value = bag.ReadSequence(Explicit);
            switch (id)
            {
                case Bags + "1":
                    _keys.Add((value.ReadEncodedValue().ToArray(), false));
                    break;
                case Bags + "2":
                    _keys.Add((value.ReadEncodedValue().ToArray(), true));
                    Count(RoundsOf(_keys[^1].Value));
                    break;
                case Bags + "3":
                    ReadCertificate(value.ReadSequence());
                    break;
                case Bags + "6":
                    ReadBags(value.ReadEncodedValue().ToArray(), depth + 1);
                    break;
                default:
                    break; // Lists and secrets are not ours.
            }
        }
    }

    // CertBag ::= SEQUENCE { certId, certValue [0] EXPLICIT }; of the two kinds, X.509 alone is met.
    private void ReadCertificate(AsnReader bag)
    {
        if (bag.ReadObjectIdentifier() == "1.2.840.113549.1.9.22.1")
            _certificates.Add(bag.ReadSequence(Explicit).ReadOctetString());
    }

    // What is not opened here costs nothing; whoever asks for the key gets the error.
    private static int RoundsOf(byte[] encrypted)
    {
        try
        {
            return PasswordEncryption.Read(new AsnReader(encrypted, AsnEncodingRules.BER).ReadSequence()).Iterations;
        }
        catch (Exception e) when (e is AsnContentException or UnopenedSchemeException)
        {
            return 0;
        }
    }

    private void Count(int rounds)
    {
        _rounds += rounds;
        if (_rounds > MaximumRounds)
            throw DerivationRounds.TooMany();
    }
}
