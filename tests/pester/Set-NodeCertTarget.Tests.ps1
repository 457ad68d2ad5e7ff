BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Set-NodeCertTarget' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki
    }

    It 'sets -<parameter> <value>' -ForEach @(
        @{ parameter = 'Transport'; value = 'Ssh'; shown = 'Ssh' }
        @{ parameter = 'HostName'; value = '{id}.example.com'; shown = '{id}.example.com' }
        @{ parameter = 'HostName'; value = 'fd00::5'; shown = 'fd00::5' }
        @{ parameter = 'UserName'; value = 'deploy'; shown = 'deploy' }
        @{ parameter = 'Port'; value = 2222; shown = '2222' }
        @{ parameter = 'As'; value = 'ErlangDistribution'; shown = 'ErlangDistribution' }
        @{ parameter = 'TargetPath'; value = '~/tls'; shown = '~/tls' }
        @{ parameter = 'TargetPath'; value = 'C:\nginx\tls'; shown = 'C:\nginx\tls' }
        @{ parameter = 'Owner'; value = 'root:ssl-cert'; shown = 'root:ssl-cert' }
        @{ parameter = 'Mode'; value = '0640'; shown = '0640' }
        @{ parameter = 'Mode'; value = 440; shown = '0440' }
        @{ parameter = 'ReloadCommand'; value = 'systemctl reload {id} && echo "done"'; shown = 'systemctl reload {id} && echo "done"' }
        @{ parameter = 'Endpoint'; value = '[fd00::5]:443'; shown = '[fd00::5]:443' }
    ) {
        $given = @{ TargetPath = '/etc/tls' }
        $given[$parameter] = $value
        $set = Set-NodeCertTarget web1 -AuthorityPath $pki @given
        $set | Should -BeOfType ([ClusterCerts.Publishing.NodeCertTarget])
        "$($set.$parameter)" | Should -Be $shown
        "$((Get-NodeCertTarget web1 -AuthorityPath $pki).$parameter)" | Should -Be $shown
    }

    It 'takes a mode as it is typed' {
        (Set-NodeCertTarget web1 -AuthorityPath $pki -TargetPath /etc/tls -Mode 0640).Mode | Should -Be '0640'
    }

    It 'changes what is given alone, and takes a setting away' {
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -TargetPath /etc/tls -UserName deploy -Endpoint '{id}:443'
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -Port 22
        $target = Set-NodeCertTarget 'web*' -AuthorityPath $pki -Remove Endpoint
        $target.UserName, $target.Port, $target.TargetPath | Should -Be deploy, 22, /etc/tls
        $target.Endpoint | Should -BeNullOrEmpty
    }

    It 'makes a folder of this machine absolute, from the current folder on' {
        Push-Location $pki
        try {
            (Set-NodeCertTarget here -Transport Folder -TargetPath tls).TargetPath | Should -Be (Join-Path $pki tls)
            (Set-NodeCertTarget here -TargetPath ../other).TargetPath | Should -Be (Join-Path (Split-Path $pki) other)
        }
        finally { Pop-Location }
    }

    It 'sets a target for each node of the pipeline' {
        $null = New-NodeCert web1, web2, db1 -AuthorityPath $pki
        $set = Get-NodeCert web* -AuthorityPath $pki | Set-NodeCertTarget -HostName '{id}.example.com' -TargetPath /etc/tls
        $set.NodeId | Should -Be web1, web2
        (Get-NodeCertTarget $pki -ErrorAction Stop).HostName | Should -Be '{id}.example.com', '{id}.example.com'
    }

    It 'takes a table, with columns by the parameters'' names' {
        $file = New-FolderName
        'NodeId,Transport,HostName,UserName,Port,As,TargetPath,Owner,Mode,ReloadCommand,Endpoint,StartTls,Note', 'web*,,{id}.example.com,deploy,2222,Nginx,/etc/tls,root,640,"a, b",{id}:443,,x',
        '#spare,,,,,,,,,,,,', 'mail,,,,,,/etc/tls,,,,mail:25,Smtp,', 'here,Folder,,,,,/srv/tls,,,,,,' | Set-Content $file
        $set = Import-Csv $file | Set-NodeCertTarget -AuthorityPath $pki
        $set.NodeId | Should -Be 'web*', mail, here
        "$($set[0].Port) $($set[0].As) $($set[0].Mode) $($set[0].ReloadCommand)" | Should -Be '2222 Nginx 0640 a, b'
        $set[1].StartTls | Should -Be Smtp
        $set[2].Transport | Should -Be Folder
    }

    It 'reports a wrong row by its node, and sets the others' {
        $rows = 'NodeId,Port,As,TargetPath', 'ok1,,,/etc/tls', 'bad1,abc,,/etc/tls', 'bad2,,Foo,/etc/tls', 'bad4,99999,,/etc/tls', 'bad3,,,tls', 'ok2,22,Nginx,/etc/tls' | ConvertFrom-Csv
        $set = $rows | Set-NodeCertTarget -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable failed
        $set.NodeId | Should -Be ok1, ok2
        "$failed" | Should -Match "Node 'bad1', column 'Port'"
        "$failed" | Should -Match "Node 'bad2', column 'As'"
        "$failed" | Should -Match "Node 'bad4', column 'Port': '99999' is not a whole number from 1 to 65535"
        "$failed" | Should -Match "The target of 'bad3': 'tls' is no target path"
    }

    It 'takes back what Export-Csv made of targets' {
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -TargetPath /etc/tls -Port 22 -StartTls Smtp -Endpoint '{id}:25' -Mode 0600
        $null = Set-NodeCertTarget here -AuthorityPath $pki -TargetPath /srv -Transport Folder
        $before = Get-Content -Raw $pki/targets.json
        $file = New-FolderName
        Get-NodeCertTarget $pki | Export-Csv $file
        Get-NodeCertTarget $pki | Remove-NodeCertTarget
        $null = Import-Csv $file | Set-NodeCertTarget
        Get-Content -Raw $pki/targets.json | Should -Be $before
        (Get-NodeCertTarget 'web*' $pki | Set-NodeCertTarget -UserName root).UserName | Should -Be root
    }

    It 'puts a pattern before what would hide it' {
        $null = Set-NodeCertTarget * -AuthorityPath $pki -TargetPath /srv
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -TargetPath /etc/tls
        (Get-NodeCertTarget $pki).NodeId | Should -Be 'web*', '*'
    }

    It 'says with -WhatIf what it would do, and does nothing' {
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -TargetPath /etc/tls
        $before = Get-Content -Raw $pki/targets.json
        $said = Get-HostLine {
            Set-NodeCertTarget 'web*' $pki -Port 22 -WhatIf
            Set-NodeCertTarget 'web*' $pki -TargetPath /etc/tls -WhatIf
            Set-NodeCertTarget db1 $pki -TargetPath /srv -As Etcd -WhatIf
        }
        $said[0] | Should -BeLike '*Change the target of web[*]: Port: none -> 22*'
        $said[1] | Should -BeLike '*Leave the target of web[*] as it is*'
        $said[2] | Should -BeLike '*Set the target of db1: {id}:/srv, in the layout Etcd*'
        Get-Content -Raw $pki/targets.json | Should -Be $before
    }

    It 'refuses <case>' -ForEach @(
        @{ case = 'nothing to change'; text = '*Nothing to change was given*'; given = @{} }
        @{ case = 'a new target without a path'; text = '*say with -TargetPath where the files go*'; given = @{ Port = 22 } }
        @{ case = 'a relative path'; text = "*'tls' is no target path*"; given = @{ TargetPath = 'tls' } }
        @{ case = 'a way up'; text = "*write it without '..'*"; given = @{ TargetPath = '/etc/../tls' } }
        @{ case = 'no port'; text = "*'0' is not a whole number from 1 to 65535*"; given = @{ TargetPath = '/srv'; Port = 0 }; id = 'CannotConvertArgument*' }
        @{ case = 'an option for a host'; text = '*is no host name*'; given = @{ TargetPath = '/srv'; HostName = '-oProxyCommand=x' } }
        @{ case = 'a mode for everybody'; text = '*give 0600, 0640, 0400 or 0440*'; given = @{ TargetPath = '/srv'; Mode = '0644' } }
        @{ case = 'a layout with a passphrase'; text = '*Pfx cannot be published*'; given = @{ TargetPath = '/srv'; As = 'Pfx' } }
        @{ case = 'a key ring'; text = '*Maelstrom cannot be published*'; given = @{ TargetPath = '/srv'; As = 'Maelstrom' } }
        @{ case = 'an endpoint without a port'; text = '*is no endpoint*'; given = @{ TargetPath = '/srv'; Endpoint = '{id}' } }
        @{ case = 'a way of asking without an endpoint'; text = '*give the Endpoint too*'; given = @{ TargetPath = '/srv'; StartTls = 'Smtp' } }
        @{ case = 'a host of a folder'; text = '*A folder of this machine has no HostName*'; given = @{ TargetPath = '/srv'; Transport = 'Folder'; HostName = 'a' } }
    ) {
        { Set-NodeCertTarget web1 -AuthorityPath $pki @given -ErrorAction Stop } | Should -Throw $text -ErrorId ($id ?? 'InvalidArgument,*')
        { Set-NodeCertTarget web1 -AuthorityPath $pki @given -WhatIf -ErrorAction Stop } | Should -Throw $text -ErrorId ($id ?? 'InvalidArgument,*')
        Test-Path $pki/targets.json | Should -BeFalse
    }

    It 'names the line of a file that is wrong, and leaves it' {
        Set-Content $pki/targets.json "{`n `"targets`": [`n  { `"nodeId`": `"web1`", `"targetPath`": `"/srv`", `"mode`": `"0644`" }`n ]`n}"
        { Set-NodeCertTarget web1 -AuthorityPath $pki -Port 22 -ErrorAction Stop } | Should -Throw '*line 3*0600*' -ErrorId 'TargetsDamaged,*'
    }

    It 'completes names and modes' {
        $null = New-NodeCert web1, db1 -AuthorityPath $pki
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -TargetPath /etc/tls
        (TabExpansion2 "Set-NodeCertTarget -AuthorityPath '$pki' -NodeId ").CompletionMatches.CompletionText | Should -Be "'web*'", web1, db1
        (TabExpansion2 "Set-NodeCertTarget web1 -Mode ").CompletionMatches.CompletionText | Should -Be 0600, 0640, 0400, 0440
    }
}
