using ClusterCerts.Keys;

namespace ClusterCerts.Tokens;

/// <summary>Which other key gets the passphrase or PIN that was given for a key. Trying one at a file costs nothing; a token counts wrong PINs and locks itself, and
/// its library sees what it is given. So it gets what was given for a key in the same token, or for one that needs nothing, and no other.</summary>
internal static class PassphraseScope
{
    /// <summary>What is tried at a key.</summary>
    /// <param name="place">Where the key is; null for a file.</param>
    /// <param name="givenFor">The file of the key that the passphrase was given for.</param>
    /// <param name="passphrase">The passphrase; may be null.</param>
    /// <returns>Null where the key needs one of its own.</returns>
    internal static Passphrase? For(KeyUri? place, string givenFor, Passphrase? passphrase) =>
        place?.Token is not Pkcs11Uri token || passphrase is null || Reaches(token, givenFor) ? passphrase : null;

    private static bool Reaches(Pkcs11Uri token, string path)
    {
        try
        {
            if (!File.Exists(path))
                return false; // The key was put away, and what it is with it.
            return HeldKeyFile.UriIn(path) is KeyUri other ? other.Token is not Pkcs11Uri its || its.IsSameToken(token) : !PrivateKeyFile.IsEncrypted(path);
        }
        catch (ClusterCertsException)
        {
            return false; // What it opens cannot be known, so it is no PIN.
        }
    }
}
