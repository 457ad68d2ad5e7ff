using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Principal;

namespace ClusterCerts.Installing;

/// <summary>The access list of a key that Windows keeps: the property "Security Descr" of the key, whatever provider has it.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsKeyAccess : IKeyAccess
{
    // ncrypt.h: NCRYPT_SECURITY_DESCR_PROPERTY, asked for with the flag DACL_SECURITY_INFORMATION of winnt.h.
    private const string SecurityDescriptor = "Security Descr";
    private const CngPropertyOptions AccessListOnly = (CngPropertyOptions)4;

    // winnt.h: GENERIC_READ, GENERIC_ALL, and FILE_READ_DATA, which a file of a key has for them.
    private const int GenericRead = unchecked((int)0x80000000);
    private const int GenericAll = 0x10000000;
    private const int ReadData = 1;

    public string? Find(string account)
    {
        try
        {
            return account.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase) ? new SecurityIdentifier(account).Value
                : new NTAccount(account).Translate(typeof(SecurityIdentifier)).Value;
        }
        catch (Exception e) when (e is IdentityNotMappedException or ArgumentException)
        {
            return null;
        }
    }

    public IReadOnlyList<string> ReadersOf(X509Certificate2 certificate) => WithKey(certificate, key =>
        Read(key).DiscretionaryAcl?.Cast<CommonAce>().Where(ace => ace.AceQualifier == AceQualifier.AccessAllowed && (ace.AccessMask & (GenericRead | GenericAll | ReadData)) != 0)
            .Select(ace => ace.SecurityIdentifier.Value).ToArray() ?? []);

    public void AllowRead(X509Certificate2 certificate, string sid) => WithKey(certificate, key =>
    {
        CommonSecurityDescriptor descriptor = Read(key);
        descriptor.DiscretionaryAcl!.AddAccess(AccessControlType.Allow, new SecurityIdentifier(sid), GenericRead, InheritanceFlags.None, PropagationFlags.None);
        byte[] encoded = new byte[descriptor.BinaryLength];
        descriptor.GetBinaryForm(encoded, 0);
        key.SetProperty(new CngProperty(SecurityDescriptor, encoded, AccessListOnly));
        return true;
    });

    /// <summary>The key that Windows keeps for a certificate; null for one of an older provider.</summary>
    internal static CngKey? CngKeyOf(RSA? rsa, ECDsa? ecdsa) => (rsa, ecdsa) switch
    {
        (RSACng cng, _) => cng.Key,
        (_, ECDsaCng cng) => cng.Key,
        _ => null,
    };

    private static CommonSecurityDescriptor Read(CngKey key) =>
        new(isContainer: false, isDS: false, key.GetProperty(SecurityDescriptor, AccessListOnly).GetValue() ?? [], 0);

    private static T WithKey<T>(X509Certificate2 certificate, Func<CngKey, T> use)
    {
        try
        {
            using RSA? rsa = certificate.GetRSAPrivateKey();
            using ECDsa? ecdsa = certificate.GetECDsaPrivateKey();
            return use(CngKeyOf(rsa, ecdsa) ?? throw new CryptographicException("Its provider has no access lists."));
        }
        catch (CryptographicException e)
        {
            throw new ClusterCertsException(
                ErrorCode.CertificateStoreFailed, $"The access list of the key of '{certificate.Subject}' cannot be read or changed: {DisplayText.Sentence(e.Message)} "
                    + "Run the command as its owner or as an administrator.", certificate.Thumbprint, e);
        }
    }
}
