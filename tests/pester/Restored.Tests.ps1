BeforeDiscovery { . $PSScriptRoot/Postgres.ps1 }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Postgres.ps1
}

Describe 'A database that was restored from an older dump' -Skip:(-not (Find-Postgres)) {
    BeforeAll { $server = Start-Postgres }
    AfterAll { Stop-Postgres $server }

    It 'is refused by whatever writes, judges or hands out, until Test-CertLedger -Repair takes it on record' {
        $null = Initialize-CertStore $server.Store
        $pki, $dump = (New-FolderName), "$($server.Folder)/pki.dump"
        $ca = New-SigningCert $pki -Subject CN=prod -Store $server.Store
        $null = $ca | New-NodeCert 1, 2
        Invoke-Postgres pg_dump '-h', '127.0.0.1', '-p', $server.Port, '-U', 'postgres', '-n', 'clustercerts', '-Fc', '-f', $dump, 'pki'
        $revoked = Revoke-NodeCert 1 -AuthorityPath $pki -Force
        $lost = New-NodeCert 3 -AuthorityPath $pki
        Invoke-Postgres pg_restore '-h', '127.0.0.1', '-p', $server.Port, '-U', 'postgres', '-1', '--clean', '--if-exists', '-d', 'pki', $dump

        { New-NodeCert 4 -AuthorityPath $pki } | Should -Throw -ErrorId 'LedgerRestored,*' '*Test-CertLedger -Repair*'
        { New-RevocationList -AuthorityPath $pki } | Should -Throw -ErrorId 'LedgerRestored,*'
        { Export-NodeCert 2 -As Pem -AuthorityPath $pki -OutputPath (New-FolderName) } | Should -Throw -ErrorId 'LedgerRestored,*'
        Test-NodeCert "$pki/node.2.crt" -AuthorityPath $pki | Should -BeFalse
        (Get-NodeCert -AuthorityPath $pki -WarningAction SilentlyContinue).NodeId | Should -Be '1', '2' -Because 'what is there can be looked at'
        (Test-CertLedger $pki -Detailed).Kind | Should -Contain 'LedgerRestored'

        $null = Test-CertLedger $pki -Repair -WhatIf
        { New-NodeCert 4 -AuthorityPath $pki } | Should -Throw -ErrorId 'LedgerRestored,*'
        $null = Test-CertLedger $pki -Repair -Confirm:$false -WarningVariable told -WarningAction SilentlyContinue
        "$told" | Should -Match 'revoke again what was revoked since'
        (Revoke-NodeCert -SerialNumber $revoked.SerialNumber -AuthorityPath $pki -Force).Status | Should -Be 'Revoked'
        Test-NodeCert "$pki/node.1.crt" -AuthorityPath $pki | Should -BeFalse
        Test-NodeCert "$pki/node.2.crt" -AuthorityPath $pki | Should -BeTrue
        $new = New-NodeCert 4 -AuthorityPath $pki
        [bigint]::Parse("0$($new.SerialNumber)", 'HexNumber') | Should -BeGreaterThan ([bigint]::Parse("0$($lost.SerialNumber)", 'HexNumber'))
    }
}
