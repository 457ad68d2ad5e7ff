BeforeAll {
    . $PSScriptRoot/Common.ps1

    # At Trust; old.crt is what nodes had before.
    function New-RotatingAuthority {
        param([hashtable]$With = @{})
        $script:pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod' @With
        $script:node = New-NodeCert web1 -AuthorityPath $pki @With
        Copy-Item $pki/trust.crt "$pki.old.crt"
        1..2 | ForEach-Object { $null = Invoke-KeyRotation $pki @With }
    }

    $servers = [Collections.Generic.List[object]]::new()

    function Start-Server {
        param([string]$Trust, [string[]]$More = @('-Verify', '3', '-verify_return_error'), $Cert = $node)
        $start = [System.Diagnostics.ProcessStartInfo]::new('openssl')
        @('s_server', '-accept', '127.0.0.1:0', '-cert', $Cert.CertificatePath, '-key', $Cert.KeyPath, '-CAfile', $Trust) + $More | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $true # kept open: the server ends with it
        $start.RedirectStandardError = $true
        $start.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $servers.Add($process)
        do { $line = $process.StandardOutput.ReadLine() } until ($null -eq $line -or $line -match '^ACCEPT (.+)$')
        if ($null -eq $line) { throw $process.StandardError.ReadToEnd() }
        $process.BeginErrorReadLine()
        $null = $process.StandardOutput.ReadToEndAsync()
        $Matches[1]
    }

    $how = @{ ProveTrust = $true; Timeout = '10s' }
}

