BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Export-NodeCert' {
    BeforeAll {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert n1, n2 -AuthorityPath $pki
        $null = New-NodeCert alice -AuthorityPath $pki -Purpose Client
    }

    BeforeEach { $out = New-FolderName }

    It 'writes files as <as>' -ForEach @(
        @{ as = 'Pem'; files = 'node.crt', 'node.key', 'trust.crt' }
        @{ as = 'Combined'; files = , 'node.n1.pem' }
        @{ as = 'Kubernetes'; files = , 'node.n1.yaml' }
        @{ as = 'ErlangDistribution'; files = 'cacerts.pem', 'cert.pem', 'erl.args', 'inet_tls.conf', 'key.pem' }
        @{ as = 'Docker'; files = 'ca.pem', 'cert.pem', 'daemon.json', 'docker.env', 'key.pem' }
        @{ as = 'Nginx'; files = 'clients.crt', 'server.crt', 'server.key', 'tls.conf' }
        @{ as = 'Etcd'; files = 'etcd.env', 'etcd.flags', 'member.crt', 'member.key', 'trust.crt' }
        @{ as = 'RabbitMq'; files = 'cacerts.pem', 'cert.pem', 'key.pem', 'rabbitmq.conf' }
    ) {
        $made = Export-NodeCert n1 -As $as -AuthorityPath $pki -OutputPath $out
        $made | Should -BeOfType ([IO.FileInfo])
        $made.Name | Sort-Object | Should -Be $files
        Get-ChildItem $out -File -Recurse -Name | Sort-Object | Should -Be $files
    }

    It 'refuses what a layout does not take of Ed25519, and warns where others will not' {
        $null = New-NodeCert ed -AuthorityPath $pki -KeyAlgorithm Ed25519
        { Export-NodeCert ed -As ErlangDistribution -AuthorityPath $pki -OutputPath $out -ErrorAction Stop } | Should -Throw -ErrorId 'UnfitForExport*'
        $out | Should -Not -Exist
        $null = Export-NodeCert ed -As Pfx -AuthorityPath $pki -OutputPath $out -Passphrase (ConvertTo-Secret 'correct horse') -WarningVariable told -WarningAction SilentlyContinue
        $told | Should -HaveCount 1
        $told | Should -BeLike '*Ed25519*Windows*'
        Remove-NodeCert ed -AuthorityPath $pki -KeepUntilExpiry -Confirm:$false
    }

    It 'takes node IDs from the pipeline, a folder each when there are several' {
        'n1', 'n2' | Export-NodeCert -As Etcd -AuthorityPath $pki -OutputPath $out -TargetPath /etc/etcd/tls | Should -HaveCount 10
        Get-ChildItem $out -Name | Sort-Object | Should -Be 'n1', 'n2'
        Get-Content $out/n2/etcd.flags | Should -Contain '--cert-file=/etc/etcd/tls/member.crt'
    }

    It 'takes wildcards' {
        Export-NodeCert n* -As Pem -AuthorityPath $pki -OutputPath $out | Should -HaveCount 6
    }

    It 'takes certificates from the pipeline' {
        Get-NodeCert -AuthorityPath $pki -NodeId n1 | Export-NodeCert -As Docker -OutputPath $out | Should -HaveCount 5
        (Test-KeyMatchesCert -KeyPath $out/key.pem -CertificatePath $out/cert.pem) | Should -BeTrue
    }

    It 'binds by property name' {
        [pscustomobject]@{ CertificatePath = "$pki/node.n1.crt"; KeyPath = "$pki/node.n1.key"; AuthorityPath = $pki } |
            Export-NodeCert -As Pem -OutputPath $out | Should -HaveCount 3
    }

    It 'takes another CA''s certificate with -TrustPath' {
        Export-NodeCert -CertificatePath $pki/node.n1.crt -TrustPath $pki/trust.crt -As Nginx -OutputPath $out | Should -HaveCount 4
    }

    It 'makes a PFX that .NET opens' {
        $pfx = Export-NodeCert n1 -As Pfx -AuthorityPath $pki -OutputPath "$out/n1.pfx" -Passphrase (ConvertTo-Secret 'secret')
        $pfx.Name | Should -Be 'n1.pfx'
        [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12FromFile($pfx.FullName, 'secret').Subject | Should -Be 'CN=n1'
    }

    It 'copies a key ring' {
        $ring = New-FolderName
        $null = New-KeyRing $ring -KeyAlgorithm EcdsaP256
        Export-NodeCert -KeyRing $ring -As Maelstrom -OutputPath $out | Should -HaveCount 6
        Get-ChildItem $out -Name | Sort-Object | Should -Be (Get-ChildItem $ring -Name | Sort-Object)
        Get-KeyRing $ring | Export-NodeCert -As Maelstrom -OutputPath $out -Force | Should -HaveCount 6
    }

    It 'resolves paths against the current location' {
        Push-Location $pki
        try { (Export-NodeCert n1 -As Pem -OutputPath ../here).FullName[0] | Should -Be (Join-Path (Split-Path $pki) here node.key) } finally { Pop-Location }
    }

    It 'writes nothing with -WhatIf' {
        Export-NodeCert n1 -As Docker -AuthorityPath $pki -OutputPath $out -WhatIf | Should -BeNullOrEmpty
        $out | Should -Not -Exist
    }

    It 'overwrites with -Force only' {
        $null = New-NodeCert again -AuthorityPath $pki
        $null = Export-NodeCert again -As Pem -AuthorityPath $pki -OutputPath $out
        $null = Update-NodeCert again -AuthorityPath $pki
        $again = Export-NodeCert again -As Pem -AuthorityPath $pki -OutputPath $out -ErrorAction SilentlyContinue -ErrorVariable problems
        $again | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be 'FileExists'
        Export-NodeCert again -As Pem -AuthorityPath $pki -OutputPath $out -Force | Should -HaveCount 3
    }

    It 'writes nothing where the export is there already, without -Force: -As <as>' -ForEach @(
        @{ as = 'Pem'; more = @{} }
        @{ as = 'Pem'; more = @{ PassphraseFile = 'secret.txt' } }
        @{ as = 'Pfx'; more = @{ PassphraseFile = 'secret.txt' } }
        @{ as = 'Nginx'; more = @{} }
        @{ as = 'Kubernetes'; more = @{} }
    ) {
        $pki = New-FolderName
        $null = New-SigningCert $pki | New-NodeCert -NodeId n1
        $layout = @{ As = $as; AuthorityPath = $pki; OutputPath = $out }
        if ($more.Count) {
            Set-Content ($layout.PassphraseFile = "$pki.secret") 'correct horse battery'
            if (-not $IsWindows) { chmod 600 $layout.PassphraseFile }
        }
        $first = Export-NodeCert n1 @layout
        $first.Changed | Select-Object -Unique | Should -BeTrue
        $before = Get-ChildItem $out -Recurse -File | ForEach-Object { $_.FullName; (Get-FileHash $_).Hash; $_.LastWriteTimeUtc }
        $again = Export-NodeCert n1 @layout -ErrorAction Stop -Verbose 4>&1
        "$($again.Where{ $_ -is [System.Management.Automation.VerboseRecord] })" | Should -BeLike '*node n1 is there as it would be written; nothing is written*'
        $files = $again.Where{ $_ -is [System.IO.FileInfo] }
        $files.FullName | Should -Be $first.FullName
        $files.Changed | Select-Object -Unique | Should -BeFalse
        (Export-NodeCert n1 @layout -Force).Changed | Select-Object -Unique | Should -BeFalse
        Export-NodeCert n1 @layout -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem $out -Recurse -File | ForEach-Object { $_.FullName; (Get-FileHash $_).Hash; $_.LastWriteTimeUtc } | Should -Be $before

        $null = Update-NodeCert n1 -AuthorityPath $pki
        { Export-NodeCert n1 @layout -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        (Export-NodeCert n1 @layout -Force).Changed | Select-Object -Unique | Should -BeTrue

        # A key that everyone may read is not as it would be written.
        if (-not $IsWindows) {
            $private = (Get-ChildItem $out -Recurse -File | Where-Object UnixMode -EQ '-rw-------').FullName
            $private | Should -Not -BeNullOrEmpty
            chmod 644 $private
            { Export-NodeCert n1 @layout -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
            (Export-NodeCert n1 @layout -Force).Changed | Select-Object -Unique | Should -BeTrue
            (Get-Item $private).UnixMode | Should -Match '---$'
            (Export-NodeCert n1 @layout).Changed | Select-Object -Unique | Should -BeFalse
        }
    }

    It 'is recorded, so that Get-NodeCert tells where each node''s files went' {
        $pki = New-FolderName
        $null = New-SigningCert $pki | New-NodeCert -NodeId n1, n2
        (Get-NodeCert n1 -AuthorityPath $pki).ExportedAt | Should -BeNullOrEmpty
        Get-NodeCert n1 -AuthorityPath $pki | Format-List | Out-String | Should -Not -Match 'Exported'
        Export-NodeCert n1 $pki -As Nginx -OutputPath $out -WhatIf
        (Get-NodeCert n1 -AuthorityPath $pki).ExportedAs | Should -BeNullOrEmpty
        $verbose = Export-NodeCert n1 $pki -As Nginx -OutputPath $out -TargetPath /etc/nginx/tls -Verbose 4>&1
        "$($verbose.Where{ $_ -is [System.Management.Automation.VerboseRecord] })" | Should -BeLike '*Recorded 1 export in the ledger*'
        $cert = Get-NodeCert n1 -AuthorityPath $pki
        $cert.ExportedAs, $cert.ExportedTo, $cert.ExportedTargetPath, $cert.ExportedSerialNumber | Should -Be 'Nginx', $out, '/etc/nginx/tls', $cert.SerialNumber
        $cert.ExportedAt | Should -BeLessOrEqual (Get-Date)
        (New-TimeSpan $cert.ExportedAt).TotalMinutes | Should -BeLessThan 5
        $list = $cert | Format-List | Out-String
        $list | Should -Match '(?m)^ExportedAs +: Nginx'
        $list | Should -Match '(?m)^ExportedTargetPath +: /etc/nginx/tls'
        (Get-NodeCert n2 -AuthorityPath $pki).ExportedTo | Should -BeNullOrEmpty

        # What was exported is not what the node has now.
        $renewed = Update-NodeCert n1 -AuthorityPath $pki
        $renewed.ExportedAs | Should -Be 'Nginx'
        $renewed.ExportedSerialNumber | Should -Be $cert.SerialNumber
        Get-NodeCert -AuthorityPath $pki | Where-Object { $_.ExportedAs -and $_.ExportedSerialNumber -ne $_.SerialNumber } | ForEach-Object NodeId | Should -Be 'n1'
        Export-CertReport -AuthorityPath $pki -OutputPath "$out.html" | Out-Null
        Get-Content "$out.html" -Raw | Should -Match ([regex]::Escape("exported as Nginx to $out, for /etc/nginx/tls"))
        Test-CertLedger $pki | Should -BeTrue
    }

    It 'is a record and no wish: the inventory as CSV rebuilds the nodes' {
        $pki = New-FolderName
        $null = New-SigningCert $pki | New-NodeCert -NodeId n1 -DnsName n1.example.com
        $null = Export-NodeCert n1 $pki -As Pem -OutputPath $out -TargetPath /etc/tls
        Get-NodeCert -AuthorityPath $pki | Export-Csv "$out.csv"
        $row = Import-Csv "$out.csv"
        $row.ExportedAs, $row.ExportedTo, $row.ExportedTargetPath | Should -Be 'Pem', $out, '/etc/tls'
        [datetimeoffset] $row.ExportedAt | Should -Be (Get-NodeCert n1 -AuthorityPath $pki).ExportedAt
        $next = New-FolderName
        $null = New-SigningCert $next
        $made = Import-Csv "$out.csv" | Select-Object * -ExcludeProperty AuthorityPath, CertificatePath, KeyPath | New-NodeCert -AuthorityPath $next
        $made.DnsNames | Should -Be 'n1', 'n1.example.com'
        $made.ExportedAs | Should -BeNullOrEmpty
        $made.ExportedTo | Should -BeNullOrEmpty

        # As a table it goes to the next export by the names of its parameters, and not by those of the record.
        (Get-NodeCert n1 -AuthorityPath $pki | ConvertTo-Json | ConvertFrom-Json).ExportedTargetPath | Should -Be '/etc/tls'
        { Get-NodeCert n1 -AuthorityPath $pki | Export-NodeCert -As Nginx -OutputPath "$out.nginx" } | Should -Not -Throw
        (Get-NodeCert n1 -AuthorityPath $pki).ExportedTargetPath | Should -BeNullOrEmpty
    }

    It 'refuses a node that is named twice, by <case>' -ForEach @(
        @{ case = 'its ID'; run = { Export-NodeCert n1, n1, n2 -AuthorityPath $pki -As Combined -OutputPath $out } }
        @{ case = 'the pipeline'; run = { 'n1', 'n2', 'n1' | Export-NodeCert -AuthorityPath $pki -As Combined -OutputPath $out } }
        @{ case = 'objects'; run = { $all = Get-NodeCert -AuthorityPath $pki -NodeId n1, n2; $all + $all[0] | Export-NodeCert -As Combined -OutputPath $out } }
        @{ case = 'a pattern and an ID'; run = { Export-NodeCert n1, 'n?' -AuthorityPath $pki -As Combined -OutputPath $out -Force } }
    ) {
        $ErrorActionPreference = 'Continue'
        $got = & $run 2>&1
        $errors = @($got).Where{ $_ -is [System.Management.Automation.ErrorRecord] }
        "$errors" | Should -Be "Node 'n1' is named more than once; name each node once."
        @($got).Where{ $_ -is [System.IO.FileInfo] }.Name | Should -Be 'node.n2.pem'
        Test-Path $out/node.n1.pem | Should -BeFalse
    }

    It 'goes on after a node that does not fit' {
        $made = Export-NodeCert n1, alice, n2 -As Etcd -AuthorityPath $pki -OutputPath $out -ErrorAction SilentlyContinue -ErrorVariable problems
        $made | Should -HaveCount 10
        Get-ErrorId $problems | Should -Be 'UnfitForExport'
        $problems[0].TargetObject | Should -Be 'alice'
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidData'
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a node that is not there'; id = 'NodeCertNotFound'; given = @{ NodeId = 'n9'; As = 'Pem' } }
        @{ case = 'a client as a member'; id = 'UnfitForExport'; given = @{ NodeId = 'alice'; As = 'Etcd' } }
        @{ case = 'a PFX without a passphrase'; id = 'PassphraseRequired'; given = @{ NodeId = 'n1'; As = 'Pfx' } }
        @{ case = 'an endpoint for nginx'; id = 'InvalidArgument'; given = @{ NodeId = 'n1'; As = 'Nginx'; Endpoint = 'a:1' } }
        @{ case = 'a name that is no number for reign'; id = 'UnfitForExport'; given = @{ NodeId = 'n1'; As = 'Reign' } }
    ) {
        Export-NodeCert @given -AuthorityPath $pki -OutputPath $out -ErrorAction SilentlyContinue -ErrorVariable problems
        Get-ErrorId $problems | Should -Be $id
        $out | Should -Not -Exist
    }

    It 'knows the layouts' {
        $completed = TabExpansion2 'Export-NodeCert -As ' | ForEach-Object { $_.CompletionMatches.CompletionText }
        $completed | Sort-Object | Should -Be ([enum]::GetNames([ClusterCerts.Values.ExportFormat]) | Sort-Object)
        { Export-NodeCert n1 -As Nonsense -OutputPath $out } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
    }
}
