BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Postgres.ps1
    $examples = foreach ($command in Get-Command -Module ClusterCerts) {
        foreach ($example in (Get-Help $command.Name -Full).examples.example) {
            if ($example.code -match 'Host=db1' -and -not (Find-Postgres)) { continue }
            @{ command = $command.Name; title = $example.title.Trim(' -'); code = $example.code }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Postgres.ps1
    $server = (Find-Postgres) ? (Start-Postgres) : $null

    # The folder of somebody who has all that the examples speak of.
    $home1 = New-FolderName
    $null = New-Item -ItemType Directory $home1, $home1/in, $home1/usb, $home1/www, $home1/collected
    Push-Location $home1
    $null = New-SigningCert ./pki -Subject 'CN=prod'
    $null = New-NodeCert 1, 2, 3, db1, db2, etcd1, etcd2, web2, n1.example.com, old1, old-a, rack7-1 -AuthorityPath ./pki
    $null = New-NodeCert web1 -DnsName web1.example.com, old.example.com -AuthorityPath ./pki
    $null = New-NodeCert alice -Purpose Client -AuthorityPath ./pki
    $null = New-NodeCertRequest web3, web4 -Path ./in
    $null = New-NodeCertRequest web1 -Path ./tls
    $null = New-SigningCert ./other
    $null = New-KeyRing ./ring -KeyAlgorithm EcdsaP256
    $null = New-KeyRing ./private-tls -KeyAlgorithm EcdsaP256
    $null = New-KeyRing ./rings/one -KeyAlgorithm EcdsaP256
    $null = Export-NodeCert 1 -As Pem -AuthorityPath ./pki -OutputPath ./collected/1
    $null = Export-NodeCert 2 -As Pem -AuthorityPath ./pki -OutputPath ./collected/2
    Copy-Item ./collected/1/node.crt, ./collected/1/node.key, ./collected/1/trust.crt .
    Copy-Item ./in/node.web3.csr ./node.csr
    $pair = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile("$home1/pki/node.1.crt", "$home1/pki/node.1.key")
    [IO.File]::WriteAllBytes("$home1/node1.pfx", $pair.Export('Pfx')) # Of no passphrase, which would be asked for.
    Move-Item ./in/node.web4.csr ./in/web1.csr
    'NodeId,DnsName', 'csv1,csv1.example.com', 'csv2,' | Set-Content nodes.csv
    'id1', 'id2' | Set-Content ids.txt
    'NodeId,HostName,TargetPath', 'web1,web1.example.com,/etc/tls', 'db*,,/etc/db' | Set-Content targets.csv
    $null = 'web*', 'old1' | Set-NodeCertTarget -AuthorityPath ./pki -TargetPath /etc/tls -Endpoint '{id}:443'
    'localhost:9', 'localhost:10' | Set-Content endpoints.txt
    $secret = ConvertTo-Secret 'a passphrase'
    $null = New-SigningCert ./above
    $null = New-SigningCert ./below -Issuer ./above -Passphrase $secret
    Copy-Item ./below/signing.crt ca.pem
    Copy-Item ./below/signing.key ca.key
    Copy-Item ./above/signing.crt root.pem
    Pop-Location

    # One session for all, as somebody has it who tries them one after the other.
    $shell = [powershell]::Create()
    $null = $shell.AddScript("Import-Module '$module'").Invoke()

    # An authority in the middle of a rotation, whose two CAs have passphrases of their own.
    $rotating = {
        if ($code -match 'RotationPassphrase') {
            Remove-Item ./pki -Recurse -Force
            Set-Content ./old.secret 'a passphrase'
            Set-Content ./new.secret 'another passphrase'
            $null = New-SigningCert ./pki -PassphraseFile ./old.secret | New-NodeCert 3 -PassphraseFile ./old.secret
            $null = New-RevocationList -AuthorityPath ./pki -PassphraseFile ./old.secret
            1..3 | ForEach-Object { $null = Invoke-KeyRotation ./pki -PassphraseFile ./old.secret -NewPassphraseFile ./new.secret }
        }
    }

    # What must be so before, where an example speaks of something that is not there yet, or in another state.
    $before = @{
        'Backup-CertAuthority' = { Set-Content ./backup.secret word }
        'Test-CertAuthorityBackup' = {
            Set-Content ./backup.secret word
            $null = Backup-CertAuthority ./pki-backup.cms -AuthorityPath ./pki -BackupPassphraseFile ./backup.secret
        }
        'Restore-CertAuthority' = {
            Set-Content ./backup.secret word
            $null = Backup-CertAuthority ./pki-backup.cms -AuthorityPath ./pki -BackupPassphraseFile ./backup.secret
            Remove-Item ./pki -Recurse -Force
        }
        'Find-NodeCert' = {
            $null = New-Item -ItemType Directory ./nodes, ./nodes/web1, ./nodes/web2
            $null = Remove-NodeCertTarget * -AuthorityPath ./pki
            $null = Set-NodeCertTarget 'web*' -AuthorityPath ./pki -Transport Folder -TargetPath './nodes/{id}'
            $null = Publish-NodeCert 'web*' -AuthorityPath ./pki
        }
        'Test-CertAuthority' = {
            Remove-Item ./pki -Recurse -Force
            $null = New-SigningCert ./pki
            $null = New-NodeCert web1, web2 -AuthorityPath ./pki
        }
        'Import-SigningCert' = {
            Remove-Item ./pki -Recurse -Force
            $null = Export-SigningCert -AuthorityPath ./other -As OpenSslCa -OutputPath ./demoCA
            $null = New-NodeCert n1, n2 -AuthorityPath ./other
            Copy-Item ./other/signing.*, ./other/node.*.crt .
        }
        'Initialize-CertStore' = { Remove-Item ./pki -Recurse -Force }
        'Move-CertAuthority' = { if ($code -match 'Host=db1') { $null = Initialize-CertStore $store } }
        'Test-CertLedger' = { $null = Export-CertLedger ./pki -As Head -OutputPath ./pki.head }
        'New-KeyRing' = { Remove-Item ./private-tls -Recurse -Force }
        'New-NodeCert' = { if ($code -notmatch '^Get-NodeCert') { Remove-Item ./pki -Recurse -Force; $null = New-SigningCert ./pki } }
        'New-NodeCertRequest' = { if ($code -notmatch 'ReuseKey') { Remove-Item ./tls -Recurse -Force } }
        'New-RevocationList' = $rotating
        'Revoke-NodeCert' = $rotating
        'New-SigningCert' = { Remove-Item ./pki -Recurse -Force }
        'Publish-NodeCert' = {
            $null = New-Item -ItemType Directory ./nodes
            $null = Remove-NodeCertTarget * -AuthorityPath ./pki
            $null = Set-NodeCertTarget * -AuthorityPath ./pki -Transport Folder -TargetPath './nodes/{id}'
            if ($code -match 'KeyRing') { $null = Set-NodeCertTarget m1 -KeyRing ./private-tls -Transport Folder -TargetPath ./m1 }
        }
        'Update-RevocationList' = {
            $null = New-RevocationList -AuthorityPath ./pki -Ahead 2
            $null = New-Item -ItemType Directory ./nodes
            $null = Remove-NodeCertTarget * -AuthorityPath ./pki
            $null = Set-NodeCertTarget * -AuthorityPath ./pki -Transport Folder -TargetPath './nodes/{id}'
        }
        'Export-RevocationList' = {
            $null = New-Item -ItemType Directory ./web
            $null = Set-CertPolicy -AuthorityPath ./pki -DistributionPoint 'http://pki.example/{issuer}.crl'
            $null = New-RevocationList -AuthorityPath ./pki -Ahead 2
        }
        'Set-CertPolicy' = {
            if ($code -match 'DistributionPoint') {
                $null = New-Item -ItemType Directory ./web
                $null = New-RevocationList -AuthorityPath ./pki
            }
        }
        'Export-SigningCert' = {
            if ($code -match 'IssuerFiles') {
                $null = New-Item -ItemType Directory ./web
                $null = Set-CertPolicy -AuthorityPath ./pki -IssuerAddress 'http://pki.example/{issuer}.crt'
            }
        }
        'Get-NodeCertTarget' = { if ($code -match 'KeyRing') { $null = Set-NodeCertTarget m1 -KeyRing ./private-tls -TargetPath /etc/maelstrom/tls } }
        'Invoke-KeyRotation' = {
            if ($code -match '-Publish') { $null = Set-NodeCertTarget m1 -KeyRing ./private-tls -Transport Folder -TargetPath ./m1 }
            if ($code -match '-Publish' -and $code -match '\./pki') {
                $null = Remove-NodeCertTarget * -AuthorityPath ./pki
                $null = Set-NodeCertTarget * -AuthorityPath ./pki -Transport Folder -TargetPath './nodes/{id}'
                Get-NodeCert ./pki | ForEach-Object { $null = New-Item -ItemType Directory "./nodes/$($_.NodeId)" -Force }
            }
            if ($code -match '-Undo' -and $code -match '\./pki') { 1..3 | ForEach-Object { $null = Invoke-KeyRotation ./pki } }
        }
        'Test-NodeCert' = { if ($code -match 'ProveTrust') { 1..2 | ForEach-Object { $null = Invoke-KeyRotation ./pki } } }
    }
}

AfterAll {
    $shell.Dispose()
    Stop-Postgres $server
}

Describe 'The examples of the help' {
    It '<command>, <title>: runs as it stands' -ForEach $examples {
        # A sentence says what it is for.
        ($title -replace '^Example \d+: ') -split ' ' | Should -Not -HaveCount 1
        $place = New-FolderName
        Copy-Folder $home1 $place

        # Places of a machine and slow keys, no more; whoever is asked says yes.
        $run = $code.Replace('/media/usb', './usb').Replace('/var/www/html', './www').Replace('/var/lib/prometheus/node-exporter', './www').Replace('Rsa4096', 'EcdsaP384').Replace('~/.docker', './docker')
        if (-not $IsWindows) { $run = $run -replace " -StoreLocation LocalMachine -GrantReadTo '[^']+'" }
        $run = $run.Replace('Host=db1;Database=pki', "$($server.Store);Authority=$([guid]::NewGuid().ToString('n'))")
        $shell.Commands.Clear()
        $shell.Streams.ClearStreams()
        $null = $shell.AddScript({
                param($place, $before, $code, $run, $store)
                Set-Location $place
                $PSDefaultParameterValues = @{ 'Invoke-KeyRotation:Force' = $true; '*:Confirm' = $false; 'Install-NodeCert:WhatIf' = $true; 'Uninstall-NodeCert:WhatIf' = $true; 'Test-NodeCert:Timeout' = '1s'; 'Find-NodeCert:Timeout' = '1s' }
                function Read-Host { [securestring] $secret = ConvertTo-SecureString 'a passphrase' -AsPlainText -Force; $secret }
                function Invoke-Item { $input | ForEach-Object { if (-not (Test-Path $_)) { throw "there is no $_" } } }
                $ErrorActionPreference = 'Stop'
                if ($before) { . ([scriptblock]::Create($before)) }
                $ErrorActionPreference = 'Continue'
                . ([scriptblock]::Create($run))
            }).AddParameters(@{ place = $place; before = "$($before[$command])"; code = $code; run = $run; store = $server.Store })
        try { $null = $shell.Invoke() } catch { throw "$run`n$_" }
        $failed = @($shell.Streams.Error | Where-Object { $_.FullyQualifiedErrorId -notlike 'NativeCommandError*' })

        # Nobody serves there.
        $failed = @($failed | Where-Object { $code -notmatch '^Find-NodeCert -Endpoint' -or $_.FullyQualifiedErrorId -notlike 'NodeUnreachable,*' })

        # A token is found by the environment that a process starts with; Tokens.Tests.ps1 makes this key in one.
        $failed = @($failed | Where-Object { $code -notmatch 'pkcs11:' -or $_.FullyQualifiedErrorId -notmatch '^Token(NotFound|ModuleUnusable),' })
        $failed | Should -BeNullOrEmpty -Because $run
    }
}
