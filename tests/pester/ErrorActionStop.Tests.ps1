BeforeAll {
    . $PSScriptRoot/Common.ps1

    # An authority with nodes 1 to 3, and a folder for whatever else.
    function New-Pki {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert 1, 2, 3 -AuthorityPath $pki
        $pki
    }

    # Runs a command that fails in part, with -ErrorAction Stop: what it wrote before it ended, and the error's id.
    function Invoke-Stopping([scriptblock] $Command) {
        $script:got = [System.Collections.Generic.List[object]]::new()
        try { & $Command | ForEach-Object { $script:got.Add($_) }; 'none' } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
    }
}

Describe 'With -ErrorAction Stop' {
    # A batch in which the second fails: the others are done, and the error is told after them.
    It '<name> does what can be done before it stops' -ForEach @(
        @{ name = 'New-NodeCert'; id = 'FileExists'
            run = { New-NodeCert 8, 1, 9 -AuthorityPath $pki -ErrorAction Stop }; done = { '8', '9' | ForEach-Object { Test-Path $pki/node.$_.crt } } }
        @{ name = 'New-NodeCert in two authorities'; id = 'AuthorityNotFound'
            run = { @{ NodeId = '8'; AuthorityPath = "$pki-none" }, @{ NodeId = '9'; AuthorityPath = $pki } | ForEach-Object { [pscustomobject] $_ } |
                    New-NodeCert -ErrorAction Stop }
            done = { Test-Path $pki/node.9.crt } }
        @{ name = 'Update-NodeCert'; id = 'NodeCertNotFound'
            run = { Update-NodeCert 1, x, 2 -AuthorityPath $pki -ErrorAction Stop }; done = { 1, 2 | ForEach-Object { (Get-Item $pki/node.$_.crt).LastWriteTime -gt $begin } } }
        @{ name = 'Update-NodeCert from the pipeline'; id = 'NodeCertNotFound'
            run = { 'x', '1' | Update-NodeCert -AuthorityPath $pki -ErrorAction Stop }; done = { (Get-Item $pki/node.1.crt).LastWriteTime -gt $begin } }
        @{ name = 'Approve-NodeCertRequest'; id = 'FileNotFound'
            run = { Approve-NodeCertRequest "$requests/missing.csr", "$requests/node.8.csr" -AuthorityPath $pki -ErrorAction Stop }; done = { Test-Path $pki/node.8.crt } }
        @{ name = 'Approve-NodeCertRequest of what is no request'; id = 'CertificateInsteadOfRequest'
            run = { "$pki/trust.crt", "$requests/node.8.csr" | Approve-NodeCertRequest -AuthorityPath $pki -ErrorAction Stop }; done = { Test-Path $pki/node.8.crt } }
        @{ name = 'Export-NodeCert'; id = 'NodeCertNotFound'
            run = { Export-NodeCert 1, x, 2 -AuthorityPath $pki -As Combined -OutputPath $out -ErrorAction Stop }; done = { (Get-ChildItem $out).Count -eq 2 } }
        @{ name = 'Export-NodeCert of objects'; id = 'NodeCertNotValid'
            run = { Revoke-NodeCert 1 -AuthorityPath $pki -Force > $null; Get-NodeCert -AuthorityPath $pki | Export-NodeCert -As Combined -OutputPath $out -ErrorAction Stop }
            done = { (Get-ChildItem $out).Count -eq 2 } }
        @{ name = 'Remove-NodeCert'; id = 'NodeCertNotFound'
            run = { Remove-NodeCert x, 1, 2 -AuthorityPath $pki -Force -ErrorAction Stop }; done = { @(Get-NodeCert -AuthorityPath $pki).Count -eq 1 } }
        @{ name = 'Revoke-NodeCert'; id = 'NodeCertNotFound'
            run = { Revoke-NodeCert x, 1, 2 -AuthorityPath $pki -Force -ErrorAction Stop }; done = { @(Get-NodeCert -AuthorityPath $pki -Status Revoked).Count -eq 2 } }
        @{ name = 'Revoke-NodeCert by numbers, files and IDs'; id = 'NodeCertNotFound'
            run = { Revoke-NodeCert 1 -AuthorityPath $pki -Confirm:$false -ErrorAction Stop
                Revoke-NodeCert -AuthorityPath $pki -CertificatePath $pki/node.2.crt -Confirm:$false -ErrorAction Stop
                Revoke-NodeCert -SerialNumber 0A, (Get-NodeCert -AuthorityPath $pki -NodeId 3).SerialNumber -AuthorityPath $pki -Confirm:$false -ErrorAction Stop }
            done = { @(Get-NodeCert -AuthorityPath $pki -Status Revoked).Count -eq 3 } }
        @{ name = 'New-NodeCertRequest'; id = 'FileExists'
            run = { New-NodeCertRequest 8, 9 -Path $requests -ErrorAction Stop }; done = { Test-Path $requests/node.9.csr } }
        @{ name = 'Invoke-KeyRotation of rings'; id = 'KeyRingNotFound'
            run = { Invoke-KeyRotation -KeyRing "$ring-none", $ring -Force -Confirm:$false -ErrorAction Stop }; done = { $null -ne (Get-KeyRing $ring).LastTurn } }
    ) {
        $pki = New-Pki
        $requests = New-FolderName
        $null = New-NodeCertRequest 8 -Path $requests
        $out = New-FolderName
        if ($name -match 'ring') { $ring = New-FolderName; $null = New-KeyRing $ring -KeyAlgorithm EcdsaP256 }
        $begin = Get-Date
        Start-Sleep -Milliseconds 20
        Invoke-Stopping $run | Should -Be $id
        & $done | Should -Not -Contain $false
    }

    # A finished rotation leaves the old CA's certificate behind: it ends by itself, and is in the way of nothing.
    It 'revokes the live certificate where one of a retired CA has the same node ID' {
        $pki = New-Pki
        'Stage', 'Trust', 'Issue', 'Retire' | ForEach-Object { $null = Invoke-KeyRotation -AuthorityPath $pki -Phase $_ -Force -Confirm:$false }
        $live = Get-NodeCert -AuthorityPath $pki -NodeId 3
        $revoked = Revoke-NodeCert 3 -AuthorityPath $pki -Force -ErrorAction Stop -WarningVariable told -WarningAction SilentlyContinue
        $revoked.SerialNumber | Should -Be $live.SerialNumber
        "$told" | Should -Match 'earlier CA'
        (Get-NodeCert -AuthorityPath $pki -NodeId 3).Status | Should -Be 'Revoked'
    }

    It 'revokes a number that the ledger does not know with -Force, warns, and shows it' {
        $pki = New-Pki
        { Revoke-NodeCert -SerialNumber 0A0B0C -AuthorityPath $pki -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'NodeCertNotFound,*'
        $revoked = Revoke-NodeCert -SerialNumber 0A0B0C -AuthorityPath $pki -Force -WarningVariable told -WarningAction SilentlyContinue
        $revoked.Status, $revoked.SerialNumber | Should -Be 'Revoked', '0A0B0C'
        "$told" | Should -Match 'could not be checked'
        (Get-NodeCert -AuthorityPath $pki -Status Revoked).SerialNumber | Should -Be '0A0B0C'
        (Get-NodeCert -AuthorityPath $pki -SerialNumber 0A0B0C | Out-String) | Should -Match 'Revoked'
        (Get-NodeCert -AuthorityPath $pki -SerialNumber 0A0B0C | Select-Object * | ConvertTo-Json -WarningAction SilentlyContinue) | Should -Match '0A0B0C'
        Test-CertLedger $pki | Should -BeTrue
    }
}
