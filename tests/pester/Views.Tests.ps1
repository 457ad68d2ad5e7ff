BeforeAll {
    . $PSScriptRoot/Common.ps1
    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
    $long = 'node17.rack3.hall2.cluster.example.com'
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $null = New-NodeCert 1, 2, $long -AuthorityPath $pki
    $null = Revoke-NodeCert 2 -AuthorityPath $pki -Force
    $ring = New-KeyRing (New-FolderName) -KeyAlgorithm EcdsaP256
    $request = New-NodeCertRequest 7 -Path (New-FolderName) -DnsName a.example.com, b.example.com, c.example.com
    $null = New-NodeCertRequest $long -Path (Split-Path $request.Path)
    $lost = New-FolderName
    $null = New-SigningCert $lost
    $null = New-NodeCert $long -AuthorityPath $lost
    Remove-Item $lost/node.*.crt
    $foreign = New-FolderName
    $null = New-SigningCert $foreign
    $null = New-NodeCert $long -AuthorityPath $foreign

    # As it is shown where nothing formats it.
    function Get-Shown([scriptblock] $Run, [int] $Width = 80) { & $Run 2>$null | Out-String -Width $Width }
}

AfterAll { $PSStyle.OutputRendering = $rendering }

Describe 'What one sees' {
    It 'of <case> fits into <width> columns with all its columns' -ForEach @(foreach ($width in 80, 120) { @(
        @{ case = 'node certificates'; want = 'NodeId', 'Status', 'NotAfter', 'Days', 'Limit', 'Purpose', 'Key', 'SerialNumber', '29 list', 'Revoked'; run = { Get-NodeCert -AuthorityPath $pki } }
        @{ case = 'a signing certificate'; want = 'Subject', 'NotAfter', 'Days', 'Key', 'Preset', 'KeyFile', 'AuthorityPath', 'CN=prod'; run = { Get-SigningCert $pki } }
        @{ case = 'a policy'; want = 'AuthorityPath', 'MaximumLifetime', 'AllowedNodeIds'; run = { Get-CertPolicy -AuthorityPath $pki } }
        @{ case = 'targets'; want = 'NodeId', 'As', 'Target', 'Endpoint', 'deploy@{id}.example.com:/etc/nginx/tls', '{id}.example.com:443'
            run = { Set-NodeCertTarget 'web*' $pki -HostName '{id}.example.com' -UserName deploy -As Nginx -TargetPath /etc/nginx/tls -Endpoint '{id}.example.com:443' } }
        @{ case = 'a report'; want = '✓ good', '✓ Chain'; run = { Test-NodeCert $pki/node.1.crt -AuthorityPath $pki -Detailed } }
        @{ case = 'what was found'; want = 'NodeId', 'Finding', 'NotAfter', 'Location', 'Current', 'Revoked', 'OurCACert'; run = { Find-NodeCert $pki -AuthorityPath $pki } }
        @{ case = 'checks'; want = 'Name', 'Passed', 'Detail', '✓ yes'; run = { (Test-NodeCert $pki/node.1.crt -AuthorityPath $pki -Detailed).Checks } }
        @{ case = 'a list of revoked certificates'; want = 'Issuer', 'Number', 'State', 'NextUpdate', 'Count', 'Path'; run = { New-RevocationList -AuthorityPath $pki } }
        @{ case = 'a backup'; want = 'Subject', 'Made', 'SigningKey', 'Lines', 'Path', 'Plain'; run = { Backup-CertAuthority "$(New-FolderName).cms" -AuthorityPath $pki -BackupPassphrase (ConvertTo-Secret word) } }
        @{ case = 'a drill'; want = 'Name', 'Passed', 'Detail', '✓ yes', 'Ledger', 'Issue'; run = { Backup-CertAuthority "$(New-FolderName).cms" -AuthorityPath $pki -BackupPassphrase (ConvertTo-Secret word) | Test-CertAuthorityBackup -BackupPassphrase (ConvertTo-Secret word) -Detailed } }
        @{ case = 'a key ring'; want = 'server_a', 'Active'; run = { $ring } }
        @{ case = 'its pairs'; want = 'Name', 'Role', 'Status', 'NotAfter', 'Days', 'Key', 'Fingerprint', 'server_c'; run = { $ring.Pairs } }
        @{ case = 'a turn'; want = 'server_b becomes server_a'; run = { Invoke-KeyRotation $ring.Path -Force -Confirm:$false } }
        @{ case = 'requests'; want = 'NodeId', 'Risk', 'Key', 'Names', 'Path', 'c.example.com'; run = { Get-NodeCertRequest "$(Split-Path $request.Path)/*.csr" -AuthorityPath $pki } }
        @{ case = 'checks of an authority'; want = 'Name', 'State', 'Detail', 'NodeCerts', 'Ledger', 'Warning'; run = { Test-CertAuthority $pki -Warning 9999d -Detailed } }
        @{ case = 'findings'; want = 'Kind', 'NodeId', 'Detail'; run = { Test-CertLedger $lost -Detailed } }
        @{ case = 'a rotation'; want = 'Phase', 'NextStep', 'trust.crt'; run = { if ((Get-SigningCert $foreign).Phase -eq 'None') { $null = Invoke-KeyRotation -AuthorityPath $foreign; Invoke-KeyRotation -AuthorityPath $foreign } else { Invoke-KeyRotation -AuthorityPath $foreign -Undo } } }
        @{ case = 'a certificate for .NET'; want = 'Thumbprint', 'NotAfter', 'Subject'; run = { (Get-SigningCert $pki).Certificate } }
    ) | ForEach-Object { $_ + @{ width = $width } } }) {
        $shown = Get-Shown $run $width
        foreach ($text in $want) { $shown | Should -Match ([regex]::Escape($text)) }
        ($shown -split '\r?\n').Where{ $_.Length -gt $width } | Should -BeNullOrEmpty

        # No raw dump: a list of every property has one of these.
        $shown | Should -Not -Match '(?m)^(PSPath|Certificate|CurrentPath|KeyRing|SignatureValid) +: '
    }

    It 'of <case> in a table fits into 80 columns, and drops none' -ForEach @(
        @{ case = 'node certificates'; want = 'NodeId', 'Limit', '29 list', '364|365'; run = { Get-NodeCert -AuthorityPath $pki } }
        @{ case = 'a signing certificate'; want = 'Subject', 'KeyFile', 'AuthorityP'; run = { Get-SigningCert $pki } }
        @{ case = 'pairs'; want = 'Name', 'Status', 'Fingerp'; run = { $ring.Pairs } }
        @{ case = 'requests'; want = 'NodeId', 'Risk', 'Reasons'; run = { Get-NodeCertRequest "$(Split-Path $request.Path)/*.csr" -AuthorityPath $pki } }
    ) {
        $shown = & $run | Format-Table | Out-String -Width 80
        foreach ($text in $want) { $shown | Should -Match $text }
        ($shown -split '\r?\n').Where{ $_.Length -gt 80 } | Should -BeNullOrEmpty
    }

    It 'keeps every letter of a long node ID' {
        Get-Shown { Get-NodeCert -AuthorityPath $pki -NodeId $long } | Should -Match "(?m)^$([regex]::Escape($long))\r?$"
        [ClusterCerts.PowerShell.Screen]::TextOf((Get-NodeCert -AuthorityPath $pki -NodeId $long), 160) | Should -Match "(?m)^$([regex]::Escape($long)) +Valid "
    }

    # At a width of eighty, what identifies something is in one line, uncut; so are words that one types, and dates.
    It 'keeps whole what <case> is known by' -ForEach @(
        @{ case = 'a signing certificate'; run = { Get-SigningCert $deep }; want = { 'CN=Production cluster, O=Example', $deep, '3650|3649' } }
        @{ case = 'a policy'; run = { Get-CertPolicy -AuthorityPath $deep }; want = { , $deep } }
        @{ case = 'node certificates'; run = { Get-NodeCert -AuthorityPath $deep }; want = { $long, '20\d\d-\d\d-\d\d' } }
        @{ case = 'a certificate that is not valid yet'; run = { Get-NodeCert -AuthorityPath $deep -AsOf (Get-Date).AddDays(-1) -Status NotYetValid }; want = { $long, ' NotYetValid ' } }
        @{ case = 'a revocation list'; run = { New-RevocationList -AuthorityPath $deep }; want = { 'CN=Production cluster, O=Example', "$deep/signing.crl" } }
        @{ case = 'synced nodes'; run = { Sync-NodeCert $long -AuthorityPath $deep }; want = { $long, 'Unchanged' } }
        @{ case = 'requests'; run = { Get-NodeCertRequest "$(Split-Path $request.Path)/*.csr" -AuthorityPath $deep }; want = { $long, "node.$long.csr" } }
        @{ case = 'findings'; run = { Set-Content $deep/signing.srl 7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF; Test-CertLedger $deep -Detailed; Test-CertLedger $lost -Detailed }; want = { 'SerialNumberUnaccounted', 'CertificateMissing', $long } }
        @{ case = 'pairs'; run = { Remove-Item $ring.Pairs[2].CertificatePath; (Get-KeyRing $ring.Path -ErrorAction SilentlyContinue).Pairs }; want = { 'server_c', 'CertificateMissing' } }
        @{ case = 'failing pairs'; run = { Get-NodeCert -AuthorityPath $pki | Test-ClusterTrust -AsOf (Get-Date).AddYears(3) -Detailed }; want = { "(?m)^$([regex]::Escape($long))\r?$", "  Verifier: $([regex]::Escape($long))" } }
        @{ case = 'a certificate for .NET'; run = { (Get-SigningCert $deep).Certificate }; want = { '[0-9A-F]{40}\s', 'CN=Production cluster, O=Example' } }
        @{ case = 'all of them after each other'; run = { Get-SigningCert $deep; Get-NodeCert -AuthorityPath $deep; Get-CertPolicy -AuthorityPath $deep; Get-NodeCertRequest "$(Split-Path $request.Path)/*.csr" -AuthorityPath $deep }
            want = { $deep, $long, 'CN=Production cluster, O=Example', "node.$long.csr" } }
    ) {
        # As long as paths are that people use.
        $deep = Join-Path (Get-PSDrive TestDrive).Root 'clusters/production/pki'
        if (-not (Test-Path $deep)) {
            $null = New-SigningCert $deep -Subject 'CN=Production cluster,O=Example'
            $null = New-NodeCert $long -AuthorityPath $deep
        }
        $shown = Get-Shown $run
        foreach ($text in & $want) { $shown | Should -Match ($text -match '[\\|]' ? $text : [regex]::Escape($text)) }
        ($shown -split '\r?\n').Where{ $_.Length -gt 80 } | Should -BeNullOrEmpty
    }

    It 'has a heading for each kind of a script, and none of it as a dump' {
        $shown = Get-Shown { Get-SigningCert $pki; Get-NodeCert -AuthorityPath $pki; Get-CertPolicy -AuthorityPath $pki; $ring; Get-NodeCert -AuthorityPath $pki -NodeId 1 }
        ([regex]::Matches($shown, '(?m)^NodeId +Status')).Count | Should -Be 2
        ([regex]::Matches($shown, '(?m)^Subject +NotAfter')).Count | Should -Be 1
        $shown | Should -Not -Match '(?m)^(PSPath|Certificate|CurrentPath|Fingerprint) +: '
    }

    It 'is a short list after what another module began with' {
        $shown = Get-Shown { Get-Process -Id $PID; Get-NodeCert -AuthorityPath $pki -NodeId 1 }
        $shown | Should -Match '(?m)^NodeId +: 1'
        $shown | Should -Not -Match '(?m)^(PSPath|Certificate|CurrentPath|Fingerprint) +: '
    }

    It 'is the same of objects that a file or another session brings' {
        $file = New-FolderName
        Get-NodeCert -AuthorityPath $pki | Export-Clixml $file
        Get-Shown { Import-Clixml $file } | Should -Be (Get-Shown { Get-NodeCert -AuthorityPath $pki })
    }

    It 'is what one asks for: <case>' -ForEach @(
        @{ case = 'a list'; run = { Get-NodeCert -AuthorityPath $pki -NodeId 1 | Format-List }; want = '(?m)^LimitedBy +: RevocationList' }
        @{ case = 'chosen properties in a list'; run = { Get-SigningCert $pki | Format-List Subject, KeyPath }; want = '(?m)^KeyPath +: ' }
        @{ case = 'chosen properties in a table'; run = { Get-NodeCert -AuthorityPath $pki | Format-Table NodeId, KeyPath }; want = '(?m)^NodeId +KeyPath' }
    ) {
        & $run | Out-String | Should -Match $want
    }
}

