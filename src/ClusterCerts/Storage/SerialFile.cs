using System.Globalization;
using System.Numerics;

namespace ClusterCerts.Storage;

/// <summary>The file with the last serial number used, in hexadecimal, as <c>openssl x509 -CAserial</c> keeps it.</summary>
internal static class SerialFile
{
    /// <summary>Reads the number.</summary>
    /// <exception cref="ClusterCertsException">The file does not hold one.</exception>
    internal static BigInteger Parse(byte[] bytes, string path)
    {
        string text = System.Text.Encoding.ASCII.GetString(bytes).Trim();
        return text.Length is > 0 and <= 80
            && BigInteger.TryParse("0" + text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out BigInteger number)
            ? number
            : throw new ClusterCertsException(
                ErrorCode.SerialFileDamaged,
                $"'{path}' does not hold a hexadecimal number. Restore it, or delete it: the ledger knows the last number too.",
                path);
    }

    /// <summary>The number in a folder's file; zero when there is none.</summary>
    /// <exception cref="ClusterCertsException">The file does not hold one.</exception>
    internal static BigInteger Read(AuthorityPaths folder) =>
        folder.Read(AuthorityDocument.SerialNumber.Name) is byte[] bytes ? Parse(bytes, folder.PathOf(AuthorityDocument.SerialNumber))
            : BigInteger.Zero;

    // OpenSSL writes an even count of upper-case digits and one line end.
    internal static byte[] Encode(BigInteger number)
    {
        byte[] octets = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(octets) + "\n");
    }
}
