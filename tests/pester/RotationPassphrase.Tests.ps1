BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The key of the other CA while a rotation keeps two' {
    BeforeAll {
        $one = ConvertTo-Secret 'first word'
        $two = ConvertTo-Secret 'second word'
        $ready = New-FolderName
        $ca = New-SigningCert $ready -Subject 'CN=prod' -Passphrase $one
        $null = $ca | New-NodeCert 1, 2, 3 -Passphrase $one
        $null = New-RevocationList -AuthorityPath $ready -Passphrase $one
        $both = @{ Passphrase = $one; NewPassphrase = $two; Confirm = $false }
        foreach ($phase in 'Stage', 'Trust') { $null = Invoke-KeyRotation $ready -Phase $phase @both }
        $trusted = New-FolderName
        Copy-Folder $ready $trusted
        $null = Invoke-KeyRotation $ready -Phase Issue @both
        function lists { Get-FileHash "$pki/*.crl" | ForEach-Object Hash }
    }

    BeforeEach {
        $pki = New-FolderName
        Copy-Folder $ready $pki
    }

    It 'is opened with -RotationPassphrase: <name>' -ForEach @(
        @{ name = 'New-RevocationList'; run = { New-RevocationList -AuthorityPath $pki @args } }
        @{ name = 'New-RevocationList -Ahead'; run = { New-RevocationList -AuthorityPath $pki -Ahead 2 @args -Confirm:$false } }
        @{ name = 'Revoke-NodeCert'; run = { Revoke-NodeCert 1 -AuthorityPath $pki -Force @args } }
        @{ name = 'Remove-NodeCert'; run = { Remove-NodeCert 2 -AuthorityPath $pki -Force @args } }
    ) {
        $signing = @{ Passphrase = $two; ErrorAction = 'Stop' }
        $previous = (Get-FileHash "$pki/previous.crl").Hash
        { & $run @signing } | Should -Throw '*key of the previous CA*-RotationPassphrase or -RotationPassphraseFile*' -ErrorId 'WrongPassphrase,*'
        { & $run @signing -WhatIf } | Should -Throw -ErrorId 'WrongPassphrase,*'
        (Get-FileHash "$pki/previous.crl").Hash | Should -Be $previous
        $before = lists
        & $run @signing -RotationPassphrase $one -WhatIf | Should -BeNullOrEmpty
        lists | Should -Be $before
        & $run @signing -RotationPassphrase $one | Should -Not -BeNullOrEmpty
        (Get-FileHash "$pki/previous.crl").Hash | Should -Not -BeIn $before
        (Get-FileHash "$pki/signing.crl").Hash | Should -Not -BeIn $before
        & openssl crl -in "$pki/previous.crl" -noout -CAfile "$pki/previous.crt" 2>&1 | Should -Be 'verify OK'
    }

    It 'is opened from a file, and in Trust the next CA''s' {
        $pki = $trusted
        $file = New-FolderName
        Set-Content $file 'second word'
        if (-not $IsWindows) { chmod 600 $file }
        $before = Get-FileHash "$pki/next.crl"
        $null = New-RevocationList -AuthorityPath $pki -Passphrase $one -RotationPassphraseFile $file -ErrorAction Stop
        (Get-FileHash "$pki/next.crl").Hash | Should -Not -Be $before.Hash
        & openssl crl -in "$pki/next.crl" -noout -CAfile "$pki/next.crt" 2>&1 | Should -Be 'verify OK'
        { New-RevocationList -AuthorityPath $pki -Passphrase $one -RotationPassphrase $two -RotationPassphraseFile $file } | Should -Throw 'Give -RotationPassphrase or -RotationPassphraseFile, not both.' -ErrorId 'InvalidArgument,*'
    }

    It 'gives every list that New-RevocationList writes, the signing CA''s first' {
        $lists = New-RevocationList -AuthorityPath $pki -Passphrase $two -RotationPassphrase $one
        $lists | Should -BeOfType ([ClusterCerts.Revocation.RevocationList])
        $lists.Path | Split-Path -Leaf | Should -Be 'signing.crl', 'previous.crl'
        ($lists | ConvertTo-Json | ConvertFrom-Json).Issuer | Select-Object -Unique | Should -HaveCount 2
        $again = New-RevocationList -AuthorityPath $pki -IfExpiresWithin 1d
        $again.Path | Should -Be $lists.Path
        $again.Changed | Should -Be $false, $false
    }

    It 'gives the list that was written beside the error of the other' {
        $lists = New-RevocationList -AuthorityPath $pki -Passphrase $two -ErrorAction SilentlyContinue -ErrorVariable failed
        $lists.Path | Split-Path -Leaf | Should -Be 'signing.crl'
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'WrongPassphrase,*'
    }

    It 'tells a script which parameter is missing' {
        try { New-RevocationList -AuthorityPath $pki -Passphrase $two } catch { $failed = $_.Exception }
        $failed.PassphraseParameter | Should -Be 'RotationPassphrase'
    }

    It 'is of no use without a rotation, and no harm' {
        $plain = New-FolderName
        $null = New-SigningCert $plain | New-NodeCert 1
        New-RevocationList -AuthorityPath $plain -RotationPassphrase $two | Should -HaveCount 1
        (Revoke-NodeCert 1 -AuthorityPath $plain -RotationPassphrase $two -Force).Status | Should -Be 'Revoked'
    }

    It 'is opened in a drill of a backup' {
        $backup = New-FolderName
        $null = Backup-CertAuthority $backup -AuthorityPath $pki -BackupPassphrase $one
        $drill = @{ BackupPassphrase = $one; Passphrase = $two; AuthorityPath = $pki; Detailed = $true }
        (Test-CertAuthorityBackup $backup @drill | Where-Object Name -EQ Key).Detail | Should -BeLike '*-RotationPassphrase or -RotationPassphraseFile*'
        (Test-CertAuthorityBackup $backup @drill -RotationPassphrase $one | Where-Object Name -EQ Key).Detail | Should -BeLike "*'previous.key' belongs to 'previous.crt'*"
    }
}
