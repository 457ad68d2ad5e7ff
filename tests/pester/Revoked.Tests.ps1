BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $null = New-NodeCert a, b, c, d -AuthorityPath $pki
    # a is as it was, b was renewed, c revoked and renewed, d revoked alone.
    $null = Update-NodeCert b -AuthorityPath $pki
    $null = Revoke-NodeCert c, d -AuthorityPath $pki -Confirm:$false
    $null = Update-NodeCert c -AuthorityPath $pki
}

Describe 'After a revocation and a renewal' {
    It 'judges each object by its own certificate: <status> of <node>' -ForEach @(
        @{ node = 'a'; status = 'Valid'; verdict = $true }
        @{ node = 'b'; status = 'Valid'; verdict = $true }
        @{ node = 'b'; status = 'Superseded'; verdict = $false }
        @{ node = 'c'; status = 'Valid'; verdict = $true }
        @{ node = 'c'; status = 'Revoked'; verdict = $false }
        @{ node = 'd'; status = 'Revoked'; verdict = $false }
    ) {
        Get-NodeCert -AuthorityPath $pki -NodeId $node -Status $status | Test-NodeCert | Should -Be $verdict
    }

    It 'says where the other certificate is, and that the own one is revoked' {
        $old = Get-NodeCert -AuthorityPath $pki -NodeId c -Status Revoked
        $new = Get-NodeCert -AuthorityPath $pki -NodeId c -Status Valid
        $report = $old | Test-NodeCert -Detailed
        $report.SerialNumber | Should -Be $old.SerialNumber
        ($report.Checks | Where-Object Name -EQ Parse).Detail | Should -BeLike "*$($new.SerialNumber)*$($old.SerialNumber)*"
        ($report.Checks | Where-Object Name -EQ Revocation).Passed | Should -BeFalse
    }

    It 'exports no revoked object, and the valid one once' {
        $out = New-FolderName
        $problems, $files = (Get-NodeCert -AuthorityPath $pki -NodeId c | Export-NodeCert -As Combined -OutputPath $out -ErrorAction Continue 2>&1).Where(
            { $_ -is [System.Management.Automation.ErrorRecord] }, 'Split')
        Get-ErrorId $problems | Should -Be 'NodeCertNotValid'
        $files | Should -HaveCount 1
        (Get-NodeCert -AuthorityPath $pki -Status Revoked | Revoke-NodeCert -Force -ErrorAction Stop).NodeId | Should -Be 'c', 'd'
    }

    It 'counts each node once in the report, and finds nothing wrong with one that was renewed' {
        $page = Get-Content -Raw (Export-CertReport -AuthorityPath $pki -OutputPath "$(New-FolderName).html")
        $page | Should -Match '3 <span>of 4 valid'
        $page | Should -Not -Match 'another certificate'
    }

    It 'leaves a certificate of files alone' {
        Test-NodeCert "$pki/node.c.crt" -AuthorityPath $pki | Should -BeTrue
        Get-Item "$pki/node.c.crt" | Test-NodeCert -AuthorityPath $pki | Should -BeTrue
    }

    It 'leaves the successor alone: <command> of what was <status>' -ForEach @(
        @{ command = 'Update-NodeCert'; status = 'Revoked'; node = 'c'; act = { $input | Update-NodeCert } }
        @{ command = 'Update-NodeCert'; status = 'Superseded'; node = 'b'; act = { $input | Update-NodeCert } }
        @{ command = 'Update-NodeCert -WhatIf'; status = 'Superseded'; node = 'b'; act = { $input | Update-NodeCert -WhatIf } }
        @{ command = 'Update-NodeCert -IfLifeUsed'; status = 'Revoked'; node = 'c'; act = { $input | Update-NodeCert -IfLifeUsed 0.0001% } }
        @{ command = 'Remove-NodeCert'; status = 'Revoked'; node = 'c'; act = { $input | Remove-NodeCert -Force } }
        @{ command = 'Remove-NodeCert'; status = 'Superseded'; node = 'b'; act = { $input | Remove-NodeCert -Force -KeepUntilExpiry } }
    ) {
        $before = (Get-NodeCert -AuthorityPath $pki -NodeId $node -Status Valid).SerialNumber
        $old = Get-NodeCert -AuthorityPath $pki -NodeId $node -Status $status
        $told = $old | & $act 3>&1
        $told | Should -HaveCount 1
        $told | Should -BeOfType System.Management.Automation.WarningRecord
        "$told" | Should -BeLike "*$($old.SerialNumber)*'$node'*$before*-NodeId*"
        (Get-NodeCert -AuthorityPath $pki -NodeId $node -Status Valid).SerialNumber | Should -Be $before
    }

    It 'says nothing of an old certificate where the current one is in the pipeline too' {
        $all = Get-NodeCert -AuthorityPath $pki -NodeId c
        $all | Should -HaveCount 2
        $all | Update-NodeCert -IfExpiresWithin 1d 3>&1 | Should -BeNullOrEmpty
    }

    It 'copies no file in the name of another certificate: <status> of <node>' -ForEach @(
        @{ node = 'a'; status = 'Valid'; copies = $true }
        @{ node = 'b'; status = 'Superseded'; copies = $false }
        @{ node = 'c'; status = 'Revoked'; copies = $false }
        @{ node = 'd'; status = 'Revoked'; copies = $true }
    ) {
        $out = (New-Item -ItemType Directory (New-FolderName)).FullName
        $cert = Get-NodeCert -AuthorityPath $pki -NodeId $node -Status $status
        $cert.CertificatePath | Should -Be (Get-Item "$pki/node.$node.crt").FullName
        $cert | Copy-Item -Destination $out -ErrorAction SilentlyContinue -ErrorVariable problems
        [bool] $problems | Should -Be (-not $copies)
        Test-Path "$out/node.$node.crt" | Should -Be $copies
    }

    It 'exports no superseded object in place of its successor' {
        { Get-NodeCert -AuthorityPath $pki -NodeId b -Status Superseded | Export-NodeCert -As Combined -OutputPath (New-FolderName) } |
            Should -Throw -ErrorId 'NodeCertNotValid,*'
    }

    It 'renews by the object who was revoked and has no successor' {
        (Get-NodeCert -AuthorityPath $pki -Status Revoked -NodeId d | Update-NodeCert 3>&1).NodeId | Should -Be 'd'
    }
}

