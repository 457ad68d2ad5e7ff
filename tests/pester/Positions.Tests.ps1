BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = (New-Item -ItemType Directory (New-FolderName)).FullName
    Push-Location $folder
    $null = New-SigningCert ./pki -Subject 'CN=one'
    $null = New-SigningCert ./other -Subject 'CN=two'
    $null = New-NodeCert 1, 2, 3 -AuthorityPath ./pki
    $null = New-KeyRing ./ring -KeyAlgorithm EcdsaP256 -DnsName a.example.com
}

AfterAll { Pop-Location }

Describe 'Names that are given without a parameter' {
    It '<run> gives <want>' -ForEach @(
        # A path of an authority directory is the authority, a bare word a node ID, in either order.
        @{ run = { Get-NodeCert ./pki }; want = '1', '2', '3' }
        @{ run = { Get-NodeCert ./pki/ -Status Valid -ExpiresWithin 400d }; want = '1', '2', '3' }
        @{ run = { Get-NodeCert (Get-SigningCert ./pki) }; want = '1', '2', '3' }
        @{ run = { Get-NodeCert (Get-Item ./pki) }; want = '1', '2', '3' }
        @{ run = { Get-NodeCert ./pki 2 }; want = '2' }
        @{ run = { Get-NodeCert ./pki -NodeId 1, 3 }; want = '1', '3' }
        @{ run = { Get-NodeCert ./pki, 1, 3 }; want = '1', '3' }
        @{ run = { Get-NodeCert '*' ./pki }; want = '1', '2', '3' }
        @{ run = { Get-NodeCert 2 -AuthorityPath ./pki }; want = '2' }
        @{ run = { Push-Location ./pki; try { Get-NodeCert 1; Get-NodeCert . 2 } finally { Pop-Location } }; want = '1', '2' }
        @{ run = { Push-Location ./other; try { Get-NodeCert ../pki } finally { Pop-Location } }; want = '1', '2', '3' }
        # Files are certificates.
        @{ run = { Get-NodeCert ./pki/node.1.crt }; want = '1' }
        @{ run = { Get-NodeCert ./pki/node.?.crt }; want = '1', '2', '3' }
        @{ run = { Get-NodeCert (Get-ChildItem ./pki/node.*.crt) }; want = '1', '2', '3' }
        # The commands that change something.
        @{ run = { Update-NodeCert ./pki -IfExpiresWithin 400d }; want = '1', '2', '3' }
        @{ run = { Update-NodeCert ./pki 1 }; want = '1' }
        @{ run = { Update-NodeCert ./pki -NodeId 1, 2 }; want = '1', '2' }
        @{ run = { Update-NodeCert 3 ./pki }; want = '3' }
        @{ run = { New-NodeCert ./pki 4 }; want = '4' }
        @{ run = { New-NodeCert 5, 6 ./pki }; want = '5', '6' }
        @{ run = { New-NodeCert ./pki -NodeId 7 }; want = '7' }
        @{ run = { Sync-NodeCert ./pki 7 }; want = '7' }
        @{ run = { Revoke-NodeCert ./pki 4 -Force }; want = '4' }
        @{ run = { Revoke-NodeCert ./pki -SerialNumber (Get-NodeCert ./pki 5).SerialNumber -Force }; want = '5' }
        @{ run = { Remove-NodeCert ./pki -NodeId 6, 7 -Force }; want = '6', '7' }
    ) {
        @(& $run).NodeId | Should -Be $want
    }

    It '<run> does what it says' -ForEach @(
        @{ run = { Export-NodeCert ./pki 1 -As Combined -OutputPath ./out/1.pem }; want = '1.pem' }
        @{ run = { Export-NodeCert ./pki -NodeId 1 -As Combined -OutputPath ./out/1b.pem }; want = '1b.pem' }
        @{ run = { Export-NodeCert 2 ./pki -As Combined -OutputPath ./out/2.pem }; want = '2.pem' }
        @{ run = { Export-NodeCert ./pki/node.3.crt -AuthorityPath ./pki -As Combined -OutputPath ./out/3.pem }; want = '3.pem' }
        @{ run = { Export-NodeCert ./ring -As Maelstrom -OutputPath ./out/ring | Select-Object -First 1 }; want = 'server_a.key' }
    ) {
        @(& $run).Name | Should -Be $want
    }

    It '<run> is <id>, and says what to do: <say>' -ForEach @(
        @{ run = { Get-NodeCert pki }; id = 'AuthorityNotFound'; say = "*If the authority directory 'pki' is meant, write ./pki.*" }
        @{ run = { Get-NodeCert ./pki -NodeId other }; id = 'NodeCertNotFound'; say = "*'other' is meant, write ./other.*" }
        @{ run = { Get-NodeCert 9 ./pki }; id = 'NodeCertNotFound'; say = "*of node '9'*" }
        @{ run = { Get-NodeCert ./none }; id = 'FileNotFound'; say = '*none*' }
        @{ run = { Get-NodeCert ./ring }; id = 'InvalidArgument'; say = '*is a key ring; Get-KeyRing shows it*' }
        @{ run = { Get-NodeCert ./pki ./other }; id = 'InvalidArgument'; say = '*name one authority directory*' }
        @{ run = { Get-NodeCert ./pki/node.1.crt -Status Valid }; id = 'InvalidArgument'; say = '*-Status cannot be combined*' }
        @{ run = { Get-NodeCert ./pki/node.1.crt, 1 }; id = 'InvalidArgument'; say = '*and 1 cannot be combined*' }
        @{ run = { Update-NodeCert pki }; id = 'AuthorityNotFound'; say = '*write ./pki.*' }
        @{ run = { Update-NodeCert ./pki }; id = 'InvalidArgument'; say = '*Name the nodes to renew*' }
        @{ run = { Update-NodeCert ./ring }; id = 'InvalidArgument'; say = '*is a key ring and has no nodes*' }
        @{ run = { Update-NodeCert ./pki/node.1.crt }; id = 'InvalidArgument'; say = '*is a file; name nodes by their IDs, or have a table of them read: Import-Csv FILE | Update-NodeCert.' }
        @{ run = { Sync-NodeCert ./pki/node.1.crt }; id = 'InvalidArgument'; say = '*is a file; name nodes by their IDs, or have a table of them read: Import-Csv FILE | Sync-NodeCert.' }
        @{ run = { Update-NodeCert ./pki -AuthorityPath ./other -IfExpiresWithin 1d }; id = 'InvalidArgument'; say = '*name one authority directory*' }
        @{ run = { New-NodeCert ./pki }; id = 'InvalidArgument'; say = '*name the nodes too*' }
        @{ run = { New-NodeCert pki }; id = 'AuthorityNotFound'; say = '*write ./pki.*' }
        @{ run = { New-NodeCert 1 2 }; id = 'AuthorityNotFound'; say = "*If '2' is a node too, put commas between nodes: 1,2.*" }
        @{ run = { New-NodeCert ./sub/9 -AuthorityPath ./pki }; id = 'InvalidNodeId'; say = "*holds '/'*" }
        @{ run = { '8' | New-NodeCert ./pki }; id = 'InvalidArgument'; say = '*with -AuthorityPath where the pipeline names the nodes*' }
        @{ run = { Get-NodeCert ./pki | Update-NodeCert ./other }; id = 'InvalidArgument'; say = '*where the pipeline names the nodes*' }
        @{ run = { Revoke-NodeCert ./pki -Force }; id = 'InvalidArgument'; say = '*Name what to revoke*' }
        @{ run = { Remove-NodeCert ./pki -Force }; id = 'InvalidArgument'; say = '*name the nodes too*' }
        @{ run = { Export-NodeCert ./pki -As Pem -OutputPath ./out/x }; id = 'InvalidArgument'; say = '*name the nodes too*' }
        @{ run = { Invoke-KeyRotation ./ring -Phase Stage }; id = 'InvalidArgument'; say = '*is a key ring, and -Phase is for an authority directory*' }
        @{ run = { Invoke-KeyRotation ./none }; id = 'AuthorityNotFound'; say = '*none*' }
    ) {
        $run | Should -Throw $say -ErrorId "$id,*"
        (Get-NodeCert ./other) | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-KeyRotation of a folder' {
    BeforeAll { $null = New-RevocationList -AuthorityPath ./pki } # What a block wrote on the drive goes with it.

    It 'rotates an authority directory and turns a key ring' {
        (Invoke-KeyRotation ./pki).Phase | Should -Be 'Stage'
        (Get-SigningCert ./pki).Phase | Should -Be 'Stage'
        (Invoke-KeyRotation ./pki -Undo).Phase | Should -Be 'None'
        $before = (Get-KeyRing ./ring).Pairs[1].Fingerprint
        Invoke-KeyRotation ./ring | Should -BeOfType ([ClusterCerts.KeyRings.KeyRingRotation])
        (Get-KeyRing ./ring).Pairs[0].Fingerprint | Should -Be $before
        $null = Invoke-KeyRotation ./ring -Undo
        (Get-KeyRing ./ring).Pairs[1].Fingerprint | Should -Be $before
    }

    It 'shows with -WhatIf which of the two it is: <run>' -ForEach @(
        @{ run = { Invoke-KeyRotation ./pki -WhatIf }; say = 'Stage in' }
        @{ run = { Invoke-KeyRotation (Get-SigningCert ./pki) -WhatIf }; say = 'Stage in' }
        @{ run = { Get-SigningCert ./pki | Invoke-KeyRotation -WhatIf }; say = 'Stage in' }
        @{ run = { Invoke-KeyRotation -Phase Stage ./pki -WhatIf }; say = 'Stage in' }
        @{ run = { Invoke-KeyRotation ./ring -WhatIf }; say = 'Turn the key ring' }
        @{ run = { Invoke-KeyRotation ./ring -DnsName b.example.com -WhatIf }; say = 'Turn the key ring' }
        @{ run = { Invoke-KeyRotation -KeyRing ./ring -WhatIf }; say = 'Turn the key ring' }
        @{ run = { Invoke-KeyRotation (Get-KeyRing ./ring) -WhatIf }; say = 'Turn the key ring' }
        @{ run = { Get-KeyRing ./ring | Invoke-KeyRotation -WhatIf }; say = 'Turn the key ring' }
    ) {
        $said = Get-HostLine $run | Out-String
        $said | Should -BeLike "*What if: $say*"
    }
}
