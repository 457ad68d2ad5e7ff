BeforeDiscovery { . $PSScriptRoot/Postgres.ps1 }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Postgres.ps1

    function Get-Content1($Folder) { Get-ChildItem $Folder -File | Sort-Object Name | ForEach-Object { "$($_.Name) $((Get-FileHash $_).Hash)" } }
}

Describe 'Move-CertAuthority' -Skip:(-not (Find-Postgres)) {
    BeforeAll {
        $server = Start-Postgres
        $null = Initialize-CertStore $server.Store
    }

    AfterAll { Stop-Postgres $server }

    BeforeEach {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = $ca | New-NodeCert 1, 2
        $before = Get-Content1 $pki
        $store = "$($server.Store);Authority=$(Split-Path -Leaf $pki)"
    }

    It 'moves an authority into a database and back, as it was' {
        $moved = Move-CertAuthority $store -AuthorityPath $pki
        $moved.Fingerprint, $moved.AuthorityPath | Should -Be $ca.Fingerprint, $pki
        "$pki/ledger.jsonl", "$pki/signing.crt" | Should -Not -Exist
        "$pki/signing.key", "$pki/node.1.crt", "$pki/store.json" | Should -Exist
        Test-CertLedger $pki | Should -BeTrue
        (Move-CertAuthority Folder -AuthorityPath $pki).Fingerprint | Should -Be $ca.Fingerprint
        Get-Content1 $pki | Should -Be $before
        Test-CertLedger $pki | Should -BeTrue
    }

    It 'takes the authority from the pipeline, and does nothing twice' {
        ($ca | Move-CertAuthority $store).Subject | Should -Be 'CN=prod'
        ($ca | Move-CertAuthority $store).Subject | Should -Be 'CN=prod'
        { $ca | Move-CertAuthority "$store-2" } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'does nothing with -WhatIf, and fails as the move would' {
        Move-CertAuthority $store -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty
        Get-Content1 $pki | Should -Be $before
        $null = New-SigningCert (New-FolderName) -Store $store
        { Move-CertAuthority $store -AuthorityPath $pki -WhatIf } | Should -Throw -ErrorId 'AuthorityExists,*'
        { Move-CertAuthority $store -AuthorityPath $pki } | Should -Throw -ErrorId 'AuthorityExists,*'
        Get-Content1 $pki | Should -Be $before
    }

    It 'completes -Store' {
        (TabExpansion2 'Move-CertAuthority -Store f').CompletionMatches.CompletionText | Should -Be 'Folder'
    }
}
