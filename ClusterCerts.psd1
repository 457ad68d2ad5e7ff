# Lists stand without @( ): around anything PowerShell has an expression compiled for it at each import, which took it 15 ms.
@{
    RootModule           = 'ClusterCerts.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6d0a4a2e-58a5-4c0e-9f0b-0c6f7f2d9a41'
    Author               = 'The ClusterCerts authors'
    Copyright            = '(c) The ClusterCerts authors. MIT license.'
    Description          = 'The life of a private cluster''s certificates: make the signing certificate, issue, check, renew, revoke and rotate node certificates, and write the files that cluster software loads.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = 'Core'
    FormatsToProcess     = 'ClusterCerts.Format.ps1xml'
    TypesToProcess       = 'ClusterCerts.Types.ps1xml'
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = 'Approve-NodeCertRequest',
                           'Backup-CertAuthority',
                           'Export-CertLedger',
                           'Export-CertMetrics',
                           'Export-CertReport',
                           'Export-NodeCert',
                           'Export-RevocationList',
                           'Export-SigningCert',
                           'Find-NodeCert',
                           'Get-CertPolicy',
                           'Get-KeyRing',
                           'Get-NodeCert',
                           'Get-NodeCertRequest',
                           'Get-NodeCertTarget',
                           'Get-SigningCert',
                           'Import-SigningCert',
                           'Initialize-CertStore',
                           'Install-NodeCert',
                           'Invoke-KeyRotation',
                           'Move-CertAuthority',
                           'New-KeyRing',
                           'New-NodeCert',
                           'New-NodeCertRequest',
                           'New-RevocationList',
                           'New-SigningCert',
                           'Publish-NodeCert',
                           'Remove-NodeCert',
                           'Remove-NodeCertTarget',
                           'Restore-CertAuthority',
                           'Revoke-NodeCert',
                           'Set-CertPolicy',
                           'Set-NodeCertTarget',
                           'Sync-NodeCert',
                           'Test-CertAuthority',
                           'Test-CertAuthorityBackup',
                           'Test-CertLedger',
                           'Test-ClusterTrust',
                           'Test-KeyMatchesCert',
                           'Test-NodeCert',
                           'Uninstall-NodeCert',
                           'Update-NodeCert',
                           'Update-RevocationList'
    PrivateData          = @{
        PSData = @{
            Tags         = 'PKI', 'TLS', 'X509', 'certificate', 'cluster', 'CA', 'rotation', 'Windows', 'Linux'
            ProjectUri   = 'https://github.com/clustercerts/clustercerts'
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'https://github.com/clustercerts/clustercerts/blob/main/CHANGELOG.md'
        }
    }
}
