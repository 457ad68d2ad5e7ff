BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'A long ledger' {
    It 'has an index from the first command that writes, made by an engine that no session sees' -Skip:$IsWindows {
        $pki = Join-Path $TestDrive long
        $null = New-SigningCert $pki
        $null = 1..600 | New-NodeCert -AuthorityPath $pki
        "$pki/ledger.index", "$pki/ledger.index.stamp" | Should -Exist
        (New-NodeCert 601 -AuthorityPath $pki).Status | Should -Be Valid
        (Get-NodeCert -AuthorityPath $pki -NodeId 17).Status | Should -Be Valid
        (Get-NodeCert -AuthorityPath $pki).Count | Should -Be 601
        Test-CertLedger $pki | Should -BeTrue

        $context = [Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'ClusterCerts' }
        $context.Assemblies.ForEach{ $_.GetName().Name } | Should -Contain 'Microsoft.Data.Sqlite'
        [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach{ $_.GetName().Name } | Should -Not -Contain 'Microsoft.Data.Sqlite'
    }

    It 'is read without an index that was lost' {
        $pki = Join-Path $TestDrive lost
        $null = New-SigningCert $pki
        $null = 1..600 | New-NodeCert -AuthorityPath $pki
        Remove-Item "$pki/ledger.index"
        (Get-NodeCert -AuthorityPath $pki).Count | Should -Be 600
        $null = Revoke-NodeCert 5 -AuthorityPath $pki -Confirm:$false
        (Get-NodeCert -AuthorityPath $pki -NodeId 5).Status | Should -Be Revoked
        "$pki/ledger.index" | Should -Exist
    }
}
