BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $other = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=one'
    $null = New-SigningCert $other -Subject 'CN=two'
    $null = New-NodeCert 1, 2 -AuthorityPath $pki
    $null = New-NodeCert 1, 2 -AuthorityPath $other
}

Describe 'The default authority' {
    AfterEach { Remove-Item Env:CLUSTERCERTS_AUTHORITY -ErrorAction Ignore }

    # Each reads or writes in the folder of the variable, wherever the session stands.
    It 'is what CLUSTERCERTS_AUTHORITY names for <name>' -ForEach @(
        @{ name = 'Get-SigningCert'; run = { (Get-SigningCert).Subject } ; want = 'CN=two' }
        @{ name = 'Get-NodeCert'; run = { (Get-NodeCert -NodeId 1).AuthorityPath } ; want = { $other } }
        @{ name = 'New-NodeCert'; run = { (New-NodeCert 7 -WhatIf); (New-NodeCert 8).AuthorityPath } ; want = { $other } }
        @{ name = 'Update-NodeCert'; run = { (Update-NodeCert 2).AuthorityPath } ; want = { $other } }
        @{ name = 'Get-CertPolicy'; run = { Split-Path (Get-CertPolicy).Path } ; want = { $other } }
        @{ name = 'Set-CertPolicy'; run = { Split-Path (Set-CertPolicy -AllowSharedKeys $false).Path } ; want = { $other } }
        @{ name = 'Test-CertLedger'; run = { Test-CertLedger } ; want = $true }
        @{ name = 'Test-NodeCert'; run = { Test-NodeCert $other/node.1.crt } ; want = $true }
        @{ name = 'Test-ClusterTrust'; run = { @(Test-ClusterTrust).Count } ; want = 0 }
        @{ name = 'New-RevocationList'; run = { (New-RevocationList).AuthorityPath } ; want = { $other } }
        @{ name = 'Invoke-KeyRotation'; run = { (Invoke-KeyRotation).AuthorityPath; $null = Invoke-KeyRotation -Undo } ; want = { $other } }
        @{ name = 'Export-NodeCert'; run = { (Export-NodeCert 1 -As Combined -OutputPath (New-FolderName)).Count } ; want = 1 }
    ) {
        $env:CLUSTERCERTS_AUTHORITY = $other
        Push-Location $pki
        try { & $run | Should -Be $($want -is [scriptblock] ? (& $want) : $want) } finally { Pop-Location }
    }

    It 'is the current folder without it, or where it is blank' -ForEach @(@{ value = $null }, @{ value = '' }, @{ value = ' ' }) {
        [Environment]::SetEnvironmentVariable('CLUSTERCERTS_AUTHORITY', $value)
        Push-Location $pki
        try { (Get-SigningCert).Subject | Should -Be 'CN=one' } finally { Pop-Location }
    }

    It 'gives way to -AuthorityPath, to an object and to a signing certificate' {
        $env:CLUSTERCERTS_AUTHORITY = $other
        (Get-SigningCert $pki).Subject | Should -Be 'CN=one'
        (Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert).AuthorityPath | Should -Be $pki
        (Get-SigningCert $pki | Get-NodeCert -NodeId 2).AuthorityPath | Should -Be $pki
    }

    It 'is told where it is none' {
        $env:CLUSTERCERTS_AUTHORITY = "$other-none"
        { Get-SigningCert -ErrorAction Stop } | Should -Throw "*$other-none*" -ErrorId 'AuthorityNotFound,*'
        { Get-NodeCertRequest $pki/none.csr -ErrorAction Stop } | Should -Throw
    }
}
