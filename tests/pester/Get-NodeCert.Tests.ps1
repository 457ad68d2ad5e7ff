BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $short = New-NodeCert db-1 -AuthorityPath $pki -Lifetime 10d
    $long = New-NodeCert db-2, web -AuthorityPath $pki -Lifetime 300d
}

Describe 'Get-NodeCert with a node and the number of a certificate' {
    BeforeAll {
        $both = New-FolderName
        $null = New-SigningCert $both -Subject 'CN=both'
        $two, $three = New-NodeCert 2, 3 -AuthorityPath $both
    }

    It 'gives what is both, and refuses another node''s number' {
        (Get-NodeCert -AuthorityPath $both -NodeId 2 -SerialNumber $two.SerialNumber).NodeId | Should -Be '2'
        (Get-NodeCert -AuthorityPath $both -NodeId '?' -SerialNumber $two.SerialNumber, $three.SerialNumber).NodeId | Should -Be '2', '3'
        $got = Get-NodeCert -AuthorityPath $both -NodeId 2 -SerialNumber $two.SerialNumber, $three.SerialNumber -ErrorAction SilentlyContinue -ErrorVariable problems
        $got | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be 'InvalidArgument'
        "$($problems[0])" | Should -BeLike "*$($three.SerialNumber) is of node '3', and not of node '2'*"
    }
}

