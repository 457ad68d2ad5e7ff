BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Test-CertLedger' {
    BeforeEach {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert 1, 2, 3 -AuthorityPath $pki
    }

    It 'is true when nothing is wrong, and finds nothing' {
        Test-CertLedger $pki | Should -BeExactly $true
        $ca | Test-CertLedger | Should -BeExactly $true
        Test-CertLedger $pki -Detailed | Should -BeNullOrEmpty
    }

    # What was done to the folder; the answer alone.
    It 'is false after <case>' -ForEach @(
        @{ case = 'a changed line'; act = { (Get-Content $pki/ledger.jsonl -Raw) -replace '"nodeId":"2"', '"nodeId":"9"' | Set-Content $pki/ledger.jsonl -NoNewline } }
        @{ case = 'a lost file'; act = { Remove-Item $pki/node.1.crt } }
        @{ case = 'a lost ledger'; act = { Remove-Item $pki/ledger.jsonl } }
        @{ case = 'a foreign key'; act = { Copy-Item $pki/node.2.key $pki/node.3.key } }
        @{ case = 'a foreign key of the CA'; act = { Copy-Item $pki/node.2.key $pki/signing.key } }
    ) {
        & $act
        $answer = Test-CertLedger $pki -Verbose 4>&1
        $answer[-1] | Should -BeExactly $false
        $answer[0] | Should -BeOfType ([System.Management.Automation.VerboseRecord])
        Test-CertLedger $pki -Detailed | Should -BeOfType ([ClusterCerts.Audit.LedgerFinding])
    }

    It 'is false for what cannot be examined' {
        Test-CertLedger TestDrive:/ -ErrorAction SilentlyContinue | Should -BeExactly $false
        Test-CertLedger TestDrive:/ -Detailed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'names a line that was changed, on a ledger that other commands refuse' {
        (Get-Content $pki/ledger.jsonl -Raw) -replace '"nodeId":"2"', '"nodeId":"9"' | Set-Content $pki/ledger.jsonl -NoNewline
        { Get-NodeCert -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerDamaged,*'
        $found = Test-CertLedger $pki -Detailed
        $found | Should -BeOfType ([ClusterCerts.Audit.LedgerFinding])
        $found.Kind, $found.Line | Should -Be 'LineChanged', 3
        $found | Out-String | Should -Match 'LineChanged.*Line 3'
    }

    It 'finds files that do not fit' {
        Remove-Item $pki/node.1.crt
        Copy-Item $pki/node.2.key $pki/node.3.key
        (Test-CertLedger $pki -Detailed).Kind | Should -Be 'CertificateMissing', 'KeyDiffers'
    }

    It 'gives AuthorityNotFound for another folder' {
        { Test-CertLedger TestDrive:/ -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityNotFound,ClusterCerts.PowerShell.Commands.TestCertLedgerCommand'
    }
}

Describe 'What is wrong with the ledger' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert 1, 2, 3 -AuthorityPath $pki
        Add-Content $pki/ledger.jsonl '{}'
    }

    # What needs the ledger fails with it, and warns of nothing that it fails with; what needs it not warns.
    It 'is told once by <command>' -TestCases @(
        @{ command = 'Get-NodeCert'; errors = 1 }
        @{ command = 'New-NodeCert 4'; errors = 1 }
        @{ command = 'Update-NodeCert 1'; errors = 1 }
        @{ command = 'Revoke-NodeCert 1 -Force'; errors = 1 }
        @{ command = 'New-RevocationList'; errors = 1 }
        @{ command = 'Export-NodeCert 1 -As Pem -OutputPath TestDrive:/out'; errors = 1 }
        @{ command = 'Get-SigningCert'; errors = 0 }
        @{ command = 'Get-CertPolicy'; errors = 0 }
    ) {
        $all = Invoke-Expression "$command -AuthorityPath '$pki' -ErrorAction Continue 2>&1 3>&1"
        $told = @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -or $_ -is [System.Management.Automation.WarningRecord] })
        $told.Count | Should -Be 1
        "$($told[0])" | Should -Match 'Line 5'
        @($told | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -Be $errors
    }
    It 'is told once too where a folder is in the place of <file>' -TestCases @(
        @{ file = 'signing.key'; command = 'New-NodeCert 4'; errors = 1 }
        @{ file = 'signing.srl'; command = 'New-NodeCert 4'; errors = 1 }
        @{ file = 'trust.crt'; command = 'Test-NodeCert'; errors = 1 }
        @{ file = 'signing.key'; command = 'Get-NodeCert'; errors = 0 }
    ) {
        $other = New-FolderName
        $null = New-SigningCert $other -Subject 'CN=prod'
        $null = New-NodeCert 1 -AuthorityPath $other
        Remove-Item "$other/$file"
        $null = New-Item -ItemType Directory "$other/$file"
        if ($file -eq 'trust.crt') { $command = "Test-NodeCert '$other/node.1.crt'" }
        $all = Invoke-Expression "$command -AuthorityPath '$other' -ErrorAction Continue 2>&1 3>&1"
        $told = @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -or $_ -is [System.Management.Automation.WarningRecord] })
        $told.Count | Should -Be 1
        "$($told[0])" | Should -Match 'is a folder'
        @($told | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -Be $errors
    }
}