Describe 'Days' {
    It 'says <days> of a certificate that ends in <left>, which is <listed>' -ForEach @(
        @{ left = '30 days and a minute'; span = [timespan]::new(30, 0, 1, 0); days = 30; listed = 'not in a list of 30 days' }
        @{ left = '30 days but a minute'; span = [timespan]::new(29, 23, 59, 0); days = 29; listed = 'in a list of 30 days' }
    ) {
        $its = New-FolderName
        $null = New-SigningCert $its
        $null = New-NodeCert 1 -AuthorityPath $its -NotAfter ([DateTimeOffset]::UtcNow + $span)
        Get-Shown { Get-NodeCert -AuthorityPath $its } | Should -Match "(?m)^1 +Valid +\S+ +$days +Node"
        @(Get-NodeCert -AuthorityPath $its -ExpiresWithin 30d).Count | Should -Be ($listed -like 'in *' ? 1 : 0)
    }

    It 'is the certificate''s own, and Limit says what ends before it' {
        $shown = Get-Shown { Get-NodeCert -AuthorityPath $pki -NodeId 1 }
        $shown | Should -Match '(?m)^1 +Valid +\S+ +36[45] 29 list'
    }
}

Describe 'Exported files' {
    It 'of <case> list as files, and go on as files' -ForEach @(
        @{ case = 'Export-NodeCert'; run = { Export-NodeCert 1 -AuthorityPath $pki -As Pem -OutputPath "$out/a[1]" }; want = 'node.crt' }
        @{ case = 'Export-SigningCert'; run = { Export-SigningCert -AuthorityPath $pki -As OpenSslCa -OutputPath "$out/ca" }; want = 'openssl.cnf' }
        @{ case = 'Export-CertMetrics'; run = { Export-CertMetrics -AuthorityPath $pki -OutputPath "$out/pki.prom" }; want = 'pki.prom' }
        @{ case = 'Export-CertReport'; run = { Export-CertReport -AuthorityPath $pki -OutputPath "$out/page.html" }; want = 'page.html' }
    ) {
        $out = New-FolderName
        $to = New-FolderName
        $null = New-Item -ItemType Directory $out, $to
        $files = & $run
        $files | ForEach-Object { $_ | Should -BeOfType ([IO.FileInfo]) }
        $shown = $files | Out-String -Width 80
        $shown | Should -Match "(?m)^ +Directory: .*$(Split-Path -Leaf $out)"
        $shown | Should -Match '(?m)^UnixMode|^Mode'
        $shown | Should -Match $want
        $files | Copy-Item -Destination $to
        (Get-ChildItem $to -Force).Name | Should -Be @($files.Name | Sort-Object -Unique)
        ($files | Select-Object -First 1 | Get-Content -Raw).Length | Should -BeGreaterThan 0
    }
}