Describe 'Get-NodeCert from the ledger' {
    It 'lists every node''s certificate with its status' {
        $all = Get-NodeCert -AuthorityPath $pki
        $all.NodeId | Should -Be 'db-1', 'db-2', 'web'
        $all.Status | Should -Be 'Valid', 'Valid', 'Valid'
        $all[0] | Should -BeOfType ([ClusterCerts.Authority.NodeCert])
        $all[0].AuthorityPath | Should -Be $pki
    }

    It 'reads the current folder by default, and an authority of the pipeline' {
        Push-Location $pki
        try { @(Get-NodeCert).Count | Should -Be 3 } finally { Pop-Location }
        @(Get-SigningCert $pki | Get-NodeCert).Count | Should -Be 3
    }

    # What narrows the list, and what is left.
    It 'narrows by <given>' -ForEach @(
        @{ given = @{ NodeId = 'web' }; left = 'web' }
        @{ given = @{ NodeId = 'db-*' }; left = 'db-1', 'db-2' }
        @{ given = @{ NodeId = 'db-1', 'w?b' }; left = 'db-1', 'web' }
        @{ given = @{ NodeId = 'none*' }; left = @() }
        @{ given = @{ NodeId = 'web'; Status = 'Expired' }; left = @() }
        @{ given = @{ ExpiresWithin = '30d' }; left = 'db-1' }
        @{ given = @{ ExpiresWithin = 30 }; left = 'db-1' }
        @{ given = @{ ExpiresWithin = 400 }; left = 'db-1', 'db-2', 'web' }
        @{ given = @{ Status = 'Expired' }; left = @() }
        @{ given = @{ Status = 'Expired'; AsOf = [datetime]::Now.AddDays(20) }; left = 'db-1' }
        @{ given = @{ Status = 'NotYetValid'; AsOf = [datetime]::Now.AddDays(-20) }; left = 'db-1', 'db-2', 'web' }
    ) {
        @(Get-NodeCert -AuthorityPath $pki @given).NodeId | Should -Be $left
    }

    It 'takes node IDs and patterns line by line, without blank lines and comments' {
        $list = New-FolderName
        'web', '# rack 7', '', ' db-1 ', 'none' | Set-Content $list
        $found = Get-Content $list | Get-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $found.NodeId | Should -Be 'web', 'db-1'
        "$problems" | Should -BeLike "*node 'none'*"
        ('db-*' | Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'db-1', 'db-2'
        (Get-Item $pki/node.web.crt | Get-NodeCert).NodeId | Should -Be 'web'
        (Get-NodeCert -AuthorityPath $pki -NodeId web | Get-NodeCert).NodeId | Should -Be 'web'
    }

    It 'finds a serial number, however it is written' {
        (Get-NodeCert -AuthorityPath $pki -SerialNumber $short.SerialNumber).NodeId | Should -Be 'db-1'
        (Get-NodeCert -AuthorityPath $pki -SerialNumber $short.SerialNumber.ToLowerInvariant()).NodeId | Should -Be 'db-1'
        (Get-NodeCert -AuthorityPath $pki -SerialNumber ($short.SerialNumber -replace '(..)(?=.)', '$1:')).NodeId | Should -Be 'db-1'
        @(Get-NodeCert -AuthorityPath $pki -SerialNumber $short.SerialNumber, $long[0].SerialNumber).Count | Should -Be 2
        # PowerShell reads these as numbers; a lone one keeps its text.
        { Get-NodeCert -AuthorityPath $pki -SerialNumber 12E4 } | Should -Throw '*number 12E4*' -ErrorId 'NodeCertNotFound,*'
        { Get-NodeCert -AuthorityPath $pki -SerialNumber 12E4, 1 } | Should -Throw '*quotes*'
        { Get-NodeCert -AuthorityPath $pki -SerialNumber 'xyz' } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'compares dates with Get-Date' {
        @(Get-NodeCert -AuthorityPath $pki | Where-Object NotAfter -LT (Get-Date).AddDays(30)).NodeId | Should -Be 'db-1'
        @(Get-NodeCert -AuthorityPath $pki | Where-Object { $_.NotAfter -gt (Get-Date).AddDays(30) }).NodeId | Should -Be 'db-2', 'web'
    }

    It 'goes to commands that take files' {
        $out = New-Item (New-FolderName) -ItemType Directory
        Get-NodeCert -AuthorityPath $pki -NodeId db-* | Copy-Item -Destination $out
        Get-ChildItem $out -Name | Sort-Object | Should -Be 'node.db-1.crt', 'node.db-2.crt'
        (Get-NodeCert -AuthorityPath $pki -NodeId web | Get-Item).Name | Should -Be 'node.web.crt'
    }

    It 'completes node IDs of the ledger' {
        (TabExpansion2 "Get-NodeCert -AuthorityPath '$pki' -NodeId d").CompletionMatches.CompletionText | Should -Be 'db-1', 'db-2'
        Push-Location $pki
        try { (TabExpansion2 'Get-NodeCert -NodeId ').CompletionMatches.CompletionText | Should -Be 'db-1', 'db-2', 'web' } finally { Pop-Location }
    }

    It 'completes nothing while a command is under way, and leaves it alone' {
        Set-Content "$pki/.lock" 'held'
        try {
            (TabExpansion2 "Get-NodeCert -AuthorityPath '$pki' -NodeId d").CompletionMatches.CompletionText | Should -Not -Contain 'db-1'
            Get-Content "$pki/.lock" | Should -Be 'held'
        }
        finally { Clear-Content "$pki/.lock" }
    }

    It 'knows the values of -Status' {
        (TabExpansion2 'Get-NodeCert -Status ').CompletionMatches.CompletionText | Sort-Object |
            Should -Be 'BelowMinimumSerial', 'Expired', 'NotYetValid', 'Removed', 'Revoked', 'Superseded', 'Valid'
    }

    It 'shows a table that says when' {
        $table = $short | Format-Table | Out-String -Width 120
        $table | Should -Match 'NotAfter \(UTC\)'
        $table | Should -Match $short.NotAfter.UtcDateTime.ToString('yyyy-MM-dd HH:mm')
        $short | Format-List * | Out-String | Should -Not -Match 'PRIVATE'
    }

    It 'gives AuthorityNotFound where there is no authority' {
        { Get-NodeCert -AuthorityPath TestDrive:/ } | Should -Throw -ErrorId 'AuthorityNotFound,ClusterCerts.PowerShell.Commands.GetNodeCertCommand'
    }
}

Describe 'Get-NodeCert from files' {
    It 'reads files by path, wildcard and pipeline' {
        (Get-NodeCert -Path $short.CertificatePath).SerialNumber | Should -Be $short.SerialNumber
        (Get-NodeCert -Path "$pki/node.db-*.crt").NodeId | Should -Be 'db-1', 'db-2'
        (Get-ChildItem $pki -Filter node.*.crt | Get-NodeCert).NodeId | Sort-Object | Should -Be 'db-1', 'db-2', 'web'
    }

    It 'takes wildcard characters in -LiteralPath as they are' {
        Copy-Item $short.CertificatePath "$pki/odd[1].crt"
        try {
            (Get-NodeCert -LiteralPath "$pki/odd[1].crt").NodeId | Should -Be 'db-1'
            (Get-Item -LiteralPath "$pki/odd[1].crt" | Get-NodeCert).NodeId | Should -Be 'db-1'
        }
        finally { Remove-Item -LiteralPath "$pki/odd[1].crt" }
    }

    It 'tells the status as of a date' {
        (Get-NodeCert -Path $short.CertificatePath -AsOf (Get-Date).AddDays(20)).Status | Should -Be 'Expired'
    }

    It 'gives <id> for <case>, and goes on' -ForEach @(
        @{ case = 'a missing file'; id = 'FileNotFound'; path = { "$pki/none.crt" } }
        @{ case = 'a wildcard that matches nothing'; id = 'FileNotFound'; path = { "$pki/none*.crt" } }
        @{ case = 'a folder'; id = 'WrongFileKind'; path = { $pki } }
        @{ case = 'another provider'; id = 'NotAFileSystemPath'; path = { 'Env:/PATH' } }
        @{ case = 'a private key'; id = 'KeyInsteadOfCertificate'; path = { $short.KeyPath } }
        @{ case = 'an empty file'; id = 'FileEmpty'; path = { New-Item "$(New-FolderName).crt" } }
        @{ case = 'text'; id = 'NoCertificate'; path = { $file = "$(New-FolderName).crt"; Set-Content $file 'hello'; $file } }
        @{ case = 'half a PEM'; id = 'MalformedPem'; path = {
                $file = "$(New-FolderName).crt"; Get-Content $short.CertificatePath -TotalCount 3 | Set-Content $file; $file } }
    ) {
        $got = Get-NodeCert -Path (& $path), $long[1].CertificatePath -ErrorAction SilentlyContinue -ErrorVariable problems
        Get-ErrorId $problems | Should -Be $id
        $got.NodeId | Should -Be 'web'
        "$problems" | Should -Not -Match '   at '    # no stack trace
    }
}
