BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Invoke-KeyRotation of a signing cert' {
    BeforeEach {
        $pki = New-FolderName
        New-SigningCert $pki -Subject 'CN=prod' | New-NodeCert -NodeId 1, 2 | Out-Null
        function Get-Subject([string] $Name) {
            ((Get-Content (Join-Path $pki $Name) -Raw) -split '(?<=-----END CERTIFICATE-----)').Where{ $_.Trim() } | ForEach-Object {
                [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($_).Subject
            }
        }
    }

    It 'goes through the phases, one a call' {
        $stage = Invoke-KeyRotation -AuthorityPath $pki
        $stage | Should -BeOfType ([ClusterCerts.Rotation.KeyRotation])
        $stage.Phase | Should -Be 'Stage'
        $stage.NextSubject | Should -Be 'CN=prod G2'
        $stage.HasCrossCertificate | Should -BeTrue
        Get-Subject trust.crt | Should -Be 'CN=prod'

        (Invoke-KeyRotation -AuthorityPath $pki).Phase | Should -Be 'Trust'
        Get-Subject trust.crt | Should -Be 'CN=prod', 'CN=prod G2'

        $issue = Invoke-KeyRotation -AuthorityPath $pki -Confirm:$false
        $issue.Phase | Should -Be 'Issue'
        $issue.Issued | Should -Be 2
        Get-Subject node.1.crt | Should -Be 'CN=1', 'CN=prod G2'
        Get-NodeCert -AuthorityPath $pki | Test-NodeCert -AuthorityPath $pki | Should -Be $true, $true

        (Invoke-KeyRotation -AuthorityPath $pki -Confirm:$false).Phase | Should -Be 'None'
        Get-Subject trust.crt | Should -Be 'CN=prod G2'
        Join-Path $pki previous.key | Should -Not -Exist
        Get-NodeCert -AuthorityPath $pki | Test-NodeCert -AuthorityPath $pki | Should -Be $true, $true
    }

    It 'makes no next CA with a key that a node''s software does not take, unless forced; who issues is warned once' {
        $null = Set-NodeCertTarget * -AuthorityPath $pki -Transport Folder -As ErlangDistribution -TargetPath $pki/target
        $refused = @()
        Invoke-KeyRotation -AuthorityPath $pki -Phase Stage -KeyAlgorithm Ed25519 -ErrorAction SilentlyContinue -ErrorVariable refused | Should -BeNullOrEmpty
        $refused[0].FullyQualifiedErrorId | Should -BeLike 'RotationBlocked,*'
        "$($refused[0])" | Should -BeLike '*Erlang distribution does not take*nodes*'
        (Get-SigningCert $pki).Phase | Should -Be 'None'
        $null = Get-NodeCert $pki | Update-NodeCert -KeyAlgorithm Ed25519 -WarningVariable said -WarningAction SilentlyContinue
        @($said -like '*Erlang distribution does not take an Ed25519 key*').Count | Should -Be 1
        (Invoke-KeyRotation -AuthorityPath $pki -Phase Stage -KeyAlgorithm Ed25519 -Force -WarningAction SilentlyContinue).Phase | Should -Be 'Stage'
    }

    It 'takes the phase by name, and the next CA''s parameters' {
        (Invoke-KeyRotation -AuthorityPath $pki -Phase Stage -Subject 'CN=other' -KeyAlgorithm EcdsaP384 -Lifetime 100d).NextSubject | Should -Be 'CN=other'
        Invoke-KeyRotation -AuthorityPath $pki -Phase Trust | Out-Null
        Invoke-KeyRotation -AuthorityPath $pki -Phase Issue -Force | Out-Null
        $cert = Get-SigningCert $pki
        $cert.Subject | Should -Be 'CN=other'
        $cert.KeyAlgorithm | Should -Be 'EcdsaP384'
        ($cert.NotAfter - [DateTimeOffset]::UtcNow).TotalDays | Should -BeLessThan 100.1
    }

    It 'limits the next CA, and refuses by name who would be cut off' {
        Invoke-KeyRotation -AuthorityPath $pki -Phase Stage -PermittedDnsName 1 -ErrorAction SilentlyContinue -ErrorVariable blocked | Should -BeNullOrEmpty
        $blocked.TargetObject | Should -Be '2'
        $blocked[0].FullyQualifiedErrorId | Should -BeLike 'RotationBlocked,*'
        $forced = Invoke-KeyRotation -AuthorityPath $pki -Phase Stage -PermittedDnsName 1 -Force -WarningAction SilentlyContinue
        $forced.CutOff | Should -Be '2'
        $null = Invoke-KeyRotation -AuthorityPath $pki -Undo
        $staged = Invoke-KeyRotation -AuthorityPath $pki -Phase Stage
        $staged.CutOff | Should -BeNullOrEmpty
        $staged.ProposedConstraints | Should -Be "-PermittedDnsName '1','2' -PermittedEmailAddress 'invalid' -PermittedUri 'invalid' -ExcludedIPAddress '0.0.0.0/0','::/0'"
        $null = Invoke-KeyRotation -AuthorityPath $pki -Undo
        $null = Invoke-Expression "Invoke-KeyRotation -AuthorityPath $pki -Phase Stage $($staged.ProposedConstraints)"
        Invoke-KeyRotation -AuthorityPath $pki -Phase Trust | Out-Null
        Invoke-KeyRotation -AuthorityPath $pki -Phase Issue -Force | Out-Null
        (Get-SigningCert $pki).PermittedDnsNames | Should -Be '1', '2'
        { Invoke-KeyRotation -AuthorityPath $pki -Phase Retire -ReplaceConstraints -Force -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'takes the authority of the pipeline' {
        (Get-SigningCert $pki | Invoke-KeyRotation).Phase | Should -Be 'Stage'
        (Get-SigningCert $pki | Invoke-KeyRotation -Undo).Operation | Should -Be 'Undo Stage'
        $other = New-FolderName
        New-SigningCert $other -Subject 'CN=other' | Out-Null
        ($pki, $other | Get-SigningCert -ErrorAction Ignore).Count | Out-Null
        $both = @(Get-SigningCert $pki; Get-SigningCert $other) | Invoke-KeyRotation
        $both.NextSubject | Should -Be 'CN=prod G2', 'CN=other G2'
    }

    It 'works in the current folder' {
        Push-Location $pki
        try { (Invoke-KeyRotation).Phase | Should -Be 'Stage' }
        finally { Pop-Location }
    }

    It 'does nothing with -WhatIf at <phase>' -ForEach @(
        @{ phase = 'Stage'; before = 0 }, @{ phase = 'Trust'; before = 1 }, @{ phase = 'Issue'; before = 2 }, @{ phase = 'Retire'; before = 3 }
    ) {
        for ($i = 0; $i -lt $before; $i++) { Invoke-KeyRotation -AuthorityPath $pki -Confirm:$false | Out-Null }
        $files = Get-ChildItem $pki -Recurse -Force -File | Get-FileHash
        Invoke-KeyRotation -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty
        Invoke-KeyRotation -AuthorityPath $pki -Phase $phase -WhatIf | Should -BeNullOrEmpty
        (Get-ChildItem $pki -Recurse -Force -File | Get-FileHash).Hash | Should -Be $files.Hash
    }

    It 'writes an error for each node in the way, with the node as its target, also with -WhatIf' {
        $old = Get-Content (Join-Path $pki node.1.crt) -Raw
        1..3 | ForEach-Object { Invoke-KeyRotation -AuthorityPath $pki -Confirm:$false } | Out-Null
        $old | Set-Content (Join-Path $pki node.1.crt) -NoNewline
        Invoke-KeyRotation -AuthorityPath $pki -Phase Retire -WhatIf -ErrorAction SilentlyContinue -ErrorVariable blocked
        Get-ErrorId $blocked | Should -Be 'RotationBlocked'
        $blocked[0].TargetObject | Should -Be '1'
        $blocked[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        Invoke-KeyRotation -AuthorityPath $pki -Phase Retire -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable again | Should -BeNullOrEmpty
        Get-ErrorId $again | Should -Be 'RotationBlocked'
        Join-Path $pki previous.key | Should -Exist
    }

    It 'refuses with <id>: <given.Keys>' -ForEach @(
        @{ given = @{ Phase = 'Trust' }; id = 'RotationOutOfOrder' }
        @{ given = @{ Undo = $true }; id = 'RotationNotFound' }
        @{ given = @{ Undo = $true; Resume = $true }; id = 'InvalidArgument' }
        @{ given = @{ Subject = '=' }; id = 'InvalidSubject' }
        @{ given = @{ Lifetime = 1; NotAfter = '2090-01-01' }; id = 'InvalidLifetime' }
        @{ given = @{ Endpoint = 'nowhere' }; id = 'InvalidArgument' }
        @{ given = @{ Issuer = '/nowhere/at/all' }; id = 'AuthorityNotFound' }
        @{ given = @{ AuthorityPath = '/nowhere/at/all' }; id = 'AuthorityNotFound' }
    ) {
        $all = @{ AuthorityPath = $pki } + @{}
        foreach ($name in $given.Keys) { $all[$name] = $given[$name] }
        Invoke-KeyRotation @all -ErrorAction SilentlyContinue -ErrorVariable refused | Should -BeNullOrEmpty
        Get-ErrorId $refused | Should -Be $id
        (Get-SigningCert $pki).Phase | Should -Be 'None'
    }

    It 'takes each phase back' {
        $pictures = @()
        1..3 | ForEach-Object {
            $pictures += , (Get-ChildItem $pki -Recurse -Force -File -Exclude ledger.jsonl, signing.srl, .lock | Get-FileHash).Hash
            Invoke-KeyRotation -AuthorityPath $pki -Confirm:$false | Out-Null
        }
        2..0 | ForEach-Object {
            Invoke-KeyRotation -AuthorityPath $pki -Undo | Out-Null
            (Get-ChildItem $pki -Recurse -Force -File -Exclude ledger.jsonl, signing.srl, .lock | Get-FileHash).Hash | Should -Be $pictures[$_]
        }
        (Get-SigningCert $pki).Phase | Should -Be 'None'
    }

    It 'shows the phase and what is left in Get-SigningCert' {
        Invoke-KeyRotation -AuthorityPath $pki | Out-Null
        $cert = Get-SigningCert $pki
        $cert.Phase | Should -Be 'Stage'
        $cert.PhaseSince | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddMinutes(-5))
        $cert.Remaining -join ' ' | Should -Match 'Node 1 .*Node 2 '
    }

    It 'leaves what failed for -Resume, and other commands say so' {
        $secret = ConvertTo-Secret 'node'
        New-NodeCert locked -AuthorityPath $pki -NodePassphrase $secret | Out-Null
        $result = Invoke-KeyRotation -AuthorityPath $pki -Compromised -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failed -WarningAction SilentlyContinue
        $result.IsFinished | Should -BeFalse
        $result.Blocking | Should -Be 'locked'
        Get-ErrorId $failed | Should -Be 'PassphraseRequired'
        "$failed" | Should -Match '-NodePassphraseFile'
        Get-SigningCert $pki -WarningVariable warned -WarningAction SilentlyContinue | Out-Null
        $warned -join ' ' | Should -Match 'not finished.*-Resume'
        Set-Content TestDrive:/node 'node'
        $null = Invoke-KeyRotation -AuthorityPath $pki -Resume -ErrorAction SilentlyContinue -WarningVariable unfinished -WarningAction SilentlyContinue
        "$unfinished" | Should -Match 'not finished.*-Resume'
        (Invoke-KeyRotation -AuthorityPath $pki -Resume -NodePassphraseFile TestDrive:/node -WarningVariable told -WarningAction SilentlyContinue).IsFinished | Should -BeTrue
        "$told" | Should -Not -Match '-Resume'
        Get-SigningCert $pki -WarningVariable quiet | Out-Null
        $quiet | Should -BeNullOrEmpty
    }

    It 'names each node that an emergency cuts off, first' {
        Invoke-KeyRotation -AuthorityPath $pki -Compromised -WhatIf -WarningVariable warned -WarningAction SilentlyContinue
        $warned[0].Message | Should -Match '^Node 1 is cut off'
        $warned[1].Message | Should -Match '^Node 2 is cut off'
        Get-Subject trust.crt | Should -Be 'CN=prod'
        Invoke-KeyRotation -AuthorityPath $pki -Compromised -Confirm:$false -WarningAction SilentlyContinue | Out-Null
        Get-Subject trust.crt | Should -Be 'CN=prod G2'
        Get-NodeCert -AuthorityPath $pki | Test-NodeCert -AuthorityPath $pki | Should -Be $true, $true
    }

    It 'opens an encrypted key and encrypts the next' {
        $locked = New-FolderName
        $old = ConvertTo-Secret 'old'
        New-SigningCert $locked -Subject 'CN=locked' -Passphrase $old | Out-Null
        Invoke-KeyRotation -AuthorityPath $locked -ErrorAction SilentlyContinue -ErrorVariable refused
        Get-ErrorId $refused | Should -Be 'PassphraseRequired'
        Invoke-KeyRotation -AuthorityPath $locked -Passphrase $old -NewPassphrase (ConvertTo-Secret 'new') | Out-Null
        Get-Content (Join-Path $locked next.key) -TotalCount 1 | Should -Be '-----BEGIN ENCRYPTED PRIVATE KEY-----'
    }

    It 'tells what limits a certificate' {
        Invoke-KeyRotation -AuthorityPath $pki -Lifetime 30d | Out-Null
        Invoke-KeyRotation -AuthorityPath $pki | Out-Null
        $before = [DateTimeOffset]::UtcNow
        Start-Sleep -Milliseconds 20
        Invoke-KeyRotation -AuthorityPath $pki -Confirm:$false | Out-Null
        $cert = Get-NodeCert -AuthorityPath $pki -NodeId 1
        $cert.EffectiveNotAfter | Should -Be $cert.NotAfter # shortened to the new CA's end
        $cert.LimitedBy | Should -Be 'Leaf'
        (Get-NodeCert -AuthorityPath $pki -NodeId 1 -AsOf $before -Status Valid).SerialNumber | Should -Not -Be $cert.SerialNumber
    }

    It 'has help with examples, and completes the phases' {
        $help = Get-Help Invoke-KeyRotation -Full
        $help.Synopsis | Should -Match 'signing cert'
        @($help.examples.example).Count | Should -BeGreaterThan 2
        $line = 'Invoke-KeyRotation -Phase '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'Retire'
        Get-Help about_ClusterCerts_Rotation | Out-String | Should -Match 'CROSS|cross'
    }
}
