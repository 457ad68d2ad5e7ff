BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = New-FolderName
    $null = New-Item -ItemType Directory $folder

    # Runs a command as a person would, and stops it as Ctrl+C does; how long that took, and the progress that was shown by then. A machine that is
    # busy with other things is slow to stop even what only sleeps: that time, measured before and after, is the machine's and not the command's.
    function Measure-SleepingStop {
        $sleeper = [powershell]::Create().AddScript('Start-Sleep 600')
        try {
            $null = $sleeper.BeginInvoke()
            while ($sleeper.InvocationStateInfo.State -ne 'Running') { Start-Sleep -Milliseconds 20 }
            (Measure-Command { $sleeper.Stop() }).TotalSeconds
        }
        finally { $sleeper.Dispose() }
    }

    # The platform cannot be interrupted while it makes an RSA key: three of that size, made here, tell how long one may take.
    function Measure-Key([int] $Bits) {
        if ($Bits -eq 0) { return 0 }
        (Measure-Command { 1..3 | ForEach-Object { $null = [Security.Cryptography.RSA]::Create($Bits).ExportParameters($true) } }).TotalSeconds
    }

    function Stop-Early([string] $Script, [scriptblock] $When, [int] $RsaBits, [timespan] $Within = [timespan]::FromSeconds(30)) {
        $machine = Measure-SleepingStop
        $key = Measure-Key $RsaBits
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$module'; Set-Location '$folder'; $Script")
            $running = $shell.BeginInvoke()
            $watch = [Diagnostics.Stopwatch]::StartNew()
            while (-not (& $When $shell) -and -not $running.IsCompleted -and $watch.Elapsed -lt $Within) { Start-Sleep -Milliseconds 20 }
            $running.IsCompleted | Should -BeFalse -Because 'it is to be stopped while it works'
            $watch.Restart()
            $shell.Stop()
            $seconds = $watch.Elapsed.TotalSeconds
            $machine = [Math]::Max($machine, (Measure-SleepingStop))
            [pscustomobject]@{ Seconds = $seconds - 10 * $machine - $key; Progress = @($shell.Streams.Progress | ForEach-Object { "$_" }) }
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Ctrl+C' {
    # What it waits for is an RSA key, in which nothing can interrupt the platform.
    It 'ends <name> within a second, and nothing half-done is left' -ForEach @(
        @{ name = 'New-SigningCert'; run = '1..30 | ForEach-Object { New-SigningCert ./sign$_ -KeyAlgorithm Rsa3072 }'; sound = { $true } }
        @{ name = 'New-KeyRing'; run = '1..9 | ForEach-Object { New-KeyRing ./ring$_ -KeyAlgorithm Rsa3072 -Slot 9 }'; sound = { $true } }
        @{ name = 'New-NodeCertRequest'; run = '1..300 | New-NodeCertRequest -Path ./requests -KeyAlgorithm Rsa3072'; sound = { @(Get-ChildItem $folder/requests/*.key -ErrorAction Ignore).Count -eq @(Get-ChildItem $folder/requests/*.csr -ErrorAction Ignore).Count } }
    ) {
        $stopped = Stop-Early $run { param($shell) $shell.Streams.Progress.Count -gt 0 } -RsaBits 3072
        $stopped.Seconds | Should -BeLessThan 1
        Get-ChildItem $folder -Recurse -Force -Filter *.cctmp | Should -BeNullOrEmpty
        & $sound | Should -BeTrue
    }

    It 'keeps what New-NodeCert has made, and certifies the keys that are ready' {
        $pki = Join-Path $folder pki
        $null = New-SigningCert $pki
        $stopped = Stop-Early '1..300 | New-NodeCert -AuthorityPath ./pki -KeyAlgorithm Rsa3072' { (Get-ChildItem $pki/node.*.crt).Count -ge 2 } -RsaBits 3072
        $stopped.Seconds | Should -BeLessThan 1
        $certs = @(Get-NodeCert -AuthorityPath $pki)
        $certs.Count | Should -BeGreaterOrEqual 2
        $certs.Count | Should -BeLessThan 300
        (Get-ChildItem $pki/node.*.key).Count | Should -Be $certs.Count
        Test-CertLedger $pki | Should -BeTrue

        # The rest goes on where it ended.
        $next = New-NodeCert more -AuthorityPath $pki
        Test-NodeCert $next.CertificatePath -AuthorityPath $pki | Should -BeTrue
    }

    It 'ends Update-NodeCert within a second, and every node has a matching pair' {
        $pki = Join-Path $folder renew
        $null = New-SigningCert $pki
        $null = New-NodeCert (1..60) -AuthorityPath $pki
        $before = (Get-NodeCert -AuthorityPath $pki).SerialNumber
        $stopped = Stop-Early 'Update-NodeCert * -AuthorityPath ./renew -KeyAlgorithm Rsa3072' { (Get-Content $pki/ledger.jsonl).Count -gt 63 } -RsaBits 3072
        $stopped.Seconds | Should -BeLessThan 1
        $now = Get-NodeCert -AuthorityPath $pki
        $now.Count | Should -Be 60
        @($now.SerialNumber | Where-Object { $_ -notin $before }).Count | Should -BeGreaterThan 0
        $now | Test-NodeCert | Should -Not -Contain $false
    }

    # Each reads or writes so much that it cannot be done before it is stopped, once it has told how far it is.
    It 'ends <name> within a second, shows how far it is, and leaves <left>' -ForEach @(
        @{ name = 'Test-CertLedger'; run = 'Test-CertLedger ./long'; shows = '^Reading the ledger: \d+ of \d+ MB'; left = 'nothing'; sound = { $true } }
        @{ name = 'Import-SigningCert'; run = 'Import-SigningCert -AuthorityPath ./imported -OpenSslCaPath ./openssl'; shows = '^Reading certificates: \d+ of \d{4}'; left = 'no authority'
            sound = { -not (Test-Path $folder/imported) } }
        @{ name = 'Test-ClusterTrust'; run = '$nodes = Get-NodeCert ./many; 1..30 | ForEach-Object { $nodes } | Test-ClusterTrust'; shows = '(files of nodes|each other, pairs): \d+ of \d{4}'; left = 'nothing'; sound = { $true } }
        @{ name = 'Export-CertReport'; run = 'Export-CertReport -AuthorityPath ./many -OutputPath ./page.html'; shows = '^Testing nodes: \d+ of 150'; left = 'no page'
            sound = { -not (Test-Path $folder/page.html) } }
        @{ name = 'Export-SigningCert'; run = '1..20 | ForEach-Object { Export-SigningCert -AuthorityPath ./many -As OpenSslCa -OutputPath ./ca$_ }'; shows = ': \d+ of 15\d'; left = 'whole exports'
            sound = { -not (Get-ChildItem $folder -Directory -Filter ca* | Where-Object { -not (Test-Path $_/private/cakey.pem) }) } }
        @{ name = 'Export-NodeCert'; run = 'Export-NodeCert * -AuthorityPath ./many -As Pem -OutputPath ./exported'; shows = '\d+ of 150'; left = 'whole pairs'
            sound = { @(Get-ChildItem $folder/exported -Recurse -Filter *.key).Count -eq @(Get-ChildItem $folder/exported -Recurse -Filter node.crt).Count } }
        @{ name = 'Get-NodeCert'; run = 'Write-Progress begun; Get-NodeCert -Path (@("./many/node.1.crt") * 50000) | Out-Null'; shows = 'begun'; left = 'nothing'; sound = { $true } }
        @{ name = 'Test-NodeCert'; run = 'Write-Progress begun; @("./many/node.1.crt") * 20000 | Test-NodeCert -AuthorityPath ./many | Out-Null'; shows = 'begun'; left = 'nothing'; sound = { $true } }
        @{ name = 'Sync-NodeCert'; run = 'Sync-NodeCert (1..400) -AuthorityPath ./many'; shows = '\d+ of 400'; left = 'what is made'; sound = { $true } }
        @{ name = 'Revoke-NodeCert'; run = '1..150 | ForEach-Object { Write-Progress begun; Revoke-NodeCert $_ -AuthorityPath ./many -Force }'; shows = 'begun'; left = 'a list of what is revoked'
            sound = { @(Get-NodeCert -AuthorityPath $folder/many -Status Revoked).Count -lt 150 } }
        @{ name = 'Invoke-KeyRotation'; run = 'Invoke-KeyRotation ./many -Phase Issue -Force -Confirm:$false'; shows = 'Rotating'; left = 'a rotation that goes on'
            before = { $null = Invoke-KeyRotation $folder/many; $null = Invoke-KeyRotation $folder/many -Confirm:$false }
            sound = { (Get-SigningCert $folder/many).Phase -in 'Trust', 'Issue' } }
    ) {
        if (-not (Test-Path $folder/many)) {
            $null = New-SigningCert $folder/many
            $null = New-NodeCert (1..150) -AuthorityPath $folder/many
            $null = Export-SigningCert -AuthorityPath $folder/many -As OpenSslCa -OutputPath $folder/openssl
            $one = Get-ChildItem $folder/openssl/newcerts -Filter *.pem | Select-Object -First 1
            foreach ($i in 1..8000) { [IO.File]::Copy($one, "$folder/openssl/newcerts/copy$i.pem") }
            $null = New-SigningCert $folder/long
            $lines = [IO.File]::ReadAllText("$folder/many/ledger.jsonl")
            $all = [Text.StringBuilder]::new()
            foreach ($i in 1..300) { $null = $all.Append($lines) }
            [IO.File]::WriteAllText("$folder/long/ledger.jsonl", $all)
        }
        if ($before) { & $before }
        $stopped = Stop-Early $run { param($shell) @($shell.Streams.Progress).Where{ "$($_.Activity) $($_.StatusDescription)" -match $shows -or $_.StatusDescription -match $shows } }
        $stopped.Seconds | Should -BeLessThan 1
        & $sound | Should -BeTrue
        Get-ChildItem $folder -Recurse -Force -Filter *cctmp* | Should -BeNullOrEmpty
        Test-CertLedger $folder/many | Should -BeTrue
    }
}

Describe 'Progress' {
    It 'is shown within the first second, while the first RSA key is made' {
        $null = New-SigningCert (Join-Path $folder big)
        $stopped = Stop-Early '1..20 | New-NodeCert -AuthorityPath ./big -KeyAlgorithm Rsa3072' { param($shell) $shell.Streams.Progress.Count -gt 1 }
        $stopped.Progress[0] | Should -Match 'Issuing node certificates'
        $stopped.Progress[0] | Should -Match '0 of 20'
        $stopped.Progress -join "`n" | Should -Match 'Making keys: \d+ of 20|1 of 20'
    }

    It 'is gone at the end, and never there with -ProgressAction SilentlyContinue' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$module'; Set-Location '$folder'; New-SigningCert ./p; 1..5 | New-NodeCert -AuthorityPath ./p; Test-CertLedger ./p; Test-ClusterTrust ./p").Invoke()
        $byActivity = $shell.Streams.Progress | Group-Object Activity
        $byActivity.Name | Should -Contain 'Issuing node certificates'
        $byActivity.Name | Should -Contain 'Examining the ledger'
        foreach ($activity in $byActivity) { $activity.Group[-1].RecordType | Should -Be Completed -Because $activity.Name }
        ($byActivity | Where-Object Name -eq 'Issuing node certificates').Group[0].StatusDescription | Should -Be '0 of 5'
        $shell.Streams.ClearStreams()
        $shell.Commands.Clear()
        $null = $shell.AddScript("6..9 | New-NodeCert -AuthorityPath '$folder/p' -ProgressAction SilentlyContinue").Invoke()
        $shell.Streams.Progress.Count | Should -Be 0
        $shell.Dispose()
    }
}
