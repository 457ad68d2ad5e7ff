BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Test-CertLedger' {
    BeforeEach {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert 1, 2, 3 -AuthorityPath $pki
    }

    It 'writes nothing when nothing is wrong' {
        Test-CertLedger $pki | Should -BeNullOrEmpty
        $ca | Test-CertLedger | Should -BeNullOrEmpty
    }

    It 'names a line that was changed, on a ledger that other commands refuse' {
        (Get-Content $pki/ledger.jsonl -Raw) -replace '"nodeId":"2"', '"nodeId":"9"' | Set-Content $pki/ledger.jsonl -NoNewline
        { Get-NodeCert -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerDamaged,*'
        $found = Test-CertLedger $pki
        $found | Should -BeOfType ([ClusterCerts.LedgerFinding])
        $found.Kind, $found.Line | Should -Be 'LineChanged', 3
        $found | Out-String | Should -Match 'LineChanged.*Line 3'
    }

    It 'finds files that do not fit' {
        Remove-Item $pki/node.1.crt
        Copy-Item $pki/node.2.key $pki/node.3.key
        (Test-CertLedger $pki).Kind | Should -Be 'CertificateMissing', 'KeyDiffers'
    }

    It 'gives AuthorityNotFound for another folder' {
        { Test-CertLedger TestDrive:/ -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityNotFound,ClusterCerts.PowerShell.Commands.TestCertLedgerCommand'
    }
}
