BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-KeyRing' {
    BeforeEach {
        $ring = New-FolderName
        $made = New-KeyRing $ring -KeyAlgorithm EcdsaP256
    }

    It 'reads a ring' {
        $read = Get-KeyRing $ring
        $read | Should -BeOfType ([ClusterCerts.KeyRings.KeyRing])
        $read.IsHealthy | Should -BeTrue
        $read.CanUndo | Should -BeFalse
        $read.LastTurn | Should -BeNullOrEmpty
        $read.Pairs.Fingerprint | Should -Be $made.Pairs.Fingerprint
    }

    It 'takes <case> from the pipeline' -ForEach @(
        @{ case = 'a path'; run = { $ring | Get-KeyRing } }
        @{ case = 'a folder object'; run = { Get-Item $ring | Get-KeyRing } }
        @{ case = 'a ring'; run = { $made | Get-KeyRing } }
        @{ case = 'a property'; run = { [pscustomobject]@{ Path = $ring } | Get-KeyRing } }
    ) {
        (& $run).Path | Should -Be $ring
    }

    It 'expands wildcards' {
        $null = New-KeyRing "$ring-2" -KeyAlgorithm EcdsaP256
        @(Get-KeyRing "$ring*").Count | Should -Be 2
    }

    It 'gives the pairs of slots, as files for other commands' {
        $pair = Get-KeyRing $ring -Slot b
        $pair | Should -BeOfType ([ClusterCerts.KeyRings.KeyRingPair])
        $pair.Role | Should -Be 'Next'
        $pair.KeyMatches | Should -BeTrue
        Get-KeyRing $ring -Slot a, c | Copy-Item -Destination TestDrive:/
        'TestDrive:/server_a.crt' | Should -Exist
        'TestDrive:/server_c.crt' | Should -Exist
    }

    It 'gives an error beside the object for <case>' -ForEach @(
        @{ case = 'a half pair'; status = 'KeyMissing'; harm = { Remove-Item $ring/server_b.key } }
        @{ case = 'a key of another pair'; status = 'Mismatch'; harm = { Copy-Item $ring/server_c.key $ring/server_b.key } }
        @{ case = 'a file that is no certificate'; status = 'Unreadable'; harm = { Set-Content $ring/server_b.crt 'novel' } }
    ) {
        & $harm
        $read = Get-KeyRing $ring -ErrorAction SilentlyContinue -ErrorVariable problems
        $read.Pairs[1].Status | Should -Be $status
        $read.IsHealthy | Should -BeFalse
        Get-ErrorId $problems | Should -Be 'KeyRingDamaged'
        $problems[0].TargetObject | Should -Be $ring
    }

    It 'goes on after a folder that is no ring' {
        $read = "$ring-none", $ring | Get-KeyRing -ErrorAction SilentlyContinue -ErrorVariable problems
        $read.Path | Should -Be $ring
        Get-ErrorId $problems | Should -Be 'KeyRingNotFound'
    }

    It 'shows a ring and its pairs' {
        $text = Get-KeyRing $ring | Out-String
        $text | Should -Match 'server_a +Active +Valid'
        $text | Should -Match 'not turned on this\s+machine'
        Get-KeyRing $ring -Slot a | Out-String | Should -Match $made.Active.Fingerprint.Substring(0, 6)
    }
}
