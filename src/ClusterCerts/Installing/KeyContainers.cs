using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>How a key gets into a container of Windows.</summary>
internal static class KeyContainers
{
    /// <summary>Into one of the store's owner, which stays when the command ends.</summary>
    /// <param name="location">Whose the store is.</param>
    /// <param name="exportable">Whether the key can be taken out again.</param>
    internal static X509KeyStorageFlags FlagsFor(StoreLocation location, bool exportable) => X509KeyStorageFlags.PersistKeySet
        | (location == StoreLocation.LocalMachine ? X509KeyStorageFlags.MachineKeySet : X509KeyStorageFlags.UserKeySet)
        | (exportable ? X509KeyStorageFlags.Exportable : X509KeyStorageFlags.DefaultKeySet);
}
