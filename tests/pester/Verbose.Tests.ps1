BeforeDiscovery { . $PSScriptRoot/Postgres.ps1 }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Postgres.ps1
    $server = (Find-Postgres) ? (Start-Postgres) : $null
    $place = New-FolderName
    $null = New-Item -ItemType Directory $place
    $pki = "$place/pki"
    $null = New-SigningCert $pki
    $null = New-NodeCert 1, 2, 3 -AuthorityPath $pki
    $null = New-NodeCertRequest 7 -Path $place/requests
    $null = New-KeyRing $place/ring -KeyAlgorithm EcdsaP256

    # What is there, with its content.
    function Get-State { $all = @{}; Get-ChildItem $place -Recurse -File | ForEach-Object { $all[$_.FullName] = (Get-FileHash $_).Hash }; $all }
}

AfterAll { Stop-Postgres $server }

Describe '-Verbose' {
    It 'of <name> names each file that changed' -ForEach @(
        @{ name = 'New-SigningCert'; run = { New-SigningCert $place/other -Verbose } }
        @{ name = 'New-SigningCert -Issuer'; run = { New-SigningCert $place/below -Issuer $pki -Verbose } }
        @{ name = 'Import-SigningCert'; run = { Import-SigningCert -CertificatePath $pki/signing.crt -KeyPath $pki/signing.key -AuthorityPath $place/imported -Verbose } }
        @{ name = 'New-NodeCert'; run = { New-NodeCert 4 -AuthorityPath $pki -Verbose } }
        @{ name = 'New-NodeCert -OutputPath'; run = { New-NodeCert 5 -AuthorityPath $pki -OutputPath $place/out5 -Verbose } }
        @{ name = 'Update-NodeCert'; run = { Update-NodeCert 1 -AuthorityPath $pki -Verbose } }
        @{ name = 'Approve-NodeCertRequest'; run = { Approve-NodeCertRequest $place/requests/node.7.csr -AuthorityPath $pki -Verbose } }
        @{ name = 'New-NodeCertRequest'; run = { New-NodeCertRequest 8 -Path $place/requests -Verbose } }
        @{ name = 'Revoke-NodeCert'; run = { Revoke-NodeCert 2 -AuthorityPath $pki -Force -Verbose } }
        @{ name = 'New-RevocationList'; run = { New-RevocationList -AuthorityPath $pki -Verbose } }
        @{ name = 'New-RevocationList -Ahead'; run = { New-RevocationList -AuthorityPath $pki -Ahead 26 -Every PT1S -Lifetime 1d -Verbose } }
        @{ name = 'Update-RevocationList'; run = { Start-Sleep -Milliseconds 1500; Update-RevocationList -AuthorityPath $pki -Verbose } }
        @{ name = 'Set-CertPolicy'; run = { Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 400d -Verbose } }
        @{ name = 'Set-NodeCertTarget'; run = { Set-NodeCertTarget 'web*' $pki -TargetPath /etc/tls -Verbose } }
        @{ name = 'Publish-NodeCert'; run = { $null = New-Item -ItemType Directory $place/nodes; $null = Set-NodeCertTarget 1 $pki -Transport Folder -TargetPath $place/nodes/1 -Verbose; Publish-NodeCert 1 -AuthorityPath $pki -Verbose } }
        @{ name = 'Remove-NodeCertTarget'; run = { Remove-NodeCertTarget 'web*' $pki -Verbose } }
        @{ name = 'Export-NodeCert'; run = { Export-NodeCert 1 -AuthorityPath $pki -As Pem -OutputPath $place/exported -Verbose } }
        @{ name = 'Export-SigningCert'; run = { Export-SigningCert -AuthorityPath $pki -As OpenSslCa -OutputPath $place/openssl -Verbose } }
        @{ name = 'Export-SigningCert -As IssuerFiles'; run = { $null = New-Item -ItemType Directory $place/web; $null = Set-CertPolicy -AuthorityPath $pki -IssuerAddress 'http://pki.example/{issuer}.crt' -Verbose; Export-SigningCert -AuthorityPath $pki -As IssuerFiles -OutputPath $place/web -Verbose } }
        @{ name = 'Export-RevocationList'; run = { $null = Set-CertPolicy -AuthorityPath $pki -DistributionPoint 'http://pki.example/{issuer}.crl' -Verbose; Export-RevocationList -AuthorityPath $pki -OutputPath $place/web -Verbose } }
        @{ name = 'Export-CertReport'; run = { Export-CertReport -AuthorityPath $pki -OutputPath $place/page.html -Verbose } }
        @{ name = 'Export-CertMetrics'; run = { Export-CertMetrics -AuthorityPath $pki -OutputPath $place/pki.prom -Verbose } }
        @{ name = 'New-KeyRing'; run = { New-KeyRing $place/ring2 -KeyAlgorithm EcdsaP256 -Verbose } }
        @{ name = 'Invoke-KeyRotation of a ring'; run = { Invoke-KeyRotation $place/ring -Force -Confirm:$false -Verbose } }
        @{ name = 'Invoke-KeyRotation'; run = { Invoke-KeyRotation -AuthorityPath $pki -Verbose } }
        @{ name = 'Export-CertLedger'; run = { Export-CertLedger $pki -As Csv -OutputPath $place/all.csv -Verbose } }
        @{ name = 'Export-CertLedger -As Head'; run = { Export-CertLedger $pki -As Head -OutputPath $place/pki.head -Verbose } }
        @{ name = 'Test-CertLedger -Repair'; run = { Remove-Item $pki/policy.json; Test-CertLedger $pki -Repair -Verbose } }
        @{ name = 'Backup-CertAuthority'; run = { Backup-CertAuthority $place/b.cms -AuthorityPath $pki -BackupPassphrase (ConvertTo-Secret word) -Verbose } }
        @{ name = 'Test-CertAuthorityBackup'; run = { Test-CertAuthorityBackup $place/b.cms -AuthorityPath $pki -BackupPassphrase (ConvertTo-Secret word) -Verbose } }
        @{ name = 'Restore-CertAuthority'; run = { Restore-CertAuthority $place/b.cms -AuthorityPath $place/restored -BackupPassphrase (ConvertTo-Secret word) -Verbose } }
        @{ name = 'Sync-NodeCert'; run = { Sync-NodeCert 1, 40 -AuthorityPath $pki -DnsName renamed.example.com -Verbose } }
        @{ name = 'Remove-NodeCert'; run = { Remove-NodeCert 3 -AuthorityPath $pki -Force -Verbose } }
    ) {
        $before = Get-State
        $all = & $run 4>&1 6>&1 3>$null
        $told = ($all | Where-Object { $_ -is [Management.Automation.VerboseRecord] }) -join "`n"
        $after = Get-State
        $changed = @($after.Keys | Where-Object { $before[$_] -ne $after[$_] }) + @($before.Keys | Where-Object { -not $after.ContainsKey($_) -and $_ -notlike '*policy.json' })
        $changed | Should -Not -BeNullOrEmpty
        foreach ($file in $changed) { $told | Should -BeLike "*'$file'*" }
        $told | Should -Not -MatchExactly 'cctmp|PRIVATE'

        # What was signed is information too, and nothing else is.
        $signed = @($told -split "`n" | Where-Object { $_ -match '^Signed ' })
        @($all | Where-Object { $_ -is [Management.Automation.InformationRecord] } | ForEach-Object { "$_" }) | Should -Be $signed
        if ($name -match '^(New-SigningCert|New-NodeCert|Update-NodeCert|Approve|Sync|Revoke|Remove-NodeCert$|New-RevocationList|New-KeyRing|Invoke-KeyRotation)\b(?!.*Request)') { $signed | Should -Not -BeNullOrEmpty }
    }

    It 'of <name> tells what was read, and so does -Debug' -ForEach @(
        @{ name = 'Get-SigningCert'; run = { Get-SigningCert $pki @how }; want = "^Read the authority in '.*pki'\.$" }
        @{ name = 'Install-NodeCert'; run = { Install-NodeCert 1 $pki -GrantReadTo nobody-knows -ErrorAction Ignore @how }; want = "^Read the authority in '.*pki'\.$" }
        @{ name = 'Uninstall-NodeCert'; run = { Uninstall-NodeCert 1 $pki -WarningAction SilentlyContinue @how }; want = "^Read the authority in '.*pki'\.$" }
        @{ name = 'Find-NodeCert'; run = { Find-NodeCert $pki/node.1.crt -AuthorityPath $pki @how }; want = "^Read the authority in '.*pki'\.$" }
        @{ name = 'Get-CertPolicy'; run = { Get-CertPolicy -AuthorityPath $pki @how }; want = "^Read the authority in '.*pki'\.$" }
        @{ name = 'Get-NodeCertTarget'; run = { Get-NodeCertTarget $pki @how }; want = "^Read the authority in '.*pki'\.$" }
        @{ name = 'Get-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki @how }; want = "^Read the authority in '.*pki'\.$" }
        @{ name = 'Get-NodeCert -Path'; run = { Get-NodeCert -Path $pki/node.1.crt @how }; want = "^Reading '.*node\.1\.crt'\.$" }
        @{ name = 'Get-KeyRing'; run = { Get-KeyRing $place/ring @how }; want = "^Reading '.*ring'\.$" }
        @{ name = 'Get-NodeCertRequest'; run = { Get-NodeCertRequest $place/requests/*.csr -AuthorityPath $pki @how }; want = "^Reading '.*node\.7\.csr'\.$" }
        @{ name = 'Test-NodeCert'; run = { Test-NodeCert $pki/node.1.crt -AuthorityPath $pki @how }; want = "^Reading '.*node\.1\.crt'\.$" }
        @{ name = 'Test-KeyMatchesCert'; run = { Test-KeyMatchesCert $pki/node.1.key $pki/node.1.crt @how }; want = "^Read the key '.*node\.1\.key' and the certificate '.*node\.1\.crt'\.$" }
        @{ name = 'Export-CertLedger'; run = { Export-CertLedger $pki -As Csv @how }; want = "^Read the authority in '.*pki'\.$" }
        @{ name = 'Test-CertAuthority'; run = { Test-CertAuthority $pki @how }; want = "^Examined the ledger '.*ledger\.jsonl', \d+ lines, and the files of '.*pki'\.$" }
        @{ name = 'Test-CertLedger'; run = { Test-CertLedger $pki @how }; want = "^Examined the ledger '.*ledger\.jsonl', \d+ lines, and the files of '.*pki'\.$" }
        @{ name = 'Test-ClusterTrust'; run = { Test-ClusterTrust $pki @how }; want = '^\d+ nodes, \d+ pairs were judged\.$' }
    ) {
        $how = @{ Verbose = $true }
        @(& $run 4>&1 3>$null | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | Where-Object Message -Match $want).Count | Should -BeGreaterThan 0
        $how = @{ Debug = $true }
        @(& $run 5>&1 3>$null | Where-Object { $_ -is [Management.Automation.DebugRecord] } | Where-Object Message -Match $want).Count | Should -BeGreaterThan 0
    }

    It 'of <name> tells what was done in a database' -Skip:(-not (Find-Postgres)) -ForEach @(
        @{ name = 'Initialize-CertStore'; run = { Initialize-CertStore $server.Store -Verbose }; want = '^Ran \d+ statements in PostgreSQL' }
        @{ name = 'Move-CertAuthority'; run = { Move-CertAuthority $server.Store -AuthorityPath $pki -Verbose }; want = "^Moved the authority in '.*pki' to 'Host=" }
        @{ name = 'Move-CertAuthority Folder'; run = { Move-CertAuthority Folder -AuthorityPath $pki -Verbose }; want = "^Moved the authority '.*pki' into its directory" }
    ) {
        @(& $run 4>&1 3>$null | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | Where-Object Message -Match $want).Count | Should -Be 1
    }

    It 'is looked at here for every cmdlet' {
        $tables = Get-Content $PSCommandPath -Raw
        foreach ($command in Get-Command -Module ClusterCerts) { $tables | Should -Match "@{ name = '$command\b[^']*'; run = " }
    }

    It 'tells what is read, signed and recorded' {
        $told = (New-NodeCert 20 -AuthorityPath $pki -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }) -join "`n"
        $serial = (Get-NodeCert -AuthorityPath $pki -NodeId 20).SerialNumber
        $told | Should -Match "Read the authority in "
        $told | Should -Match "Signed the certificate $serial of node '20', 'CN=20'"
        $told | Should -Match 'Recorded 1 certificate in the ledger'
    }

    It 'tells nothing of what -WhatIf did not do' {
        $told = (New-NodeCert 21 -AuthorityPath $pki -Verbose -WhatIf 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }) -join "`n"
        $told | Should -Not -Match 'Signed|Wrote|Recorded'
    }

    It 'comes before the object that it is about' {
        $all = New-NodeCert 22 -AuthorityPath $pki -Verbose 4>&1
        $all[-1] | Should -BeOfType ([ClusterCerts.Authority.NodeCert])
    }
}

Describe '-InformationAction and -Debug' {
    # Of the authority before, TestDrive has taken away what its tests added.
    BeforeAll {
        $pki = New-FolderName
        $null = New-SigningCert $pki
    }

    It 'tell what was signed' {
        $null = New-NodeCert 30, 31 -AuthorityPath $pki -InformationVariable told
        $told.MessageData | Should -HaveCount 2
        $told[0].Tags | Should -Contain ClusterCerts
        $told[0].MessageData | Should -Match '^Signed the certificate'
        New-RevocationList -AuthorityPath $pki -InformationVariable told | Out-Null
        $told.MessageData | Should -Match '^Signed the revocation list \d+ of '
    }

    It 'tell how long a key took' {
        New-NodeCert 32 -AuthorityPath $pki -Debug -Verbose 5>&1 | Where-Object { $_ -is [Management.Automation.DebugRecord] } | Select-Object -First 1 | Should -Match 'Made a key \(EcdsaP256\) in \d+ ms'
        $said = New-SigningCert (New-FolderName) -Debug 5>&1 | Where-Object { $_ -is [Management.Automation.DebugRecord] }
        $said -join "`n" | Should -Match 'Made a key(.|\n)*Signed the certificate'
    }
}