Describe 'Test-NodeCert -ProveTrust' -Skip:($IsWindows -or -not (Get-Command openssl -ErrorAction Ignore)) {
    BeforeAll {
        New-RotatingAuthority
        $before = Start-Server "$pki.old.crt"
        $after = Start-Server $pki/trust.crt
        $none = Start-Server $pki/trust.crt -More @()
        $any = Start-Server $pki/trust.crt -More '-Verify', '3'
    }

    AfterAll {
        foreach ($process in $servers) { $process.Kill() }
    }

    It 'is true of a server that has loaded the new bundle, in <version>' -ForEach @{ version = '-tls1_2' }, @{ version = '-tls1_3' } {
        $old = Start-Server "$pki.old.crt" -More $version, '-Verify', '3', '-verify_return_error'
        $new = Start-Server $pki/trust.crt -More $version, '-Verify', '3', '-verify_return_error'
        Test-NodeCert -Endpoint $old -AuthorityPath $pki @how | Should -BeFalse
        Test-NodeCert -Endpoint $new -AuthorityPath $pki @how | Should -BeTrue
    }

    It 'gives a report for each endpoint, of the proof alone' {
        $reports = Test-NodeCert -Endpoint $before, $after, $none, $any -AuthorityPath $pki @how -Detailed
        $reports.Endpoint | Should -Be $before, $after, $none, $any
        $reports.TrustState | Should -Be NotTrusted, Trusted, Unprovable, Unprovable
        $reports.Passed | Should -Be $false, $true, $false, $false
        $reports.Where{ $null -ne $_.EndpointState } | Should -BeNullOrEmpty
        $reports[0].Checks.Name, $reports[1].Checks.Name | Should -Be Trust, Trust
        $reports[0].Checks.Detail | Should -BeLike "*refuses a client certificate of 'CN=prod G2'*Have it load the new trust bundle"
        $reports[2, 3].Where{ $_.Checks.Count -gt 0 } | Should -BeNullOrEmpty
        $reports[2].Notes.Detail | Should -BeLike "*cannot be proven*'CN=prod G2'*asks for no client certificate*"
        $reports[3].Notes.Detail | Should -BeLike '*accepts any client certificate*'
        $reports[0].AuthorityPath | Should -Be (Get-Item $pki).FullName
    }

    It 'is false where nothing can be proven, and a warning says why' {
        $answer = Test-NodeCert -Endpoint $none -AuthorityPath $pki @how -WarningVariable warned -WarningAction SilentlyContinue
        $answer | Should -BeFalse
        $warned | Should -BeLike "*$none*asks for no client certificate*"
        Test-NodeCert -Endpoint $after -AuthorityPath $pki @how -WarningVariable warned | Should -BeTrue
        $warned | Should -BeNullOrEmpty
    }

    It 'takes endpoints and objects of the pipeline, each in its turn' {
        $before, $after | Test-NodeCert -AuthorityPath $pki @how | Should -Be $false, $true
        [pscustomobject]@{ Endpoint = $after }, [pscustomobject]@{ Endpoint = $before } | Test-NodeCert -AuthorityPath $pki @how | Should -Be $true, $false
    }

    It 'makes the usual checks with a file, and counts what a server shows before it wants a certificate' {
        $report = $node | Test-NodeCert -Endpoint $after @how -Detailed
        $report.Passed | Should -BeTrue
        $report.EndpointState | Should -Be Good
        $report.TrustState | Should -Be Trusted
        $report.Checks.Name | Should -Contain KeyMatch
        ($report.Checks | Select-Object -Last 2).Name | Should -Be Endpoint, Trust
        $report = $node | Test-NodeCert -Endpoint $before @how -Detailed
        $report.Checks.Where{ -not $_.Passed }.Name | Should -Be Trust
        # What cannot be proven leaves it to the other checks.
        $node | Test-NodeCert -Endpoint $none @how -WarningVariable warned -WarningAction SilentlyContinue | Should -BeTrue
        $warned | Should -BeLike '*asks for no client certificate*'
        # Without the proof the same server has refused.
        ($node | Test-NodeCert -Endpoint $after -Timeout 10s -Detailed).EndpointState | Should -Be HandshakeRefused
    }

    It 'hides nothing else that is wrong with what is served' {
        $other = New-NodeCert web2 -AuthorityPath $pki
        $report = Test-NodeCert $other.CertificatePath -AuthorityPath $pki -Endpoint $after @how -Detailed
        $report.EndpointState | Should -Be Invalid
        $report.TrustState | Should -Be Trusted
        $report.Passed | Should -BeFalse
        $renewed = New-NodeCert web1 -AuthorityPath $pki -OutputPath "$pki.renewed" -Force
        (Test-NodeCert $renewed.CertificatePath -AuthorityPath $pki -Endpoint $after @how -Detailed).EndpointState | Should -Be NotTheFile
    }

    It 'takes a stranger''s refusal for no proof' {
        $foreign = New-FolderName
        $null = New-SigningCert $foreign
        (Test-NodeCert -Endpoint (Start-Server $foreign/trust.crt) -AuthorityPath $pki @how -Detailed).TrustState | Should -Be Unprovable
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        try {
            (Test-NodeCert -Endpoint "127.0.0.1:$($listener.LocalEndpoint.Port)" -AuthorityPath $pki -ProveTrust -Timeout 1s -Detailed).Notes.Detail | Should -BeLike '*cannot be proven*'
        }
        finally {
            $listener.Stop()
        }
    }

    It 'records what it showed, as certificates of no node' {
        $lines = @(Get-Content $pki/ledger.jsonl).Count
        $null = Test-NodeCert -Endpoint $after -AuthorityPath $pki @how
        $added = Get-Content $pki/ledger.jsonl | Select-Object -Skip $lines | ConvertFrom-Json
        $added | Should -HaveCount 2
        $added.Where{ $_.nodeId } | Should -BeNullOrEmpty
        Test-CertLedger $pki | Should -BeTrue
        Get-NodeCert $pki | Where-Object Subject -Match proof | Should -BeNullOrEmpty
        $null = Test-NodeCert -Endpoint $none -AuthorityPath $pki @how -WarningAction SilentlyContinue # Who asks for none needs none made.
        @(Get-Content $pki/ledger.jsonl).Count | Should -Be ($lines + 2)
    }

    It 'is shown, alone and as a table' {
        $report = Test-NodeCert -Endpoint $after, $none -AuthorityPath $pki @how -Detailed
        $text = $report | Out-String -Width 200
        $text | Should -BeLike "*✓ good*$after*✓ Trust*✗ NOT PROVEN*$none*i Trust*"
        $report[1] | Format-List * | Out-String | Should -Match 'TrustState +: Unprovable'
    }

    It 'opens encrypted keys, also with two passphrases and an encrypted key of the node' {
        $one, $two, $its = 'one', 'two', 'its' | ForEach-Object { ConvertTo-Secret $_ }
        $locked = New-FolderName
        $null = New-SigningCert $locked -Subject 'CN=locked' -Passphrase $one
        $cert = New-NodeCert web1 -AuthorityPath $locked -Passphrase $one -NodePassphrase $its
        1..2 | ForEach-Object { $null = Invoke-KeyRotation $locked -Passphrase $one -NewPassphrase $two }
        Set-Content "$locked.its" its
        $loaded = Start-Server $locked/trust.crt -Cert $cert -More '-Verify', '3', '-verify_return_error', '-pass', "file:$locked.its"
        Test-NodeCert -Endpoint $loaded -AuthorityPath $locked @how -Passphrase $one -NewPassphrase $two | Should -BeTrue
        $cert | Test-NodeCert -Endpoint $loaded @how -Passphrase $one -NewPassphrase $two -NodePassphrase $its | Should -BeTrue
        { Test-NodeCert -Endpoint $loaded -AuthorityPath $locked @how } | Should -Throw -ErrorId 'PassphraseRequired*'
        { Test-NodeCert -Endpoint $loaded -AuthorityPath $locked @how -Passphrase $one } | Should -Throw '*next.key*-Passphrase or -PassphraseFile, the next one by -NewPassphrase or*' -ErrorId 'WrongPassphrase*'
        { Test-NodeCert -Endpoint $loaded -AuthorityPath $locked @how -Passphrase $two -NewPassphrase $two } | Should -Throw '*signing.key*the present one by -Passphrase*' -ErrorId 'WrongPassphrase*'
        { Test-NodeCert -Endpoint $loaded -AuthorityPath $locked -NewPassphrase $two } | Should -Throw -ErrorId 'InvalidArgument*'
        { Test-NodeCert -Endpoint $loaded -AuthorityPath $locked -NodePassphrase $two } | Should -Throw -ErrorId 'InvalidArgument*'
    }

    It 'does without the present CA''s key what can be done, and not without the next one''s' {
        New-RotatingAuthority
        Move-Item $pki/signing.key "$pki.signing.key"
        Test-NodeCert -Endpoint (Start-Server $pki/trust.crt) -AuthorityPath $pki @how | Should -BeTrue
        (Test-NodeCert -Endpoint (Start-Server "$pki.old.crt") -AuthorityPath $pki @how -Detailed).TrustState | Should -Be Unprovable
        Move-Item "$pki.signing.key" $pki/signing.key
        Move-Item $pki/next.key "$pki.next.key"
        { Test-NodeCert -Endpoint $after -AuthorityPath $pki @how } | Should -Throw -ErrorId 'AuthorityOffline*'
    }
}

