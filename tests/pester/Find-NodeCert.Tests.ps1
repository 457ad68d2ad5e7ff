BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki
    $null = New-NodeCert 1, 2, 3, 4 -AuthorityPath $pki
    $other = New-FolderName
    $null = New-SigningCert $other
    $null = New-NodeCert stranger -AuthorityPath $other

    # What somebody collected over the years.
    $tree = New-FolderName
    $null = New-Item -ItemType Directory $tree/a, $tree/b/c -Force
    Copy-Item $pki/node.1.crt, $pki/node.1.key, $pki/trust.crt $tree/a
    Copy-Item $pki/node.2.crt $tree/b
    Copy-Item $other/node.stranger.crt, $other/signing.crt $tree/b
    Copy-Item $pki/node.3.crt $tree/b/c/somebody.txt
    Copy-Item $pki/node.4.key $tree/b/c
    'words' | Set-Content $tree/b/notes.txt
    $null = Update-NodeCert 2 -AuthorityPath $pki
    $null = Revoke-NodeCert 3 -AuthorityPath $pki -Force

    function Get-Finding($Found) { $Found | ForEach-Object { "$($_.NodeId) $($_.Finding)" } | Sort-Object }
}

Describe 'Find-NodeCert' {
    It 'lays what a tree holds beside the ledger' {
        $found = Find-NodeCert $tree -Recurse -AuthorityPath $pki
        Get-Finding $found | Should -Be (@(
                '1 Current', '2 Superseded', '3 Revoked', '4 KeyWithoutCertificate', 'stranger ForeignCA'
                "$(Split-Path $pki -Leaf) OurCACert", "$(Split-Path $other -Leaf) ForeignCACert") | Sort-Object)
        $found[-1].Finding | Should -Be KeyWithoutCertificate
        $first = $found | Where-Object NodeId -EQ 1
        $first | Should -BeOfType ([ClusterCerts.Authority.NodeCert])
        $first.CertificatePath | Should -Be $first.Location
        Split-Path $first.KeyPath -Leaf | Should -Be node.1.key
        $first.PSPath | Should -Be $first.CertificatePath
        $first.AuthorityPath | Should -Be (Get-SigningCert $pki).AuthorityPath
        ($found | Where-Object NodeId -EQ stranger).AuthorityPath | Should -BeNullOrEmpty
        ($found | Where-Object Finding -EQ Superseded).Reason | Should -BeLike "*node '2'*later*"
        Get-Finding (Find-NodeCert $tree/b/*.crt -AuthorityPath $pki) | Should -Contain '2 Superseded'
    }

    It 'shows what it is among objects of other types too' {
        $text = @(Get-Item $tree/a/node.1.crt; Find-NodeCert $tree/b/node.2.crt -AuthorityPath $pki) | Out-String
        $text | Should -Match 'Finding +: Superseded'
        $text | Should -Match 'Location +: '
    }

    It 'looks at folders in folders with -Recurse alone, and takes paths and files from the pipeline' {
        Get-Finding (Find-NodeCert $tree/a -AuthorityPath $pki) | Should -HaveCount 2
        $told = Find-NodeCert $tree -AuthorityPath $pki 3>&1
        "$told" | Should -BeLike '*No certificate and no key was found: 0 files were looked at.*-Recurse.'
        Get-Finding (Get-ChildItem $tree/a -File | Find-NodeCert -AuthorityPath $pki) | Should -HaveCount 2
        Get-Finding (Get-Item $tree/a | Find-NodeCert -AuthorityPath $pki) | Should -Be (Get-Finding (Find-NodeCert -LiteralPath $tree/a -AuthorityPath $pki))
        Get-Finding ("$tree/a", "$tree/b" | Find-NodeCert -Recurse -AuthorityPath $pki) | Should -HaveCount 7
        Get-Finding (Find-NodeCert $tree, $tree/a -Recurse -AuthorityPath $pki) | Should -HaveCount 7
    }

    It 'takes endpoints from the pipeline, and what it found at them' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $endpoint = "127.0.0.1:$($listener.LocalEndpoint.Port)"
        $listener.Stop()
        $null = [pscustomobject]@{ Endpoint = $endpoint } | Find-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable failed 3>$null
        "$failed" | Should -BeLike "*$endpoint is not reachable*"
        $found = Find-NodeCert $tree/a -AuthorityPath $pki
        $found[0] | Add-Member -Force -NotePropertyMembers @{ Endpoint = $endpoint }
        Get-Finding ($found | Find-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable failed) | Should -Be (Get-Finding $found)
        @($failed) | Should -HaveCount 1
        "$failed" | Should -BeLike "*$endpoint is not reachable*"
    }

    It 'says once that nothing is there, of a pattern and of a pipeline' {
        $told = Find-NodeCert $tree/none*.crt -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable failed 3>&1
        Get-ErrorId $failed | Should -Be FileNotFound
        "$told" | Should -BeLike '*0 files were looked at.'
        $told = @() | Find-NodeCert -AuthorityPath $pki -ErrorAction Stop 3>&1
        "$told" | Should -BeLike '*0 files were looked at.'
    }

    It 'goes on to the commands that take certificates' {
        Find-NodeCert $tree/a/node.1.crt -AuthorityPath $pki | Test-NodeCert | Should -BeTrue
        (Find-NodeCert $tree -Recurse -AuthorityPath $pki | Where-Object Finding -EQ Superseded).Certificate.Subject | Should -Be 'CN=2'
        $key = New-FolderName
        $null = New-NodeCertRequest lone -Path $key
        $alone = Find-NodeCert $key -AuthorityPath $pki
        $alone.Finding | Should -Be KeyWithoutCertificate
        "$($alone.Status)$($alone.NotAfter)$($alone.CertificatePath)" | Should -BeNullOrEmpty
        $alone.KeyAlgorithm | Should -Be EcdsaP256
        $alone | Format-List | Out-String | Should -BeLike '*KeyWithoutCertificate*'
        ($alone | ConvertTo-Json | ConvertFrom-Json).Finding | Should -Not -BeNullOrEmpty
    }

    It 'makes an error of its own of each file that cannot be read, and goes on' {
        $bad = New-FolderName
        $null = New-Item -ItemType Directory $bad
        Copy-Item $pki/node.1.crt $bad/good.crt
        (Get-Content $pki/node.1.crt -Raw).Substring(0, 300) | Set-Content $bad/cut.pem
        'garbage' | Set-Content $bad/garbage.crt
        $secret = ConvertTo-Secret 'a passphrase'
        $null = New-NodeCert locked -AuthorityPath $other -OutputPath $bad -NodePassphrase $secret
        $pfx = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile("$pki/node.2.crt", "$pki/node.2.key").Export('Pfx', 'a passphrase')
        [IO.File]::WriteAllBytes("$bad/two.p12", $pfx)
        $found = Find-NodeCert $bad -AuthorityPath $pki -ErrorVariable failed -ErrorAction SilentlyContinue
        Get-Finding $found | Should -Be '1 Current', 'locked ForeignCA'
        Get-ErrorId $failed | Sort-Object | Should -Be MalformedPem, NoCertificate, PassphraseRequired, PassphraseRequired
        $found = Find-NodeCert $bad -AuthorityPath $pki -Passphrase $secret -ErrorVariable failed -ErrorAction SilentlyContinue
        Get-Finding $found | Should -Be '1 Current', '2 Current', 'locked ForeignCA'
        Get-ErrorId $failed | Sort-Object | Should -Be MalformedPem, NoCertificate
        { Find-NodeCert $bad/none.crt -AuthorityPath $pki -ErrorAction Stop 3>$null } | Should -Throw '*does not exist*' -ErrorId 'FileNotFound,*'
        { Find-NodeCert -AuthorityPath $pki -ErrorAction Stop } | Should -Throw '*-Endpoint*' -ErrorId 'InvalidArgument,*'
        { Find-NodeCert $bad -AuthorityPath $bad -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityNotFound,*'
        { Find-NodeCert -Endpoint nonsense -AuthorityPath $pki -ErrorAction Stop } | Should -Throw '*not an endpoint*' -ErrorId 'InvalidArgument,*'
        { Find-NodeCert -Endpoint localhost:9 -AuthorityPath $pki -Timeout 5s -ErrorAction Stop 3>$null } | Should -Throw '*localhost:9*' -ErrorId 'NodeUnreachable,*'
    }

    It 'looks at the folders of nodes where their targets say, and changes nothing there' {
        $root = New-FolderName
        $null = New-Item -ItemType Directory $root/1, $root/2 -Force
        $null = Set-NodeCertTarget 1, 2 -AuthorityPath $pki -Transport Folder -TargetPath "$root/{id}"
        $null = Publish-NodeCert 1, 2 -AuthorityPath $pki
        $null = Update-NodeCert 1 -AuthorityPath $pki
        $before = Get-ChildItem $root -Recurse | ForEach-Object { "$($_.FullName) $($_.LastWriteTimeUtc.Ticks)" }
        $found = Find-NodeCert -NodeId 1, 2 -AuthorityPath $pki | Where-Object Finding -NE OurCACert
        Get-Finding $found | Should -Be '1 Superseded', '2 Current'
        Get-Finding (Find-NodeCert -NodeId '2*' -AuthorityPath $pki | Where-Object Finding -NE OurCACert) | Should -Be '2 Current'
        Get-ChildItem $root -Recurse | ForEach-Object { "$($_.FullName) $($_.LastWriteTimeUtc.Ticks)" } | Should -Be $before
        { Find-NodeCert -NodeId 4 -AuthorityPath $pki -ErrorAction Stop 3>$null } | Should -Throw "*node '4'*" -ErrorId 'TargetNotFound,*'
    }
}
