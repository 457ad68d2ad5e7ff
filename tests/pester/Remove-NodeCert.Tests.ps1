BeforeAll { . (Join-Path $PSScriptRoot Common.ps1) }

Describe 'Remove-NodeCert' {
    BeforeEach {
        $pki = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-SigningCert $pki
        $null = New-NodeCert n1, n2, n3 -AuthorityPath $pki
    }

    It 'takes a node out by position, and revokes what is alive' {
        $removed = Remove-NodeCert n1 -AuthorityPath $pki -Confirm:$false
        $removed | Should -BeOfType ClusterCerts.Authority.NodeCert
        $removed.NodeId | Should -Be 'n1'
        $removed.Status | Should -Be 'Revoked'
        (Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'n2', 'n3'
        "$pki/signing.crl" | Should -Exist
    }

    It 'takes the pipeline, and wildcards' {
        'n1', 'n2' | Remove-NodeCert -AuthorityPath $pki -Force | ForEach-Object NodeId | Should -Be 'n1', 'n2'
        Get-NodeCert -AuthorityPath $pki | Remove-NodeCert -Force | ForEach-Object NodeId | Should -Be 'n3'
        Remove-NodeCert * -AuthorityPath $pki -Force | Should -BeNullOrEmpty
    }

    It 'leaves certificates to end with -KeepUntilExpiry, without the signing key' {
        Remove-Item $pki/signing.key
        (Remove-NodeCert n1 -AuthorityPath $pki -KeepUntilExpiry -Force).Status | Should -Be 'Removed'
        (Get-NodeCert -AuthorityPath $pki -Status Removed).NodeId | Should -Be 'n1'
        "$pki/signing.crl" | Should -Not -Exist
    }

    It 'changes nothing with -WhatIf' {
        Remove-NodeCert n1 -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty
        (Get-NodeCert -AuthorityPath $pki).Count | Should -Be 3
    }

    It 'brings a node back with New-NodeCert' {
        $null = Remove-NodeCert n1 -AuthorityPath $pki -Force
        (New-NodeCert n1 -AuthorityPath $pki).Status | Should -Be 'Valid'
        Get-NodeCert -AuthorityPath $pki | Where-Object Status -EQ Valid | ForEach-Object NodeId | Sort-Object | Should -Be 'n1', 'n2', 'n3'
    }

    It 'is quiet the second time' {
        $null = Remove-NodeCert n1 -AuthorityPath $pki -Force
        $before = (Get-FileHash $pki/*).Hash
        $again = Remove-NodeCert n1 -AuthorityPath $pki -ErrorAction Stop 3>&1
        $again.NodeId, $again.Status | Should -Be 'n1', 'Revoked'
        Remove-NodeCert n1 -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty
        (Get-FileHash $pki/*).Hash | Should -Be $before
    }

    It 'revokes later what was left to expire' {
        (Remove-NodeCert n1 -AuthorityPath $pki -KeepUntilExpiry -Force).Status | Should -Be 'Removed'
        (Remove-NodeCert n1 -AuthorityPath $pki -KeepUntilExpiry -Force).Status | Should -Be 'Removed'
        (Remove-NodeCert n1 -AuthorityPath $pki -Force).Status | Should -Be 'Revoked'
        Test-NodeCert $pki/node.n1.crt -AuthorityPath $pki | Should -BeFalse
        (Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'n2', 'n3'
    }

    It 'takes out what it can before an error ends the pipeline' {
        { Remove-NodeCert n9, n1 -AuthorityPath $pki -Force -ErrorAction Stop } | Should -Throw -ErrorId 'NodeCertNotFound,*'
        (Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'n2', 'n3'
    }

    It 'says what is wrong: <case>' -TestCases @(
        @{ case = 'a node that is not there'; id = 'NodeCertNotFound'; run = { Remove-NodeCert n9 -AuthorityPath $pki -Force -ErrorAction Stop } }
        @{ case = 'no signing key'; id = 'AuthorityOffline'; run = {
                Remove-Item $pki/signing.key; Remove-NodeCert n1 -AuthorityPath $pki -Force -ErrorAction Stop } }
    ) { $run | Should -Throw -ErrorId "$id,*" }
}
