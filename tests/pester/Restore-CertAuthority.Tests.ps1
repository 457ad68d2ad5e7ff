BeforeDiscovery { . $PSScriptRoot/Postgres.ps1 }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Postgres.ps1
    $secret = ConvertTo-Secret 'correct horse'
}

Describe 'Restore-CertAuthority' {
    BeforeEach {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = $ca | New-NodeCert 1, 2
        $file = "$(New-FolderName).cms"
        $null = Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret
        $new = New-FolderName
    }

    It 'brings the authority back, and says what to look at' {
        $after = New-NodeCert 3 -AuthorityPath $pki
        $restored = Restore-CertAuthority $file -AuthorityPath $new -BackupPassphrase $secret -WarningVariable told -WarningAction SilentlyContinue
        $restored.Fingerprint, $restored.AuthorityPath | Should -Be $ca.Fingerprint, $new
        "$told" | Should -BeLike '*unknown here*Serial numbers go on*'
        (Get-FileHash $new/signing.key).Hash | Should -Be (Get-FileHash $pki/signing.key).Hash
        $next = $restored | New-NodeCert 4
        $next.SerialNumber.Length | Should -BeGreaterThan $after.SerialNumber.Length
        Test-NodeCert $new/node.4.crt -AuthorityPath $new | Should -BeTrue
        Test-CertLedger $new | Should -BeTrue
    }

    It 'takes a file, and a backup, from the pipeline' {
        (Get-Item $file | Restore-CertAuthority -AuthorityPath $new -BackupPassphrase $secret -WarningAction SilentlyContinue).Fingerprint | Should -Be $ca.Fingerprint
        $backup = Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret -Force
        ($backup | Restore-CertAuthority -AuthorityPath "$new-2" -BackupPassphrase $secret -WarningAction SilentlyContinue).AuthorityPath | Should -Be "$new-2"
    }

    It 'restores nothing with -WhatIf, and fails as it would' {
        Restore-CertAuthority $file -AuthorityPath $new -BackupPassphrase $secret -WhatIf | Should -BeNullOrEmpty
        $new | Should -Not -Exist
        { Restore-CertAuthority $file -AuthorityPath $new -BackupPassphrase (ConvertTo-Secret 'wrong') -WhatIf } | Should -Throw -ErrorId 'WrongPassphrase,*'
    }

    It 'refuses <case>, and leaves nothing' -ForEach @(
        @{ case = 'an authority that is there'; want = 'AuthorityExists'; run = { Restore-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret } }
        @{ case = 'a folder that is there'; want = 'FileExists'; run = { Restore-CertAuthority $file -AuthorityPath (New-Item -ItemType Directory (New-FolderName)) -BackupPassphrase $secret } }
        @{ case = 'a wrong passphrase'; want = 'WrongPassphrase'; run = { Restore-CertAuthority $file -AuthorityPath $new -BackupPassphrase (ConvertTo-Secret 'wrong') } }
        @{ case = 'a flipped bit'; want = 'BackupDamaged'; run = { $all = [IO.File]::ReadAllBytes($file); $all[5000] = $all[5000] -bxor 1; [IO.File]::WriteAllBytes($file, $all); Restore-CertAuthority $file -AuthorityPath $new -BackupPassphrase $secret } }
        @{ case = 'what is no backup'; want = 'NotABackup'; run = { Restore-CertAuthority $pki/ledger.jsonl -AuthorityPath $new -BackupPassphrase $secret } }
    ) {
        $folder = Split-Path $new
        $before = Get-ChildItem $folder -Force | ForEach-Object Name
        $run | Should -Throw -ErrorId "$want,*"
        $new | Should -Not -Exist
        Get-ChildItem $folder -Force -Filter '.*cctmp' | Should -BeNullOrEmpty
    }

    It 'restores into a database, from one too' -Skip:(-not (Find-Postgres)) {
        $server = Start-Postgres
        try {
            $null = Initialize-CertStore $server.Store
            $restored = Restore-CertAuthority $file -AuthorityPath $new -BackupPassphrase $secret -Store "$($server.Store);Authority=back" -WarningAction SilentlyContinue
            $restored.Fingerprint | Should -Be $ca.Fingerprint
            "$new/store.json", "$new/signing.key" | Should -Exist
            "$new/ledger.jsonl" | Should -Not -Exist
            Test-CertLedger $new | Should -BeTrue
            $backup = Backup-CertAuthority "$file.2" -AuthorityPath $new -BackupPassphrase $secret
            $backup | Test-CertAuthorityBackup -BackupPassphrase $secret | Should -BeTrue
            $folder = New-FolderName
            (Restore-CertAuthority "$file.2" -AuthorityPath $folder -BackupPassphrase $secret -WarningAction SilentlyContinue).Fingerprint | Should -Be $ca.Fingerprint
            "$folder/ledger.jsonl", "$folder/node.1.key" | Should -Exist
            Test-CertLedger $folder | Should -BeTrue
            { Restore-CertAuthority $file -AuthorityPath (New-FolderName) -BackupPassphrase $secret -Store "$($server.Store);Authority=back" } | Should -Throw -ErrorId 'AuthorityExists,*'
        }
        finally { Stop-Postgres $server }
    }
}
