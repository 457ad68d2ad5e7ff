BeforeAll {
    . $PSScriptRoot/Common.ps1

    function New-PublishedCluster {
        $script:pki = New-FolderName
        $script:root = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCert web1, web2, db1 -AuthorityPath $pki
        foreach ($node in 'web1', 'web2') { $null = New-Item -ItemType Directory "$root/$node" -Force }
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -Transport Folder -As Nginx -TargetPath "$root/{id}" -ReloadCommand "echo {id}>>`"$root/reloads`""
    }

    function Get-Reload { Get-Content $root/reloads -ErrorAction Ignore | ForEach-Object Trim }
}

Describe 'Publish-NodeCert' {
    BeforeEach { New-PublishedCluster }

    It 'brings every node with a target what it lacks, and nothing the second time' {
        (Get-NodeCert $pki -Unpublished).NodeId | Should -Be web1, web2
        $done = Publish-NodeCert -AuthorityPath $pki | Sort-Object NodeId
        $done.NodeId | Should -Be web1, web2
        $done.State | Should -Be Placed, Placed
        $done[0].SerialNumber | Should -Be (Get-NodeCert $pki -NodeId web1).SerialNumber
        $done[0].Files.Count | Should -Be 4
        (Get-ChildItem $root/web1 -Force).Name | Sort-Object | Should -Be clients.crt, server.crt, server.key, tls.conf
        Test-KeyMatchesCert -KeyPath $root/web1/server.key -CertificatePath $root/web1/server.crt | Should -BeTrue
        Get-NodeCert $pki -Unpublished | Should -BeNullOrEmpty
        (Publish-NodeCert $pki).State | Should -Be Unchanged, Unchanged
        Get-Reload | Sort-Object | Should -Be web1, web2
        Test-CertLedger $pki | Should -BeTrue
    }

    It 'takes renewed certificates of the pipeline, and changes nothing else' {
        $null = Publish-NodeCert $pki
        $done = Update-NodeCert web1 -AuthorityPath $pki | Publish-NodeCert
        $done.NodeId, $done.State | Should -Be web1, 'Placed'
        $done.Files | Split-Path -Leaf | Should -Be server.crt, server.key
        (Get-Reload)[-1] | Should -Be web1
        (Get-Reload).Count | Should -Be 3
    }

    It 'shows with -WhatIf what it then does' {
        $null = Publish-NodeCert $pki
        $null = Revoke-NodeCert db1 -AuthorityPath $pki -Force
        $null = Update-NodeCert web2 -AuthorityPath $pki
        $before = Get-ChildItem $root -Recurse -File -Force | Get-FileHash | Select-Object Path, Hash
        $file = New-FolderName
        $null = Start-Transcript $file
        try { Publish-NodeCert -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty } finally { $null = Stop-Transcript }
        $told = Get-Content $file | Select-String "'([^']+)' of (web\d), on this machine" | ForEach-Object { $_.Matches[0].Groups[1].Value } | Sort-Object
        (Get-ChildItem $root -Recurse -File -Force | Get-FileHash | Select-Object Path, Hash | Out-String) | Should -Be ($before | Out-String)
        $told.Count | Should -Be 6
        (Publish-NodeCert $pki).Files | Sort-Object | Should -Be $told
    }

    It 'puts the old files back where the reload fails, writes the object, and reports an error' {
        $null = Publish-NodeCert $pki
        $null = Update-NodeCert web1 -AuthorityPath $pki
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -ReloadCommand 'exit 3'
        $before = Get-FileHash $root/web1/server.crt
        $done = Publish-NodeCert web1 -AuthorityPath $pki -ErrorVariable failed -ErrorAction SilentlyContinue
        $done.State | Should -Be RolledBack
        $done.Reason | Should -Match 'ended with 3'
        $failed.FullyQualifiedErrorId | Should -Match '^ReloadFailed,'
        (Get-FileHash $root/web1/server.crt).Hash | Should -Be $before.Hash
        (Get-NodeCert $pki -Unpublished).NodeId | Should -Be web1
    }

    It 'names a node without a target, and goes on with the others' {
        $done = Publish-NodeCert db1, web1 -AuthorityPath $pki -ErrorVariable failed -ErrorAction SilentlyContinue
        $done.NodeId | Should -Be web1
        $failed.FullyQualifiedErrorId | Should -Match '^TargetNotFound,'
        Publish-NodeCert 'db*' -AuthorityPath $pki | Should -BeNullOrEmpty
        { Publish-NodeCert none -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'NodeCertNotFound,*'
    }

    It 'says that no target is set, also for a pattern' {
        $bare = New-FolderName
        $null = New-SigningCert $bare | New-NodeCert web1
        { Publish-NodeCert -AuthorityPath $bare -ErrorAction Stop } | Should -Throw -ErrorId 'TargetNotFound,*'
        { Publish-NodeCert '*' -AuthorityPath $bare -ErrorAction Stop } | Should -Throw -ErrorId 'TargetNotFound,*'
        { Publish-NodeCert 'web*', 'db*' -AuthorityPath $bare -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'TargetNotFound,*'
        { Publish-NodeCert web1 -AuthorityPath $bare -ErrorAction Stop } | Should -Throw "*node 'web1'*" -ErrorId 'TargetNotFound,*'
    }

    It 'writes and reloads everything again with -Force' {
        $null = Publish-NodeCert $pki
        $done = Publish-NodeCert web1 -AuthorityPath $pki -Force -ThrottleLimit 1 -Timeout 20s
        $done.State, $done.Files.Count | Should -Be 'Placed', 4
        (Get-Reload).Count | Should -Be 3
        { Publish-NodeCert web1 -AuthorityPath $pki -Timeout 0s } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'opens an encrypted key with -NodePassphrase' {
        $secret = ConvertTo-Secret 'node secret'
        $null = New-NodeCert web3 -AuthorityPath $pki -NodePassphrase $secret
        $null = New-Item -ItemType Directory $root/web3
        { Publish-NodeCert web3 -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'PassphraseRequired,*'
        (Publish-NodeCert web3 -AuthorityPath $pki -NodePassphrase $secret).State | Should -Be Placed
    }

    It 'asks nobody with -Confirm switched off' {
        Publish-NodeCert $pki -Confirm:$false | Should -HaveCount 2
    }

    It 'shows results as a table, and all of one as a list' {
        $done = Publish-NodeCert web1 -AuthorityPath $pki
        $done | Out-String -Width 120 | Should -Match '(?m)^web1 +Placed'
        $done | Format-List | Out-String -Width 300 | Should -Match '(?m)^Files +: .*server\.key'
        $cert = Get-NodeCert $pki -NodeId web1
        $cert.PublishedTo, $cert.PublishedState, $cert.PublishedSerialNumber | Should -Be (Join-Path $root web1), 'Placed', $cert.SerialNumber
        $cert | Format-List | Out-String -Width 300 | Should -Match '(?m)^PublishedState +: Placed'
    }

    It 'refuses a folder in an authority''s directory: <where>' -ForEach @(
        @{ where = '' }
        @{ where = '/served' }
        @{ where = '/served/{id}' }
    ) {
        $null = New-Item -ItemType Directory "$pki/served/web1" -Force
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -TargetPath "$pki$where"
        Publish-NodeCert web1 -AuthorityPath $pki -WhatIf -ErrorAction SilentlyContinue -ErrorVariable failed
        "$failed" | Should -BeLike "*an authority's directory*give the target another TargetPath*"
        Publish-NodeCert web1 -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable failed | ForEach-Object State | Should -Be Failed
        Get-ErrorId $failed | Should -Be InvalidArgument
        Get-ChildItem "$pki/served" -Recurse -File -Force | Should -BeNullOrEmpty
    }

    It 'shows what failed as a list without a trace of the program' {
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -ReloadCommand 'exit 3'
        $failed = Publish-NodeCert web1 -AuthorityPath $pki -ErrorAction SilentlyContinue
        $failed.State, $failed.Error.ErrorCode | Should -Be RolledBack, ReloadFailed
        $failed | Format-List | Out-String -Width 300 | Should -Not -Match '(?m)^\s+at '
    }
}

Describe 'Publish-NodeCert -KeyRing' {
    BeforeEach {
        $script:ring = New-FolderName
        $script:root = New-FolderName
        $null = New-KeyRing $ring -KeyAlgorithm EcdsaP256
        foreach ($node in 'm1', 'm2', 'm3') { $null = New-Item -ItemType Directory "$root/$node" -Force }
        $null = Set-NodeCertTarget m1, m2, m3 -KeyRing $ring -Transport Folder -TargetPath "$root/{id}/tls" -ReloadCommand "echo {id}>>`"$root/reloads`""

        function Test-SameRing { param($Node) (Get-KeyRing "$root/$Node/tls").Pairs.Fingerprint -join ' ' -eq ((Get-KeyRing $ring).Pairs.Fingerprint -join ' ') }
    }

    It 'brings the ring to its nodes in their order, and nothing the second time' {
        Publish-NodeCert -KeyRing $ring -WhatIf | Should -BeNullOrEmpty
        "$root/m1/tls" | Should -Not -Exist
        $done = Publish-NodeCert -KeyRing $ring
        $done.NodeId | Should -Be m1, m2, m3
        $done.State | Should -Be Placed, Placed, Placed
        $done[0].KeyRing, $done[0].AuthorityPath, $done[0].Files.Count | Should -Be $ring, $null, 6
        'm1', 'm2', 'm3' | ForEach-Object { Test-SameRing $_ | Should -BeTrue }
        (Publish-NodeCert -KeyRing $ring).State | Should -Be Unchanged, Unchanged, Unchanged
        Get-Reload | Should -Be m1, m2, m3
        (Get-ChildItem $root/m1 -Force).Name | Should -Be tls
    }

    It 'keeps targets beside the ring, for whom other cmdlets take them from the pipeline' {
        "$ring.targets.json" | Should -Exist
        $targets = Get-NodeCertTarget -KeyRing $ring
        $targets.NodeId | Should -Be m1, m2, m3
        $targets.As | Should -Be Maelstrom, Maelstrom, Maelstrom
        (Get-NodeCertTarget m2 -KeyRing $ring -Effective).TargetPath | Should -Be (Join-Path $root m2/tls)
        $targets | Where-Object NodeId -EQ m3 | Remove-NodeCertTarget -WhatIf | Should -BeNullOrEmpty
        ($targets | Where-Object NodeId -EQ m3 | Remove-NodeCertTarget).NodeId | Should -Be m3
        ($targets | Where-Object NodeId -NE m3 | Publish-NodeCert).NodeId | Should -Be m1, m2
        (Get-NodeCertTarget -KeyRing $ring).NodeId | Should -Be m1, m2
    }

    It 'stops where a node does not load the ring, and goes on with the same command' {
        $null = Publish-NodeCert -KeyRing $ring
        $null = Invoke-KeyRotation $ring
        $null = Set-NodeCertTarget m2 -KeyRing $ring -ReloadCommand 'exit 3'
        $done = Publish-NodeCert -KeyRing $ring -ErrorVariable failed -ErrorAction SilentlyContinue -WarningVariable left -WarningAction SilentlyContinue
        $done.State | Should -Be Placed, RolledBack
        $failed.FullyQualifiedErrorId | Should -Match '^ReloadFailed,'
        $left | Should -Match 'not brought to m3'
        Test-SameRing m2 | Should -BeFalse
        $null = Set-NodeCertTarget m2 -KeyRing $ring -Remove ReloadCommand
        (Publish-NodeCert -KeyRing $ring).State | Should -Be Unchanged, Placed, Placed
        Test-SameRing m3 | Should -BeTrue
    }

    It 'refuses what makes no sense for a ring' {
        { Publish-NodeCert -KeyRing $ring -ThrottleLimit 2 -ErrorAction Stop } | Should -Throw '*one after the other*' -ErrorId 'InvalidArgument,*'
        { Publish-NodeCert -KeyRing $ring -AuthorityPath ./pki -ErrorAction Stop } | Should -Throw '*of no authority*' -ErrorId 'InvalidArgument,*'
        { Set-NodeCertTarget 'm*' -KeyRing $ring -TargetPath /x -ErrorAction Stop } | Should -Throw '*is a pattern*' -ErrorId 'InvalidArgument,*'
        { Set-NodeCertTarget m4 -KeyRing $ring -TargetPath /x -As Pem -ErrorAction Stop } | Should -Throw '*Maelstrom alone*' -ErrorId 'InvalidArgument,*'
        { Publish-NodeCert none -KeyRing $ring -ErrorAction Stop } | Should -Throw -ErrorId 'TargetNotFound,*'
    }

    It 'turns the ring on its nodes with Invoke-KeyRotation -Publish, and back' {
        Invoke-KeyRotation $ring -Publish -WhatIf | Should -BeNullOrEmpty
        "$root/m1/tls" | Should -Not -Exist
        $done = Invoke-KeyRotation $ring -Publish
        ($done | Where-Object Operation).Operation | Should -Be Turn
        ($done | Where-Object NodeId).NodeId | Should -Be m1, m2, m3, m1, m2, m3
        'm1', 'm2', 'm3' | ForEach-Object { Test-SameRing $_ | Should -BeTrue }
        Get-Reload | Should -Be m1, m2, m3, m1, m2, m3
        { Invoke-KeyRotation $ring -Publish -ErrorAction Stop } | Should -Throw -ErrorId 'KeyRingTurnedRecently,*'
        $back = Invoke-KeyRotation $ring -Undo -Publish
        ($back | Where-Object NodeId).State | Should -Be Placed, Placed, Placed
        'm1', 'm2', 'm3' | ForEach-Object { Test-SameRing $_ | Should -BeTrue }
    }

    It 'does not turn while a node lacks the present ring, unless forced' {
        $null = Publish-NodeCert -KeyRing $ring
        $before = (Get-KeyRing $ring).Active.Fingerprint
        Rename-Item $root/m2 away
        $null = Invoke-KeyRotation $ring -Publish -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Contain 'RotationBlocked,ClusterCerts.PowerShell.Commands.InvokeKeyRotationCommand'
        "$failed" | Should -Match 'm2 has not its present state'
        (Get-KeyRing $ring).Active.Fingerprint | Should -Be $before
        $done = Invoke-KeyRotation $ring -Publish -Force -Timeout 20s -ErrorAction SilentlyContinue -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -Match 'turned though m2'
        (Get-KeyRing $ring).Active.Fingerprint | Should -Not -Be $before
        ($done | Where-Object State -EQ Placed).NodeId | Should -Be m1, m3
        { Invoke-KeyRotation $ring -Timeout 20s -ErrorAction Stop } | Should -Throw '*with -Publish alone*'
    }
}
