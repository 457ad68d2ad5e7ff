using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Files;

namespace ClusterCerts.Installing;

/// <summary>The stores of the machine or the account: Windows' own, or .NET's in the account's home.</summary>
/// <param name="location">Whose they are.</param>
internal sealed class PlatformStores(StoreLocation location) : IPlatformStores
{
    // winerror.h: E_ACCESSDENIED.
    private const int AccessDenied = unchecked((int)0x80070005);

    // winerror.h: ERROR_FILE_NOT_FOUND as an HRESULT.
    private const int NotFound = unchecked((int)0x80070002);

    public IPlatformKeys Keys { get; } = OperatingSystem.IsWindows() ? new WindowsKeys() : new PortableKeys();

    // Windows makes a store that is opened and not there, unless it is told not to; then it says that no file was found.
    public IReadOnlyList<X509Certificate2> Read(string name)
    {
        OpenFlags flags = OperatingSystem.IsWindows() ? OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly : OpenFlags.ReadOnly;
        try
        {
            return With(name, flags, store => (X509Certificate2[])[.. store.Certificates]);
        }
        catch (ClusterCertsException e) when (e.InnerException is CryptographicException { HResult: NotFound })
        {
            return [];
        }
    }

    public void Add(string name, X509Certificate2 certificate) => With(name, OpenFlags.ReadWrite, store =>
    {
        store.Add(certificate);
        return true;
    });

    public void Remove(string name, X509Certificate2 certificate) => With(name, OpenFlags.ReadWrite, store =>
    {
        store.Remove(certificate);
        return true;
    });

    private T With<T>(string name, OpenFlags flags, Func<X509Store, T> use)
    {
        string what = $@"{location}\{name}";
        try
        {
            using var store = new X509Store(name, location);
            store.Open(flags);
            return use(store);
        }
        catch (Exception e) when (e is PlatformNotSupportedException || e.InnerException is PlatformNotSupportedException)
        {
            throw new ClusterCertsException(
                ErrorCode.NotOnThisSystem, $"There is no store {what} on this system that can be used: .NET keeps certificates with keys for each account alone here. "
                    + "Install with -StoreLocation CurrentUser, as the account that runs the software.", what, e);
        }
        catch (CryptographicException e) when (e.HResult == AccessDenied || e.InnerException is UnauthorizedAccessException)
        {
            throw Denied(what, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(what, e);
        }
        catch (CryptographicException e)
        {
            throw new ClusterCertsException(
                ErrorCode.CertificateStoreFailed, $"The store {what} cannot be used: {DisplayText.Sentence((e.InnerException ?? e).Message)} The next run goes on from what is there.", what, e);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(what, e);
        }
    }

    private ClusterCertsException Denied(string what, Exception e) => new(
        ErrorCode.WriteDenied, $"The store {what} may not be {(location == StoreLocation.LocalMachine ? "changed by this account; run the command as an administrator" : "used by this account")}.", what, e);
}
