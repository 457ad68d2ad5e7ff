using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Prepares a PostgreSQL database, so that several hosts can share an authority in it.</summary>
/// <remarks>
/// <para>It makes the schema clustercerts, or brings one of an earlier version forward, and gives roles their rights.
/// With -WhatIf it shows the SQL and runs nothing. No other command changes the schema. Run it with a role that may make a schema in that
/// database; what is there is kept.</para>
/// <para>A password is not taken. Put it where libpq's users do: a file that PGPASSFILE names, or a client certificate.</para>
/// </remarks>
/// <example>
/// See what would be run.
/// <code>Initialize-CertStore 'Host=db1;Database=pki' -GrantWriteTo ca_hosts -GrantReadTo auditors -WhatIf</code>
/// </example>
/// <example>
/// Prepare the database, and make an authority in it.
/// <code>
/// Initialize-CertStore 'Host=db1;Database=pki'
/// New-SigningCert ./pki -Subject 'CN=prod' -Store 'Host=db1;Database=pki'
/// </code>
/// </example>
[Cmdlet(VerbsData.Initialize, "CertStore", SupportsShouldProcess = true)]
[OutputType(typeof(CertStore))]
public sealed class InitializeCertStoreCommand : ClusterCertsCmdlet
{
    /// <summary>The database, such as 'Host=db1;Database=pki'. What it leaves out comes from the service file and the environment,
    /// as libpq's users know.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Store { get; set; } = "";

    /// <summary>Roles that shall read alone.</summary>
    [Parameter]
    [PSDefaultValue(Help = "None")]
    public string[] GrantReadTo { get; set; } = [];

    /// <summary>Roles that shall issue. None of them may change or delete a line of a ledger.</summary>
    [Parameter]
    [PSDefaultValue(Help = "None")]
    public string[] GrantWriteTo { get; set; } = [];

    /// <summary>Prepares it.</summary>
    protected override void Process()
    {
        CertStore store = CertStore.Find(Store, GrantReadTo, GrantWriteTo);
        if (store.Statements.Count > 0)
        {
            if (!ShouldProcess($"Run in {store.Place}:\n{store.ToScript()}", $"Run this in {store.Place}?\n{store.ToScript()}", "Prepare a database"))
                return;
            store.Prepare(Log);
        }

        WriteObject(store);
    }
}