Describe 'Below a CA that is revoked' {
    BeforeAll {
        $root = New-FolderName
        $below = New-FolderName
        $null = New-SigningCert $root -PathLength 2
        $null = New-SigningCert $below -Subject 'CN=below' -Issuer $root
        $null = Revoke-NodeCert -AuthorityPath $root -SerialNumber (Get-SigningCert $below).SerialNumber -Confirm:$false
    }

    It 'is told once by what is refused: <name>' -ForEach @(
        @{ name = 'New-NodeCert'; act = { New-NodeCert x -AuthorityPath $below } }
        @{ name = 'New-NodeCert -WhatIf'; act = { New-NodeCert x -AuthorityPath $below -WhatIf } }
        @{ name = 'Sync-NodeCert'; act = { Sync-NodeCert x -AuthorityPath $below } }
        @{ name = 'New-SigningCert'; act = { New-SigningCert (New-FolderName) -Issuer $below } }
    ) {
        $told = try { & $act -ErrorAction Continue 2>&1 3>&1 } catch { $_ }
        Get-ErrorId $told.Where{ $_ -is [System.Management.Automation.ErrorRecord] } | Should -Be 'Revoked'
        @($told | Where-Object { "$_" -like "*The CA certificate of 'CN=below'*is revoked*" }) | Should -HaveCount 1
    }

    It 'warns of it once where nothing is refused' {
        $null = Get-NodeCert -AuthorityPath $below -WarningVariable told -WarningAction SilentlyContinue
        @($told | Where-Object Message -Like "The CA certificate of 'CN=below'*is revoked*") | Should -HaveCount 1
    }
}
