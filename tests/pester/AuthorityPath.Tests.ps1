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
        @{ name = 'Test-ClusterTrust'; run = { Test-ClusterTrust } ; want = $true }
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

Describe 'An object of another authority than -AuthorityPath' {
    BeforeAll {
        $state = { Get-ChildItem $pki, $other -Recurse -File | Get-FileHash | Out-String }
        $requests = New-FolderName
        $null = New-NodeCertRequest 9 -Path $requests
    }

    It 'is refused by <name>, and nothing is changed' -ForEach @(
        @{ name = 'Update-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Update-NodeCert -AuthorityPath $other } }
        @{ name = 'Revoke-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Revoke-NodeCert -AuthorityPath $other -Force } }
        @{ name = 'Remove-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Remove-NodeCert -AuthorityPath $other -Force } }
        @{ name = 'Export-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Export-NodeCert -AuthorityPath $other -As Combined -OutputPath (New-FolderName) } }
        @{ name = 'Test-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Test-NodeCert -AuthorityPath $other } }
        @{ name = 'Test-ClusterTrust'; run = { Get-NodeCert -AuthorityPath $pki | Test-ClusterTrust -AuthorityPath $other } }
        @{ name = 'New-NodeCert'; run = { [pscustomobject]@{ NodeId = '77'; AuthorityPath = $pki } | New-NodeCert -AuthorityPath $other } }
        @{ name = 'Approve-NodeCertRequest'; run = { Get-NodeCertRequest $requests/node.9.csr -AuthorityPath $pki | Approve-NodeCertRequest -AuthorityPath $other } }
        @{ name = 'Get-NodeCertRequest'; run = { Get-NodeCertRequest $requests/node.9.csr -AuthorityPath $pki | Select-Object @{ n = 'LiteralPath'; e = { $_.Path } }, AuthorityPath | Get-NodeCertRequest -AuthorityPath $other } }
        @{ name = 'a cmdlet that takes chosen properties'; run = { Get-NodeCert -AuthorityPath $pki | Select-Object NodeId, AuthorityPath | Update-NodeCert -AuthorityPath $other } }
        @{ name = 'a cmdlet that takes rows of a table'; run = { "NodeId,AuthorityPath`n1,$pki" | ConvertFrom-Csv | Revoke-NodeCert -AuthorityPath $other -Force } }
    ) {
        $ErrorActionPreference = 'Continue'
        $before = & $state
        $got = & $run 2>&1
        $errors = @($got).Where{ $_ -is [System.Management.Automation.ErrorRecord] }
        $errors.Count | Should -BeGreaterThan 0
        foreach ($one in $errors) {
            $one.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
            "$one" | Should -BeLike "*'$pki'*'$other'*"
        }
        @($got).Where{ $_ -isnot [System.Management.Automation.ErrorRecord] -and $_ -ne $false } | Should -BeNullOrEmpty
        & $state | Should -Be $before
    }

    It 'is the same authority in other words: <case>' -ForEach @(
        @{ case = 'a relative path'; path = { './' + (Split-Path -Leaf $pki) } }
        @{ case = 'a slash at the end'; path = { "$pki/" } }
        @{ case = 'dots'; path = { "$other/../$(Split-Path -Leaf $pki)/." } }
        @{ case = 'a link'; path = { (New-Item -ItemType SymbolicLink (New-FolderName) -Target $pki).FullName } }
        @{ case = 'its signing certificate'; path = { Get-SigningCert $pki } }
    ) {
        Push-Location (Split-Path $pki)
        try { Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert -AuthorityPath (& $path) -ErrorAction Stop | Should -Not -BeNullOrEmpty }
        finally { Pop-Location }
    }

    It 'without an authority goes to the one that is named' {
        Get-NodeCert -Path $pki/node.1.crt | Test-NodeCert -AuthorityPath $pki | Should -BeTrue
    }
}
