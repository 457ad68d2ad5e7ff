BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'New-KeyRing' {
    BeforeEach { $ring = New-FolderName }

    It 'makes the folder that Maelstrom loads' {
        $made = New-KeyRing $ring
        $made | Should -BeOfType ([ClusterCerts.KeyRings.KeyRing])
        $made.Path | Should -Be $ring
        Get-ChildItem $ring -Name | Sort-Object |
            Should -Be 'server_a.crt', 'server_a.key', 'server_b.crt', 'server_b.key', 'server_c.crt', 'server_c.key'
        $made.Pairs.KeyAlgorithm | Should -Be 'Rsa2048', 'Rsa2048', 'Rsa2048'
        $made.Pairs.Role | Should -Be 'Active', 'Next', 'Previous'
        $made.Active.DnsNames | Should -Be 'maelstrom.example.com'
        foreach ($pair in $made.Pairs) {
            Test-KeyMatchesCert -KeyPath $pair.KeyPath -CertificatePath $pair.CertificatePath | Should -BeTrue
        }
    }

    It 'takes other names, sizes and subjects' {
        $made = New-KeyRing -Path $ring -Preset Default -Name peer -Subject 'CN=peers' -DnsName peers.example, other.example -IPAddress 10.0.0.5 -KeyAlgorithm EcdsaP384 -Lifetime 30d -Slot 5
        $made.Pairs.Name | Should -Be 'peer_a', 'peer_b', 'peer_c', 'peer_d', 'peer_e'
        $made.Pairs.Role | Should -Be 'Active', 'Next', 'Next', 'Previous', 'Previous'
        $made.Active.Subject | Should -Be 'CN=peers'
        $made.Active.DnsNames | Should -Be 'peers.example', 'other.example'
        $made.Active.IPAddresses | Should -Be '10.0.0.5'
        $made.Active.KeyAlgorithm | Should -Be 'EcdsaP384'
        [math]::Round(($made.Active.NotAfter - [DateTimeOffset]::UtcNow).TotalDays) | Should -Be 30
    }

    It 'does nothing with -WhatIf' {
        New-KeyRing $ring -WhatIf | Should -BeNullOrEmpty
        $ring | Should -Not -Exist
        Get-ChildItem (Split-Path $ring) -Force -Name | Should -Not -Contain ".$(Split-Path $ring -Leaf).keyring"
    }

    It 'replaces a ring only with -Force' {
        $first = New-KeyRing $ring -KeyAlgorithm EcdsaP256
        { New-KeyRing $ring } | Should -Throw -ErrorId 'KeyRingExists,*'
        (Get-KeyRing $ring).Active.Fingerprint | Should -Be $first.Active.Fingerprint
        (New-KeyRing $ring -KeyAlgorithm EcdsaP256 -Force).Active.Fingerprint | Should -Not -Be $first.Active.Fingerprint
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'no name'; id = 'InvalidArgument'; run = { New-KeyRing $ring -Preset Default } }
        @{ case = 'a bad DNS name'; id = 'InvalidDnsName'; run = { New-KeyRing $ring -DnsName 'a b' } }
        @{ case = 'a bad address'; id = 'InvalidIPAddress'; run = { New-KeyRing $ring -IPAddress 10.1 } }
        @{ case = 'a bad file name'; id = 'InvalidArgument'; run = { New-KeyRing $ring -Name '../x' } }
        @{ case = 'too few pairs'; id = 'ParameterArgumentValidationError'; run = { New-KeyRing $ring -Slot 2 } }
        @{ case = 'a folder with other things'; id = 'KeyRingExists'; run = {
                $null = New-Item $ring/novel.txt -Force; New-KeyRing $ring -Force } }
        @{ case = 'another provider'; id = 'NotAFileSystemPath'; run = { New-KeyRing Env:/ring } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.NewKeyRingCommand"
    }
}

Describe 'New-KeyRing -IfMissing' {
    BeforeEach { $ring = New-FolderName }

    It 'makes the ring the first time and returns it the next' {
        $asked = @{ Path = $ring; KeyAlgorithm = 'EcdsaP256'; DnsName = 'peers.example.com'; Subject = 'CN=peers'; Slot = 4; IfMissing = $true }
        $made = New-KeyRing @asked
        $before = (Get-FileHash $ring/*).Hash
        $again = New-KeyRing @asked -ErrorAction Stop
        $again | Should -BeOfType ClusterCerts.KeyRings.KeyRing
        $again.Active.Fingerprint | Should -Be $made.Active.Fingerprint
        (New-KeyRing $ring -Slot 4 -IfMissing -ErrorAction Stop).Active.Fingerprint | Should -Be $made.Active.Fingerprint
        (Get-FileHash $ring/*).Hash | Should -Be $before
        $null = Invoke-KeyRotation -KeyRing $ring -KeyAlgorithm EcdsaP256 -Force -Confirm:$false
        (New-KeyRing @asked -ErrorAction Stop).Active.Fingerprint | Should -Not -Be $made.Active.Fingerprint
    }

    It 'names what differs: <text>' -ForEach @(
        @{ text = 'it has 3 pairs, not 5'; asked = @{ Slot = 5 } }
        @{ text = "its name is 'server', not 'peer'"; asked = @{ Name = 'peer' } }
        @{ text = 'its key algorithm is EcdsaP256, not Rsa2048'; asked = @{ KeyAlgorithm = 'Rsa2048' } }
        @{ text = 'its DNS names are *, not a.example.com'; asked = @{ DnsName = 'a.example.com' } }
        @{ text = "its subject is 'CN=server', not 'CN=other'"; asked = @{ Subject = 'CN=other' } }
    ) {
        $null = New-KeyRing $ring -KeyAlgorithm EcdsaP256 -Subject 'CN=server'
        $problem = { New-KeyRing $ring -IfMissing @asked -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*' -PassThru
        "$problem" | Should -BeLike "*$text*"
    }

    It 'takes no ring that is not in order, and is not -Force' {
        $null = New-KeyRing $ring -KeyAlgorithm EcdsaP256
        { New-KeyRing $ring -IfMissing -Force -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        Remove-Item $ring/server_b.key
        { New-KeyRing $ring -IfMissing -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
    }
}
