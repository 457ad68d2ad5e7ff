BeforeAll {
    . $PSScriptRoot/Common.ps1
    $secret = ConvertTo-Secret 'correct horse'
}

Describe 'Backup-CertAuthority' {
    BeforeEach {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = $ca | New-NodeCert 1, 2
        $file = "$(New-FolderName).cms"
    }

    It 'writes one private file, and tells what it is of' {
        $backup = Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret
        $backup.Path, $backup.Subject, $backup.AuthorityPath, $backup.SigningKey, $backup.LedgerLines | Should -Be $file, 'CN=prod', $pki, 'Plain', 3
        $backup.Sha256 | Should -Be (Get-FileHash $file).Hash.ToLowerInvariant()
        $backup.Size | Should -Be (Get-Item $file).Length
        if (-not $IsWindows) { [int](Get-Item $file).UnixFileMode | Should -Be 0x180 }
        [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file)) | Should -Not -Match 'PRIVATE KEY|CN=prod'
    }

    It 'takes the authority from the pipeline, once' {
        @(Get-NodeCert -AuthorityPath $pki | Backup-CertAuthority $file -BackupPassphrase $secret).Path | Should -Be $file
        ($ca | Backup-CertAuthority $file -BackupPassphrase $secret -Force).Path | Should -Be $file
    }

    It 'takes the passphrase from a file' {
        $pass = New-FolderName
        Set-Content $pass 'correct horse'
        if (-not $IsWindows) { chmod 600 $pass }
        $null = Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphraseFile $pass
        Test-CertAuthorityBackup $file -AuthorityPath $pki -BackupPassphrase $secret | Should -BeTrue
    }

    It 'takes the shorter names, which are the same' {
        $pass = New-FolderName
        Set-Content $pass 'correct horse'
        if (-not $IsWindows) { chmod 600 $pass }
        $null = Backup-CertAuthority $file -AuthorityPath $pki -PassphraseFile $pass
        (Restore-CertAuthority $file -AuthorityPath (New-FolderName) -Passphrase $secret -WarningAction SilentlyContinue).Subject | Should -Be 'CN=prod'
        { Test-CertAuthorityBackup $file -AuthorityPath $pki -Passphrase $secret } | Should -Throw -ErrorId 'PassphraseRequired,*'
    }

    It 'lists what would be in it with -WhatIf, and writes nothing' {
        Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret -WhatIf | Should -BeNullOrEmpty
        $file | Should -Not -Exist
        $null = New-Item $file
        { Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret -WhatIf } | Should -Throw -ErrorId 'FileExists,*'
    }

    It 'says that nodes'' files elsewhere are left out, and takes them with -IncludeOutside' {
        $null = New-NodeCert 3 -AuthorityPath $pki -OutputPath (New-FolderName)
        $few = Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret -WarningVariable told -WarningAction SilentlyContinue
        "$told" | Should -BeLike '*2 files of nodes outside*-IncludeOutside*'
        (Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret -IncludeOutside -Force).FileCount | Should -Be ($few.FileCount + 2)
    }

    It 'refuses <case>' -ForEach @(
        @{ case = 'without a passphrase'; want = 'PassphraseRequired'; run = { Backup-CertAuthority $file -AuthorityPath $pki } }
        @{ case = 'what is there'; want = 'FileExists'; run = { $null = New-Item $file; Backup-CertAuthority $file -AuthorityPath $pki -BackupPassphrase $secret } }
        @{ case = 'a place in the directory itself'; want = 'InvalidArgument'; run = { Backup-CertAuthority $pki/b.cms -AuthorityPath $pki -BackupPassphrase $secret } }
        @{ case = 'a folder that is none'; want = 'FileNotFound'; run = { Backup-CertAuthority (Join-Path (New-FolderName) b.cms) -AuthorityPath $pki -BackupPassphrase $secret } }
        @{ case = 'what is no authority'; want = 'AuthorityNotFound'; run = { Backup-CertAuthority $file -AuthorityPath (New-FolderName) -BackupPassphrase $secret } }
    ) {
        $run | Should -Throw -ErrorId "$want,*"
    }
}
