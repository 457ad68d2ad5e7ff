BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = New-FolderName
    $null = New-Item -ItemType Directory $folder

    # Runs a command as a person would, and stops it as Ctrl+C does; how long that took, and the progress that was shown by then.
    function Stop-Early([string] $Script, [scriptblock] $When, [timespan] $Within = [timespan]::FromSeconds(30)) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$module'; Set-Location '$folder'; $Script")
            $running = $shell.BeginInvoke()
            $watch = [Diagnostics.Stopwatch]::StartNew()
            while (-not (& $When $shell) -and -not $running.IsCompleted -and $watch.Elapsed -lt $Within) { Start-Sleep -Milliseconds 20 }
            $running.IsCompleted | Should -BeFalse -Because 'it is to be stopped while it works'
            $watch.Restart()
            $shell.Stop()
            [pscustomobject]@{ Seconds = $watch.Elapsed.TotalSeconds; Progress = @($shell.Streams.Progress | ForEach-Object { "$_" }) }
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Ctrl+C' {
    # What it waits for is an RSA key, in which nothing can interrupt the platform.
    It 'ends <name> within a second, and nothing half-done is left' -ForEach @(
        @{ name = 'New-SigningCert'; run = '1..30 | ForEach-Object { New-SigningCert ./sign$_ -KeyAlgorithm Rsa4096 }'; sound = { $true } }
        @{ name = 'New-KeyRing'; run = '1..9 | ForEach-Object { New-KeyRing ./ring$_ -KeyAlgorithm Rsa4096 -Slot 9 }'; sound = { $true } }
        @{ name = 'New-NodeCertRequest'; run = '1..300 | New-NodeCertRequest -Path ./requests -KeyAlgorithm Rsa4096'; sound = { @(Get-ChildItem $folder/requests/*.key -ErrorAction Ignore).Count -eq @(Get-ChildItem $folder/requests/*.csr -ErrorAction Ignore).Count } }
    ) {
        $stopped = Stop-Early $run { param($shell) $shell.Streams.Progress.Count -gt 0 }
        $stopped.Seconds | Should -BeLessThan 1
        Get-ChildItem $folder -Recurse -Force -Filter *.cctmp | Should -BeNullOrEmpty
        & $sound | Should -BeTrue
    }

    It 'keeps what New-NodeCert has made, and certifies the keys that are ready' {
        $pki = Join-Path $folder pki
        $null = New-SigningCert $pki
        $stopped = Stop-Early '1..300 | New-NodeCert -AuthorityPath ./pki -KeyAlgorithm Rsa3072' { (Get-ChildItem $pki/node.*.crt).Count -ge 2 }
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
        $stopped = Stop-Early 'Update-NodeCert * -AuthorityPath ./renew -KeyAlgorithm Rsa3072' { (Get-Content $pki/ledger.jsonl).Count -gt 63 }
        $stopped.Seconds | Should -BeLessThan 1
        $now = Get-NodeCert -AuthorityPath $pki
        $now.Count | Should -Be 60
        @($now.SerialNumber | Where-Object { $_ -notin $before }).Count | Should -BeGreaterThan 0
        $now | Test-NodeCert | Should -Not -Contain $false
    }
}

Describe 'Progress' {
    It 'is shown within the first second, while the first RSA key is made' {
        $null = New-SigningCert (Join-Path $folder big)
        $stopped = Stop-Early '1..20 | New-NodeCert -AuthorityPath ./big -KeyAlgorithm Rsa4096' { param($shell) $shell.Streams.Progress.Count -gt 1 }
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
