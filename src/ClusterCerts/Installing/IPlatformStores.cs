using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>The certificate stores of the machine or of the account, by name, and what their keys can do.</summary>
internal interface IPlatformStores
{
    /// <summary>How keys are kept there.</summary>
    IPlatformKeys Keys { get; }

    /// <summary>What is in a store; nothing where it does not exist.</summary>
    /// <exception cref="ClusterCertsException">There is no such store on this system, or it cannot be read.</exception>
    IReadOnlyList<X509Certificate2> Read(string name);

    /// <summary>Adds a certificate, with its key where it has one.</summary>
    /// <exception cref="ClusterCertsException">It cannot be written.</exception>
    void Add(string name, X509Certificate2 certificate);

    /// <summary>Removes a certificate. Its key may stay: <see cref="IPlatformKeys.Delete"/>.</summary>
    /// <exception cref="ClusterCertsException">It cannot be written.</exception>
    void Remove(string name, X509Certificate2 certificate);
}
