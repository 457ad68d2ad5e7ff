BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Paths, sizes and times: equal ones mean that nothing was touched.
    function Get-Tree([string] $Folder) { Get-ChildItem $Folder -Recurse -Force | Sort-Object FullName | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" } }
}

Describe 'WhatIf' {
    BeforeEach {
        $folder = (New-Item (New-FolderName) -ItemType Directory).FullName
        $pki = Join-Path $folder 'pki'
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert a, b -AuthorityPath $pki
        $file = (New-Item (Join-Path $folder 'file') -Value 'text').FullName
        $away = { Move-Item "$pki/signing.key" "$folder/away.key" }
    }

    # What is done before, the command, and the error that both the rehearsal and the real thing give.
    It '<name> gives <id>, and touches nothing' -ForEach @(
        @{ name = 'New-SigningCert over another'; id = 'AuthorityExists'; run = { New-SigningCert $pki } }
        @{ name = 'New-SigningCert in a file'; id = 'WrongFileKind'; run = { New-SigningCert $file } }
        @{ name = 'New-SigningCert under none'; id = 'AuthorityNotFound'; run = { New-SigningCert "$folder/new" -Issuer "$folder/none" } }
        @{ name = 'New-NodeCert without authority'; id = 'AuthorityNotFound'; run = { New-NodeCert c -AuthorityPath "$folder/none" } }
        @{ name = 'New-NodeCert of one that is there'; id = 'FileExists'; run = { New-NodeCert a -AuthorityPath $pki } }
        @{ name = 'New-NodeCert with a bad ID'; id = 'InvalidNodeId'; run = { New-NodeCert 'c/d' -AuthorityPath $pki } }
        @{ name = 'New-NodeCert with a bad name'; id = 'InvalidDnsName'; run = { New-NodeCert c -DnsName 'a..b' -AuthorityPath $pki } }
        @{ name = 'New-NodeCert twice'; id = 'InvalidArgument'; run = { New-NodeCert c, c -AuthorityPath $pki } }
        @{ name = 'New-NodeCert beyond the policy'; id = 'PolicyViolation'; before = { $null = Set-CertPolicy -AuthorityPath $pki -AllowedNodeId 'web*' }
            run = { New-NodeCert c -AuthorityPath $pki } }
        @{ name = 'New-NodeCert offline'; id = 'AuthorityOffline'; before = { & $away }; run = { New-NodeCert c -AuthorityPath $pki } }
        @{ name = 'New-NodeCert beyond the CA'; id = 'OutlivesIssuer'; run = { New-NodeCert c -Lifetime 9999d -AuthorityPath $pki } }
        @{ name = 'Update-NodeCert of none'; id = 'NodeCertNotFound'; run = { Update-NodeCert x -AuthorityPath $pki } }
        @{ name = 'Update-NodeCert offline'; id = 'AuthorityOffline'; before = { & $away }; run = { Update-NodeCert a -AuthorityPath $pki } }
        @{ name = 'Revoke-NodeCert of none'; id = 'NodeCertNotFound'; run = { Revoke-NodeCert x -AuthorityPath $pki -Force } }
        @{ name = 'Revoke-NodeCert offline'; id = 'AuthorityOffline'; before = { & $away }; run = { Revoke-NodeCert a -AuthorityPath $pki -Force } }
        @{ name = 'New-RevocationList offline'; id = 'AuthorityOffline'; before = { & $away }; run = { New-RevocationList -AuthorityPath $pki } }
        @{ name = 'New-RevocationList with a wrong passphrase'; id = 'WrongPassphrase'
            before = { $null = New-SigningCert "$folder/locked" -Passphrase (ConvertTo-Secret 'right') }
            run = { New-RevocationList -AuthorityPath "$folder/locked" -Passphrase (ConvertTo-Secret 'wrong') } }
        @{ name = 'Export-NodeCert into what is there'; id = 'FileExists'; run = { Export-NodeCert a -AuthorityPath $pki -As Pem -OutputPath $pki } }
        @{ name = 'Export-NodeCert into a file'; id = 'WrongFileKind'; run = { Export-NodeCert a -AuthorityPath $pki -As Pem -OutputPath "$file/x" } }
        @{ name = 'Export-SigningCert'; id = 'FileExists'; before = { $null = New-Item "$folder/demo/x" -Force }
            run = { Export-SigningCert -AuthorityPath $pki -As OpenSslCa -OutputPath "$folder/demo" } }
        @{ name = 'Import-SigningCert'; id = 'NotASigningCert'; run = { Import-SigningCert -AuthorityPath "$folder/new" -CertificatePath "$pki/node.a.crt" -ChainPath "$pki/signing.crt" } }
        @{ name = 'New-NodeCertRequest'; id = 'FileExists'; before = { $null = New-NodeCertRequest c -Path $folder }; run = { New-NodeCertRequest c -Path $folder } }
        @{ name = 'Approve-NodeCertRequest'; id = 'PolicyViolation'; before = { $null = New-NodeCertRequest c -Path $folder -DnsName x.example.com }
            run = { Approve-NodeCertRequest "$folder/node.c.csr" -AuthorityPath $pki } }
        @{ name = 'Set-NodeCertTarget'; id = 'InvalidArgument'; run = { Set-NodeCertTarget c -AuthorityPath $pki -TargetPath relative } }
        @{ name = 'Set-NodeCertTarget in a damaged file'; id = 'TargetsDamaged'; before = { Set-Content "$pki/targets.json" '{' }
            run = { Set-NodeCertTarget c -AuthorityPath $pki -TargetPath /etc/tls } }
        @{ name = 'Remove-NodeCertTarget of none'; id = 'TargetNotFound'; run = { Remove-NodeCertTarget c -AuthorityPath $pki } }
        @{ name = 'New-KeyRing'; id = 'KeyRingExists'; run = { New-KeyRing $pki } }
        @{ name = 'Invoke-KeyRotation'; id = 'InvalidSubject'; run = { Invoke-KeyRotation -AuthorityPath $pki -Subject 'X=1' } }
    ) {
        if ($before) { & $before }
        $tree = Get-Tree $folder
        $rehearsed = & { $ErrorActionPreference = 'Continue'; $WhatIfPreference = $true; & $run } 2>&1
        Get-Tree $folder | Should -Be $tree
        $real = & { $ErrorActionPreference = 'Continue'; $ConfirmPreference = 'None'; & $run } 2>&1
        Get-ErrorId $rehearsed | Select-Object -Unique | Should -Be $id
        Get-ErrorId $real | Select-Object -Unique | Should -Be $id
    }

    It 'does for several what the real thing does: one fails, the others go on' {
        $tree = Get-Tree $folder
        $problems = New-NodeCert c, a, d -AuthorityPath $pki -WhatIf -ErrorAction Continue 2>&1
        Get-ErrorId $problems | Should -Be 'FileExists'
        Get-Tree $folder | Should -Be $tree
        @(Get-NodeCert -AuthorityPath $pki).Count | Should -Be 2
    }

    It 'leaves what was cut off to the next command, and says so' {
        Set-Content "$pki/.lock" '{"operation":"New-NodeCert","files":[],"ledger":[],"chain":[],"isCommitted":false}'
        $tree = Get-Tree $folder
        Update-NodeCert '*' -AuthorityPath $pki -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike '*interrupted*'
        Get-Tree $folder | Should -Be $tree
    }

    It 'asks for each of several' {
        New-NodeCert c, d -AuthorityPath $pki -WhatIf
        Revoke-NodeCert a, b -AuthorityPath $pki -Confirm:$false | Should -HaveCount 2
    }
}
