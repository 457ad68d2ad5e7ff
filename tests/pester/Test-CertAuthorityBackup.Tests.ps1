BeforeAll {
    . $PSScriptRoot/Common.ps1
    $secret = ConvertTo-Secret 'correct horse'
}

Describe 'Test-CertAuthorityBackup' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod' | New-NodeCert 1, 2
        $file = "$(New-FolderName).cms"
        $backup = Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret
    }

    It 'is true for a good one, and records that it was tried' {
        Test-CertAuthorityBackup $file -AuthorityPath $pki -BackupPassphrase $secret | Should -BeTrue
        $line = Get-Content $pki/ledger.jsonl -Tail 1 | ConvertFrom-Json
        $line.event, $line.kind, $line.backupSha256, $line.backupHead | Should -Be 'Drill', 'Passed', $backup.Sha256, $backup.LedgerHead
        Test-CertLedger $pki | Should -BeTrue
    }

    It 'takes a backup from the pipeline, and compares with its authority' {
        $cert = New-NodeCert 3 -AuthorityPath $pki
        $checks = $backup | Test-CertAuthorityBackup -BackupPassphrase $secret -Detailed
        $checks.Name | Should -Be 'Open', 'Ledger', 'Key', 'Chain', 'Lists', 'Issue', 'Authority'
        $checks.Passed | Should -Not -Contain $false
        $checks[-1].Detail | Should -BeLike "*1 certificate issued since*$($cert.SerialNumber) of node '3'*"
    }

    It 'takes a file from the pipeline' {
        Get-Item $file | Test-CertAuthorityBackup -AuthorityPath $pki -BackupPassphrase $secret | Should -BeTrue
    }

    It 'compares with nothing where no authority is named, and says so' {
        Push-Location (New-Item -ItemType Directory (New-FolderName))
        try { Test-CertAuthorityBackup $file -BackupPassphrase $secret -WarningVariable told -WarningAction SilentlyContinue | Should -BeTrue } finally { Pop-Location }
        "$told" | Should -BeLike '*No authority is named*'
    }

    It 'is false beside an error: <case>' -ForEach @(
        @{ case = 'a wrong passphrase'; want = 'WrongPassphrase'; run = { Test-CertAuthorityBackup $file -AuthorityPath $pki -BackupPassphrase (ConvertTo-Secret 'wrong') @quiet } }
        @{ case = 'no passphrase'; want = 'PassphraseRequired'; run = { Test-CertAuthorityBackup $file -AuthorityPath $pki @quiet } }
        @{ case = 'a cut file with -WhatIf'; want = 'BackupDamaged'; run = { [IO.File]::WriteAllBytes($file, [IO.File]::ReadAllBytes($file)[0..3000]); Test-CertAuthorityBackup $file -AuthorityPath $pki -BackupPassphrase $secret -WhatIf @quiet } }
        @{ case = 'no file'; want = 'FileNotFound'; run = { Test-CertAuthorityBackup "$file.no" -AuthorityPath $pki -BackupPassphrase $secret @quiet } }
    ) {
        $quiet = @{ ErrorVariable = 'found'; ErrorAction = 'SilentlyContinue' }
        . $run | Should -BeFalse
        Get-ErrorId $found | Should -Be $want
        (Get-Content $pki/ledger.jsonl -Tail 1 | ConvertFrom-Json).event | Should -Not -Be 'Drill'
    }

    It 'is false for <case>, and records that it did not pass' -ForEach @(
        @{ case = 'a cut file'; damage = { [IO.File]::WriteAllBytes($file, [IO.File]::ReadAllBytes($file)[0..3000]) }; told = '*is damaged*' }
        @{ case = 'what is no backup any more'; damage = { Copy-Item $pki/signing.crt $file -Force }; told = '*is no backup*' }
    ) {
        Test-CertAuthorityBackup $file -AuthorityPath $pki -BackupPassphrase $secret | Should -BeTrue
        . $damage
        Test-CertAuthorityBackup $file -AuthorityPath $pki -BackupPassphrase $secret | Should -BeFalse
        $line = Get-Content $pki/ledger.jsonl -Tail 1 | ConvertFrom-Json
        $line.event, $line.kind | Should -Be 'Drill', 'Failed'
        $line.backupSha256 | Should -Be (Get-FileHash $file).Hash.ToLowerInvariant()
        $line.PSObject.Properties.Name | Should -Not -Contain 'backupHead'
        $checks = @(Test-CertAuthorityBackup $file -AuthorityPath $pki -BackupPassphrase $secret -Detailed)
        $checks.Name, $checks.Passed | Should -Be 'Open', $false
        $checks.Detail | Should -BeLike $told
        (Test-CertAuthority $pki -Detailed | Where-Object Name -EQ BackupDrill).State | Should -Be 'Warning'
        Test-CertLedger $pki | Should -BeTrue
    }

    It 'is false for one of another authority' {
        $other = New-FolderName
        $null = New-SigningCert $other
        Test-CertAuthorityBackup $file -AuthorityPath $other -BackupPassphrase $secret | Should -BeFalse
    }

    It 'records nothing with -WhatIf' {
        $before = (Get-FileHash $pki/ledger.jsonl).Hash
        Test-CertAuthorityBackup $file -AuthorityPath $pki -BackupPassphrase $secret -WhatIf | Should -BeNullOrEmpty
        (Get-FileHash $pki/ledger.jsonl).Hash | Should -Be $before
    }
}
