BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Invoke-KeyRotation of a key ring' {
    BeforeEach {
        $ring = New-FolderName
        $made = New-KeyRing $ring -KeyAlgorithm EcdsaP256
    }

    It 'turns it' {
        $turned = Invoke-KeyRotation $ring
        $turned | Should -BeOfType ([ClusterCerts.KeyRings.KeyRingRotation])
        $now = Get-KeyRing $ring
        $now.Pairs[0].Fingerprint | Should -Be $made.Pairs[1].Fingerprint
        $now.Pairs[2].Fingerprint | Should -Be $made.Pairs[0].Fingerprint
        $now.Pairs[1].Fingerprint | Should -Not -BeIn $made.Pairs.Fingerprint
        $now.LastTurn | Should -Be $turned.Time
        $turned.Moves.From | Should -Be 'server_b', $null, 'server_a', 'server_c'
        $turned.Moves.To | Should -Be 'server_a', 'server_b', 'server_c', $null
    }

    It 'takes <case> from the pipeline' -ForEach @(
        @{ case = 'a ring'; run = { $made | Invoke-KeyRotation } }
        @{ case = 'a path'; run = { $ring | Invoke-KeyRotation } }
        @{ case = 'a folder object'; run = { Get-Item $ring | Invoke-KeyRotation } }
        @{ case = 'the pairs'' folder'; run = { Get-KeyRing $ring -Slot a | Invoke-KeyRotation } }
        @{ case = 'nothing, but -KeyRing'; run = { Invoke-KeyRotation -KeyRing $ring } }
    ) {
        (& $run).Path | Should -Be $ring
    }

    It 'says which file becomes which with -WhatIf, and changes nothing' {
        $before = Get-ChildItem (Split-Path $ring) -Recurse -Force -File | Get-FileHash
        $transcript = Join-Path (Get-PSDrive TestDrive).Root 'transcript'
        $null = Start-Transcript $transcript
        try { Invoke-KeyRotation $ring -WhatIf | Should -BeNullOrEmpty } finally { $null = Stop-Transcript }
        $said = Get-Content $transcript -Raw
        $said | Should -Match 'What if: Turn the key ring'
        $said | Should -Match 'server_b becomes server_a \(Active\)'
        $said | Should -Match 'a new pair becomes server_b \(Next\)'
        $said | Should -Match 'server_a becomes server_c \(Previous\)'
        $said | Should -Match 'server_c goes'
        Remove-Item $transcript
        (Get-ChildItem (Split-Path $ring) -Recurse -Force -File | Get-FileHash).Hash | Should -Be $before.Hash
    }

    It 'asks nothing with -Confirm:$false' {
        (Invoke-KeyRotation $ring -Confirm:$false).Operation | Should -Be 'Turn'
    }

    It 'refuses a second turn within an hour, and -Force makes it' {
        $null = Invoke-KeyRotation $ring
        { Invoke-KeyRotation $ring } | Should -Throw -ErrorId 'KeyRingTurnedRecently,ClusterCerts.PowerShell.Commands.InvokeKeyRotationCommand'
        (Invoke-KeyRotation $ring -Force).Operation | Should -Be 'Turn'
    }

    It 'takes a turn back with -Undo, once' {
        $before = Get-ChildItem $ring | Get-FileHash
        $null = Invoke-KeyRotation $ring
        (Invoke-KeyRotation $ring -Undo).Operation | Should -Be 'Undo'
        (Get-ChildItem $ring | Get-FileHash).Hash | Should -Be $before.Hash
        { Invoke-KeyRotation $ring -Undo } | Should -Throw -ErrorId 'NothingToUndo,*'
    }

    It 'makes the new pair as it is told' {
        $turned = Invoke-KeyRotation $ring -Subject 'CN=new' -DnsName new.example -KeyAlgorithm EcdsaP521 -Lifetime 10d
        $new = $turned.KeyRing.Pairs[1]
        $new.Subject | Should -Be 'CN=new'
        $new.DnsNames | Should -Be 'new.example'
        $new.KeyAlgorithm | Should -Be 'EcdsaP521'
        [math]::Round(($new.NotAfter - [DateTimeOffset]::UtcNow).TotalDays) | Should -Be 10
    }

    It 'gives <id> for <case>, and leaves the ring alone' -ForEach @(
        @{ case = 'a broken next pair'; id = 'KeyRingDamaged'; harm = { Remove-Item $ring/server_b.key } }
        @{ case = 'a foreign pair'; id = 'KeyRingDamaged'; harm = { Copy-Item $ring/server_a.key $ring/aaa.key } }
    ) {
        & $harm
        $before = Get-ChildItem $ring | Get-FileHash
        { Invoke-KeyRotation $ring } | Should -Throw -ErrorId "$id,*"
        (Get-ChildItem $ring | Get-FileHash).Hash | Should -Be $before.Hash
    }

    It 'goes on after a folder that is no ring' {
        $turned = "$ring-none", $ring | Invoke-KeyRotation -ErrorAction SilentlyContinue -ErrorVariable problems
        $turned.Path | Should -Be $ring
        Get-ErrorId $problems | Should -Be 'KeyRingNotFound'
    }

    It 'shows what it did' {
        Invoke-KeyRotation $ring | Out-String | Should -Match 'server_b becomes server_a \(Active\)'
    }
}
