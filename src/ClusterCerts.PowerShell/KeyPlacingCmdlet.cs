using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that makes a CA: where its key is.</summary>
public abstract class KeyPlacingCmdlet : ClusterCertsCmdlet
{
    /// <summary>Where the signing key is made, or taken if it is there already: in a token, by a URI of RFC 7512 such as
    /// 'pkcs11:token=ca;object=signing', or in Windows' key storage, by cng: and its name. The PIN comes as the passphrase, never in the URI.</summary>
    [Parameter]
    [PSDefaultValue(Help = "In a file"), ValidateNotNullOrEmpty, ArgumentCompleter(typeof(KeyUriCompleter))]
    public string? KeyUri { get; set; }

    /// <summary>The PKCS #11 library that reaches the token, if the URI does not name it with module-path. Only root, or you, may be able to write it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TokenModule { get; set; }

    /// <summary>What was given of it; null for a file.</summary>
    /// <exception cref="ClusterCertsException">It is wrong.</exception>
    private protected KeyUri? KeyPlace() => Tokens.KeyUri.ParseIfAny(KeyUri, PathOf(TokenModule));
}
