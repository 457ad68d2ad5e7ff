BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Revoke-NodeCert' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $made = New-NodeCert 1, 2, 3 -AuthorityPath $pki
    }

    It 'revokes with -Force and writes the list' {
        $revoked = Revoke-NodeCert 1 -AuthorityPath $pki -Reason KeyCompromise -Force
        $revoked.NodeId, $revoked.Status | Should -Be '1', 'Revoked'
        Test-NodeCert $made[0].CertificatePath -AuthorityPath $pki | Should -BeFalse
        Test-NodeCert $made[1].CertificatePath -AuthorityPath $pki | Should -BeTrue
        Test-NodeCert $made[0].CertificatePath -TrustPath $pki/trust.crt | Should -BeTrue
        Test-NodeCert $made[0].CertificatePath -TrustPath $pki/trust.crt -CrlPath $pki/signing.crl | Should -BeFalse
    }

    It 'revokes without asking with -Confirm:$false' {
        (Revoke-NodeCert 1 -AuthorityPath $pki -Confirm:$false).Status | Should -Be 'Revoked'
    }

    It 'asks otherwise, and a session that cannot be asked revokes nothing' {
        (Get-Command Revoke-NodeCert).ImplementingType.GetCustomAttributes($false).Where{ $_ -is [Management.Automation.CmdletAttribute] }.ConfirmImpact |
            Should -Be 'High'
        $said = pwsh -NoProfile -NonInteractive -Command "Import-Module '$module'; Revoke-NodeCert 1 -AuthorityPath '$pki'" 2>&1 | Out-String
        $said -replace '\s+', ' ' | Should -BeLike "*The operation * has to be confirmed, and nobody can be asked in this session. Confirm it with -Confirm:`$false.*"
        Get-NodeCert -AuthorityPath $pki -Status Revoked | Should -BeNullOrEmpty
    }

    It 'names the nodes that are cut off with -WhatIf, also with -Force' {
        $said = Get-HostLine { Revoke-NodeCert 1, 2 -AuthorityPath $pki -Force -WhatIf } | Out-String
        $said | Should -Match "certificate $($made[0].SerialNumber) of node 1, valid until .*: the node is cut off"
        $said | Should -Match 'of node 2,'
        Get-NodeCert -AuthorityPath $pki -Status Revoked | Should -BeNullOrEmpty
        "$pki/signing.crl" | Should -Not -Exist
    }

    It 'takes certificates from the pipeline, each alone, with one list for all' {
        $new = Update-NodeCert 1 -AuthorityPath $pki
        $revoked = Get-NodeCert -AuthorityPath $pki -Status Superseded | Revoke-NodeCert -Force
        $revoked.SerialNumber | Should -Be $made[0].SerialNumber
        (Get-NodeCert -AuthorityPath $pki -NodeId 1 -Status Valid).SerialNumber | Should -Be $new.SerialNumber
        $null = Get-NodeCert -AuthorityPath $pki -NodeId 2, 3 | Revoke-NodeCert -Force
        (New-RevocationList -AuthorityPath $pki).Number | Should -Be '3'
    }

    It 'is quiet the second time, and leaves what is revoked as it is' {
        $null = Revoke-NodeCert 1 -AuthorityPath $pki -Reason KeyCompromise -Force
        $before = Get-FileHash $pki/*
        Remove-Item $pki/signing.key
        $again = Revoke-NodeCert 1 -AuthorityPath $pki -ErrorAction Stop 3>&1
        $again | Should -HaveCount 1
        $again.SerialNumber, $again.Status | Should -Be $made[0].SerialNumber, 'Revoked'
        Get-NodeCert -AuthorityPath $pki -Status Revoked | Revoke-NodeCert -Reason KeyCompromise 3>&1 | Should -HaveCount 1
        Revoke-NodeCert 1 -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty
        (Get-FileHash $pki/*).Hash | Should -Be $before.Where{ $_.Path -notlike '*signing.key' }.Hash
    }

    It 'tells that another -Reason does not count any more' {
        $null = Revoke-NodeCert 1 -AuthorityPath $pki -Reason KeyCompromise -Force
        $again = Revoke-NodeCert 1 -AuthorityPath $pki -Reason Superseded -WarningVariable told -WarningAction SilentlyContinue
        $again.Status | Should -Be 'Revoked'
        "$told" | Should -BeLike "*node '1' was revoked at *KeyCompromise, which stays; Superseded is not recorded.*"
    }

    It 'revokes beside one that is revoked the other, with one question' {
        $null = Revoke-NodeCert 1 -AuthorityPath $pki -Force
        (Revoke-NodeCert 1, 2 -AuthorityPath $pki -Confirm:$false).NodeId | Sort-Object | Should -Be '1', '2'
        (Get-NodeCert -AuthorityPath $pki -Status Revoked).NodeId | Should -Be '1', '2'
    }

    It 'revokes a single certificate by -SerialNumber' {
        (Revoke-NodeCert -SerialNumber $made[1].SerialNumber -AuthorityPath $pki -Force).NodeId | Should -Be '2'
    }

    # Each names node 2 and a certificate that is not node 2's, or a node that has none of the certificates.
    It 'revokes neither where <case>' -ForEach @(
        @{ case = 'the number is of another node'; run = { Revoke-NodeCert -NodeId 2 -SerialNumber $made[2].SerialNumber -AuthorityPath $pki -Force @how } }
        @{ case = 'one of two numbers is'; run = { Revoke-NodeCert 2 -SerialNumber $made[1].SerialNumber, $made[2].SerialNumber -AuthorityPath $pki -Force @how } }
        @{ case = 'one of two nodes has no number'; run = { Revoke-NodeCert 2, 3 -SerialNumber $made[1].SerialNumber -AuthorityPath $pki -Force @how } }
        @{ case = 'the file is of another node'; run = { Revoke-NodeCert 2 -CertificatePath $made[2].CertificatePath -AuthorityPath $pki -Force @how } }
        @{ case = 'number and file are of two nodes'
            run = { Revoke-NodeCert 2 -SerialNumber $made[1].SerialNumber -CertificatePath $made[2].CertificatePath -AuthorityPath $pki -Force @how } }
        @{ case = 'an object has another node''s number'
            run = { [pscustomobject]@{ NodeId = '2'; SerialNumber = $made[2].SerialNumber; AuthorityPath = $pki } | Revoke-NodeCert -Force @how } }
    ) {
        $how = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
        . $run | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be 'InvalidArgument'
        "$($problems[0])" | Should -BeLike '*Nothing of it was done*'
        $how = @{ WhatIf = $true; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
        . $run 6>&1 | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be 'InvalidArgument'
        Get-NodeCert -AuthorityPath $pki -Status Revoked | Should -BeNullOrEmpty
    }

    It 'revokes the other objects of a pipeline, and that certificate alone where node and number agree' {
        $rows = @([pscustomobject]@{ NodeId = '1'; SerialNumber = $made[2].SerialNumber }, [pscustomobject]@{ NodeId = '2'; SerialNumber = $made[1].SerialNumber })
        $revoked = $rows | Revoke-NodeCert -AuthorityPath $pki -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $revoked.NodeId | Should -Be '2'
        Get-ErrorId $problems | Should -Be 'InvalidArgument'
        $new = Update-NodeCert 1 -AuthorityPath $pki
        (Revoke-NodeCert 1 -SerialNumber $made[0].SerialNumber -AuthorityPath $pki -Force).SerialNumber | Should -Be $made[0].SerialNumber
        (Get-NodeCert -AuthorityPath $pki -NodeId 3).Status | Should -Be 'Valid'
        (Get-NodeCert -AuthorityPath $pki -NodeId 1 -Status Valid).SerialNumber | Should -Be $new.SerialNumber
    }

    It 'knows the reasons of RFC 5280' {
        $completed = TabExpansion2 'Revoke-NodeCert 1 -Reason ' | ForEach-Object { $_.CompletionMatches.CompletionText }
        $completed | Sort-Object | Should -Be ([Enum]::GetNames([ClusterCerts.Values.RevocationReason]) | Sort-Object)
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'nobody'; id = 'InvalidArgument'; run = { Revoke-NodeCert -AuthorityPath $pki -ErrorAction Stop } }
        @{ case = 'a node that is not there'; id = 'NodeCertNotFound'; run = { Revoke-NodeCert 9 -AuthorityPath $pki -Force -ErrorAction Stop } }
        @{ case = 'a number that is not there'; id = 'NodeCertNotFound'; run = { Revoke-NodeCert -SerialNumber 9F -AuthorityPath $pki -Confirm:$false -ErrorAction Stop } }
        @{ case = 'a CA that is offline'; id = 'AuthorityOffline'; run = {
                Remove-Item $pki/signing.key; Revoke-NodeCert 1 -AuthorityPath $pki -Force -ErrorAction Stop } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.RevokeNodeCertCommand"
    }
}