Describe 'Test-NodeCert -ProveTrust, refused' {
    BeforeAll {
        $nowhere = '127.0.0.1:9'
        $quiet = New-FolderName
        $null = New-SigningCert $quiet
        $cert = New-NodeCert 1 -AuthorityPath $quiet
    }

    It 'needs a rotation at Trust' {
        { Test-NodeCert -Endpoint $nowhere -AuthorityPath $quiet -ProveTrust } | Should -Throw '*-Phase Stage*' -ErrorId 'RotationNotFound*'
        $staged = New-FolderName
        $null = New-SigningCert $staged
        $null = Invoke-KeyRotation $staged
        { Test-NodeCert -Endpoint $nowhere -AuthorityPath $staged -ProveTrust } | Should -Throw '*-Phase Trust*' -ErrorId 'RotationOutOfOrder*'
    }

    It 'needs an authority' {
        Test-NodeCert -Endpoint $nowhere -AuthorityPath (New-FolderName) -ProveTrust -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeFalse
        $failed.FullyQualifiedErrorId | Should -BeLike 'AuthorityNotFound*'
        { Test-NodeCert -Endpoint $nowhere -TrustPath $quiet/trust.crt -ProveTrust } | Should -Throw '*-AuthorityPath*' -ErrorId 'InvalidArgument*'
    }

    It 'needs an endpoint, <case>' -ForEach @(
        @{ case = 'with a file'; run = { Test-NodeCert $cert.CertificatePath -AuthorityPath $quiet -ProveTrust } }
        @{ case = 'with an object'; run = { $cert | Test-NodeCert -ProveTrust } }
        @{ case = 'with an argument'; run = { Test-NodeCert $cert -ProveTrust } }
        @{ case = 'with nothing'; run = { Test-NodeCert -AuthorityPath $quiet -ProveTrust } }
    ) {
        $run | Should -Throw '*-Endpoint*' -ErrorId 'InvalidArgument*'
    }

    It 'refuses what says what is served, where nothing looks at that' {
        Test-NodeCert -Endpoint $nowhere -AuthorityPath $quiet -ProveTrust -Purpose Server -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeFalse
        $failed[0].ToString() | Should -BeLike '*-Purpose*'
        Test-NodeCert -Endpoint $nowhere -AuthorityPath $quiet -ProveTrust -NodeId 1 -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeFalse
        $failed[0].ToString() | Should -BeLike '*-NodeId*'
    }
}
