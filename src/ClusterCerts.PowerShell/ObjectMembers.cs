using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell;

/// <summary>Properties that our objects have in PowerShell, for <c>ClusterCerts.Types.ps1xml</c>.</summary>
public static class ObjectMembers
{
    /// <summary>The node ID, which thereby comes first where all properties are written.</summary>
    /// <param name="instance">A NodeCert.</param>
    /// <returns>The node ID.</returns>
    public static string NodeIdOf(PSObject instance) => ((NodeCert)Object(instance)).NodeId;

    /// <summary>The certificate for .NET.</summary>
    /// <param name="instance">A NodeCert or SigningCert.</param>
    /// <returns>The certificate, loaded on first use.</returns>
    public static X509Certificate2 CertificateOf(PSObject instance) => Object(instance) switch
    {
        NodeCert cert => cert.Certificate,
        SigningCert signing => signing.Certificate,
        object other => throw new ArgumentException($"A {other.GetType().Name} has no certificate.", nameof(instance)),
    };

    private static object Object(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return instance.BaseObject;
    }
}
