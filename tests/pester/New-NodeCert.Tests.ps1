BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'New-NodeCert' {
    BeforeEach {
        $pki = New-FolderName
        $authority = New-SigningCert $pki -Subject 'CN=prod'
    }

    It 'takes node IDs by position' {
        $made = New-NodeCert 1, 'db-1', 10.0.0.5 -AuthorityPath $pki
        $made | Should -BeOfType ([ClusterCerts.Authority.NodeCert])
        $made.NodeId | Should -Be '1', 'db-1', '10.0.0.5'
        $made[2].IPAddresses | Should -Be '10.0.0.5'
        $made.CertificatePath | Should -Exist
        $made.KeyPath | Should -Exist
    }

    It 'takes node IDs of the pipeline, in order, with progress' {
        # The progress bar is read where a host would draw it.
        $shell = [powershell]::Create().AddScript({
            param($module, $pki)
            Import-Module $module
            1..8 | New-NodeCert -AuthorityPath $pki
        }).AddArgument((Join-Path (Get-Module ClusterCerts).ModuleBase ClusterCerts.psd1)).AddArgument($pki)
        try {
            $made = $shell.Invoke()
            $made.NodeId | Should -Be @(1..8 | ForEach-Object ToString)
            $progress = $shell.Streams.Progress.Where{ $_.Activity -like 'Issuing*' }
            $progress.PercentComplete | Should -Contain 50
            $progress[-1].RecordType | Should -Be 'Completed'
        }
        finally { $shell.Dispose() }
    }

    It 'takes the authority of the pipeline' {
        ($authority | New-NodeCert -NodeId 1, 2).NodeId | Should -Be '1', '2'
        { $authority | New-NodeCert -ErrorAction Stop } | Should -Throw -ErrorId '*,ClusterCerts.PowerShell.Commands.NewNodeCertCommand'
        (Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be '1', '2'
    }

    It 'takes rows of a table by property name, across authorities' {
        $other = (New-SigningCert (New-FolderName) -Subject 'CN=other').AuthorityPath
        $made = @(
            [pscustomobject]@{ NodeId = 'a'; DnsName = 'a.example'; IPAddress = '10.0.0.1'; AuthorityPath = $pki }
            [pscustomobject]@{ NodeId = 'b'; DnsName = 'b.example'; IPAddress = '10.0.0.2'; AuthorityPath = $other }
            [pscustomobject]@{ NodeId = 'c'; DnsName = 'c.example'; IPAddress = '10.0.0.3'; AuthorityPath = $pki }
        ) | New-NodeCert
        $made.NodeId | Should -Be 'a', 'b', 'c'
        $made.AuthorityPath | Should -Be $pki, $other, $pki
        $made[1].DnsNames | Should -Contain 'b.example'
        $made[1].DnsNames | Should -Not -Contain 'a.example'
        $made[2].IPAddresses | Should -Be '10.0.0.3'
    }

    It 'issues again what Get-NodeCert lists, with -Force' {
        $first = New-NodeCert web -DnsName web.example -IPAddress 10.0.0.9 -AuthorityPath $pki
        $again = Get-NodeCert -AuthorityPath $pki | New-NodeCert -Force
        $again.SerialNumber | Should -Not -Be $first.SerialNumber
        $again.DnsNames | Sort-Object | Should -Be ($first.DnsNames | Sort-Object)
        $again.IPAddresses | Should -Be $first.IPAddresses
    }

    It 'keeps a node ID as it was typed: <text>' -ForEach @(
        @{ text = '007'; run = { New-NodeCert 007 -AuthorityPath $pki } }
        @{ text = '1e3'; run = { New-NodeCert 1e3 -AuthorityPath $pki } }
        @{ text = '0x1F'; run = { New-NodeCert 0x1F -AuthorityPath $pki } }
    ) {
        (& $run).NodeId | Should -BeExactly $text
    }

    It 'makes <algorithm> keys' -ForEach @(
        'EcdsaP256', 'EcdsaP384', 'EcdsaP521', 'Rsa2048', 'Rsa3072', 'Rsa4096', 'Ed25519', 'MlDsa65' | ForEach-Object { @{ algorithm = $_ } }
    ) {
        (New-NodeCert 1 -AuthorityPath $pki -KeyAlgorithm $algorithm).KeyAlgorithm | Should -Be $algorithm
    }

    It 'writes -KeyFormat <format>' -ForEach @(
        @{ format = 'Pkcs8'; header = '-----BEGIN PRIVATE KEY-----' }
        @{ format = 'Traditional'; header = '-----BEGIN EC PRIVATE KEY-----' }
    ) {
        Get-Content (New-NodeCert 1 -AuthorityPath $pki -KeyFormat $format).KeyPath -TotalCount 1 | Should -Be $header
    }

    It 'knows the values of -<parameter>' -ForEach @(
        @{ parameter = 'KeyAlgorithm'; values = 'EcdsaP256', 'EcdsaP384', 'EcdsaP521', 'Rsa2048', 'Rsa3072', 'Rsa4096', 'Ed25519', 'MlDsa44', 'MlDsa65', 'MlDsa87' }
        @{ parameter = 'KeyFormat'; values = 'Pkcs8', 'Traditional' }
        @{ parameter = 'Purpose'; values = 'Node', 'Server', 'Client' }
    ) {
        $completed = TabExpansion2 "New-NodeCert -$parameter " | ForEach-Object { $_.CompletionMatches.CompletionText }
        $completed | Sort-Object | Should -Be ($values | Sort-Object)
        $given = @{ $parameter = 'Nonsense' }
        { New-NodeCert 1 -AuthorityPath $pki @given } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
    }

    It 'refuses what is no node ID' {
        { New-NodeCert (Get-Item $pki) -AuthorityPath $pki } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        { New-NodeCert 1 -AuthorityPath $pki -ThrottleLimit 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'writes to -OutputPath, relative to the current location' {
        $out = New-Item (New-FolderName) -ItemType Directory
        Push-Location $out
        try { $made = New-NodeCert 1 -AuthorityPath $pki -OutputPath . } finally { Pop-Location }
        Split-Path $made.CertificatePath | Should -Be $out.FullName
    }

    It 'opens an encrypted signing key and encrypts node keys' {
        $locked = New-FolderName
        $null = New-SigningCert $locked -Passphrase (ConvertTo-Secret 'open')
        Set-Content TestDrive:/phrase 'open'
        $made = New-NodeCert 1 -AuthorityPath $locked -PassphraseFile TestDrive:/phrase -NodePassphrase (ConvertTo-Secret 'node')
        Get-Content $made.KeyPath -TotalCount 1 | Should -Be '-----BEGIN ENCRYPTED PRIVATE KEY-----'
        $made | Test-KeyMatchesCert -Passphrase (ConvertTo-Secret 'node') | Should -BeTrue
        Set-Content TestDrive:/node 'node'
        $again = New-NodeCert 1 -AuthorityPath $locked -PassphraseFile TestDrive:/phrase -NodePassphraseFile TestDrive:/node -Force
        $again | Test-KeyMatchesCert -Passphrase (ConvertTo-Secret 'node') | Should -BeTrue
        { New-NodeCert 2 -AuthorityPath $locked -ErrorAction Stop } | Should -Throw -ErrorId 'PassphraseRequired,*'
        { New-NodeCert 2 -AuthorityPath $locked -Passphrase (ConvertTo-Secret 'shut') -ErrorAction Stop } |
            Should -Throw -ErrorId 'WrongPassphrase,*'
        (Get-NodeCert -AuthorityPath $locked).NodeId | Should -Be '1'
    }

    It 'asks once for each node, and does nothing with -WhatIf' {
        $shell = [powershell]::Create().AddScript({
            param($module, $pki)
            Import-Module $module
            Start-Transcript "$pki/../whatif.txt"
            1..3 | New-NodeCert -AuthorityPath $pki -WhatIf
            Stop-Transcript
        }).AddArgument((Join-Path (Get-Module ClusterCerts).ModuleBase ClusterCerts.psd1)).AddArgument($pki)
        try { $null = $shell.Invoke() } finally { $shell.Dispose() }
        @(Select-String 'What if: .* "node [123] of' "$pki/../whatif.txt").Count | Should -Be 3
        Get-NodeCert -AuthorityPath $pki | Should -BeNullOrEmpty
        Get-ChildItem $pki -Filter node.* | Should -BeNullOrEmpty
    }

    It 'drops no names of a row that fills two columns for them' {
        $rows = @'
NodeId,DnsName,DnsNames,IPAddress,IPAddresses
web1,a.example,b.example,,
web2,,,10.0.0.1,10.0.0.2
web3,c.example,,,10.0.0.3
'@ | ConvertFrom-Csv
        $made = $rows | New-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $made.NodeId | Should -Be 'web3'
        Get-ErrorId $problems | Should -Be 'InvalidArgument', 'InvalidArgument'
        "$($problems[0])" | Should -BeLike "*'web1'*'DnsName' and 'DnsNames'*"
        "$($problems[1])" | Should -BeLike "*'web2'*'IPAddress' and 'IPAddresses'*"
    }

    It 'says that it brings a node back which was taken out of service' {
        $null = New-NodeCert web1 -AuthorityPath $pki
        $null = Remove-NodeCert web1 -AuthorityPath $pki -Force
        $file, $warned = "$(New-FolderName).txt", $null
        $null = Start-Transcript $file
        try { New-NodeCert web1, web2 -AuthorityPath $pki -WhatIf 3>$null } finally { $null = Stop-Transcript }
        Get-Content $file -Raw | Should -BeLike "*node web1 of $pki, which was taken out of service*"
        $null = New-NodeCert web1, web2 -AuthorityPath $pki -WarningVariable warned 3>$null
        "$warned" | Should -Be "Node 'web1' was taken out of service with Remove-NodeCert; its new certificate brings it back."
    }

    It 'reports one bad node and makes the rest' {
        $made = New-NodeCert good, 'bad/name', fine -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $made.NodeId | Should -Be 'good', 'fine'
        Get-ErrorId $problems | Should -Be 'InvalidNodeId'
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        $problems[0].TargetObject | Should -Be 'bad/name'
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'files that exist'; id = 'FileExists'; run = { $null = New-NodeCert 1 -AuthorityPath $pki; New-NodeCert 1 -AuthorityPath $pki } }
        @{ case = 'an authority without its key'; id = 'AuthorityOffline'; run = { Remove-Item "$pki/signing.key"; New-NodeCert 1 -AuthorityPath $pki } }
        @{ case = 'a life past the issuer''s'; id = 'OutlivesIssuer'; run = { New-NodeCert 1 -AuthorityPath $pki -Lifetime 7300d } }
        @{ case = 'a lifetime and an end'; id = 'InvalidLifetime'; run = { New-NodeCert 1 -AuthorityPath $pki -Lifetime 1d -NotAfter 2030-01-01 } }
        @{ case = 'a bad DNS name'; id = 'InvalidDnsName'; run = { New-NodeCert 1 -AuthorityPath $pki -DnsName 'a b' } }
        @{ case = 'a bad address'; id = 'InvalidIPAddress'; run = { New-NodeCert 1 -AuthorityPath $pki -IPAddress 300.0.0.1 } }
        @{ case = 'a passphrase file that is not there'; id = 'FileNotFound'; run = { New-NodeCert 1 -AuthorityPath $pki -PassphraseFile ./none } }
        @{ case = 'another provider'; id = 'NotAFileSystemPath'; run = { New-NodeCert 1 -AuthorityPath Function:/ } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.NewNodeCertCommand"
    }

    It 'stops at once and leaves only whole pairs' {
        $shell = [powershell]::Create().AddScript({
            param($module, $pki)
            Import-Module $module
            1..5000 | New-NodeCert -AuthorityPath $pki -KeyAlgorithm EcdsaP521
        }).AddArgument((Join-Path (Get-Module ClusterCerts).ModuleBase ClusterCerts.psd1)).AddArgument($pki)
        try {
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]$null, $output)
            while ($output.Count -eq 0 -and -not $running.IsCompleted) { Start-Sleep -Milliseconds 5 }
            $output.Count | Should -BeGreaterThan 0
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $shell.Streams.Error | Should -BeNullOrEmpty
        }
        finally { $shell.Dispose() }

        $listed = @(Get-NodeCert -AuthorityPath $pki)
        $listed.Count | Should -BeLessThan 5000
        $listed.Count | Should -BeGreaterOrEqual $output.Count
        @(Get-ChildItem $pki -Filter node.*.crt).Count | Should -Be $listed.Count
        $listed | Test-KeyMatchesCert | Should -Not -Contain $false
        (New-NodeCert after -AuthorityPath $pki).NodeId | Should -Be 'after'
    }

    It 'says once what it mended of the ledger while it was at work: <cut> octets' -ForEach @{ cut = 20; said = '*was not written to its end*' }, @{ cut = 1; said = '*lacked its line end*' } {
        $null = New-NodeCert 1 -AuthorityPath $pki
        $ledger = [IO.File]::OpenWrite((Join-Path $pki ledger.jsonl))
        try { $ledger.SetLength($ledger.Length - $cut) } finally { $ledger.Dispose() }
        $null = New-NodeCert 9 -AuthorityPath $pki -WarningVariable warned -WarningAction SilentlyContinue
        @($warned.Message -like $said).Count | Should -Be 1
    }

    It 'can be ended by what follows in the pipeline' {
        (1..20 | New-NodeCert -AuthorityPath $pki | Select-Object -First 2).NodeId | Should -Be '1', '2'
        (New-NodeCert after -AuthorityPath $pki).NodeId | Should -Be 'after'
    }
}
