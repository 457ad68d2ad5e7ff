using ClusterCerts.Keys;
using ClusterCerts.Tokens;

namespace ClusterCerts.Authority;

/// <summary>What opens the keys of an authority's CAs while a rotation keeps two, and which parameters give it.</summary>
/// <param name="signing">What was given for the signing key.</param>
/// <param name="other">What was given for the key of the CA beside it.</param>
/// <param name="signingParameter">Which parameter gives the first.</param>
/// <param name="otherParameter">Which parameter gives the second.</param>
internal sealed class AuthorityPassphrases(
    Passphrase? signing, Passphrase? other = null, string signingParameter = PassphraseRefusal.Signing, string otherParameter = PassphraseRefusal.Rotation)
{
    /// <summary>What opens the signing key.</summary>
    internal Passphrase? Signing => signing;

    /// <summary>Which parameter gives it.</summary>
    internal string SigningParameter => signingParameter;

    /// <summary>What is tried at the key of the CA beside: what was given for it, else what opens the signing key, but that never as the PIN of another token.</summary>
    /// <param name="place">Where that key is; null for a file.</param>
    /// <param name="signingKey">The file of the signing key.</param>
    internal Passphrase? ForOther(KeyUri? place, string signingKey) => other ?? PassphraseScope.For(place, signingKey, signing);

    /// <summary>The error where that does not open it, which names the parameter that helps.</summary>
    /// <param name="cause">What is wrong.</param>
    /// <param name="key">The key, in words.</param>
    /// <param name="path">Its file.</param>
    /// <param name="place">Where it is; null for that file.</param>
    internal ClusterCertsException ExplainOther(ClusterCertsException cause, string key, string path, KeyUri? place) =>
        PassphraseRefusal.Of(cause, key, path, place?.Token, otherParameter);
}
