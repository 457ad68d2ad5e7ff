using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Moves an authority from its directory into a PostgreSQL database that several hosts share, or back.</summary>
/// <remarks>
/// <para>The ledger goes byte for byte, and so does every document: certificates, trust bundle, lists, policy, the state of a rotation. Keys and nodes'
/// files stay in the directory, which stays the name of the authority for every command; the file store.json in it says where the rest is.</para>
/// <para>Whenever it is interrupted, at most one of the two places is the authority, and the next command finishes or undoes the move. What was left
/// in a database stays there as a record, and no command takes it for the authority.</para>
/// </remarks>
/// <example>
/// Move an authority into a database.
/// <code>Move-CertAuthority -AuthorityPath ./pki -Store 'Host=db1;Database=pki'</code>
/// </example>
/// <example>
/// Move it back.
/// <code>Move-CertAuthority -AuthorityPath ./pki -Store Folder</code>
/// </example>
[Cmdlet(VerbsCommon.Move, "CertAuthority", SupportsShouldProcess = true)]
[OutputType(typeof(SigningCert))]
public sealed class MoveCertAuthorityCommand : AuthorityCmdlet
{
    /// <summary>The database, such as 'Host=db1;Database=pki', or Folder for the directory itself. Authority=NAME in it is the authority's name there,
    /// instead of the directory's.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(StoreCompleter))]
    [ValidateNotNullOrEmpty]
    public string Store { get; set; } = "";

    /// <summary>Moves it.</summary>
    protected override void Process()
    {
        string path = AuthorityFolder;
        string from = CertAuthorityStore.PlaceOf(path);
        string action = CertAuthorityStore.IsAt(path, Store) ? $"Leave the authority where it is, in {from}" : $"Move the authority from {from} to {Store}";
        if (ShouldProcess(path, action, () => CertAuthorityStore.Move(path, Store, Context)))
            WriteObject(CertAuthorityStore.Move(path, Store, Context, WriteWarning));
    }
}
