BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $node = New-NodeCert node1 -AuthorityPath $pki
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $silent = "127.0.0.1:$($listener.LocalEndpoint.Port)"

    function Start-TlsServer {
        param($Cert)
        $free = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $free.Start()
        $port = $free.LocalEndpoint.Port
        $free.Stop()
        $start = [System.Diagnostics.ProcessStartInfo]::new('openssl')
        's_server', '-quiet', '-accept', "127.0.0.1:$port", '-cert', $Cert.CertificatePath, '-key', $Cert.KeyPath | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $true # kept open: the server ends with it
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        foreach ($try in 1..100) {
            try {
                [System.Net.Sockets.TcpClient]::new('127.0.0.1', $port).Dispose()
                break
            }
            catch {
                Start-Sleep -Milliseconds 100
            }
        }
        [pscustomobject]@{ Process = $process; Endpoint = "127.0.0.1:$port" }
    }
}

AfterAll {
    $listener.Stop()
}

Describe 'Test-NodeCert -Endpoint' -Skip:($IsWindows -or -not (Get-Command openssl -ErrorAction Ignore)) {
    It 'sees what a running openssl serves' {
        $server = Start-TlsServer $node
        try {
            Test-NodeCert $node.CertificatePath -AuthorityPath $pki -Endpoint $server.Endpoint | Should -BeTrue
            $report = Test-NodeCert $node.CertificatePath -AuthorityPath $pki -Endpoint $server.Endpoint -Detailed
            $report.EndpointState | Should -Be 'Good'
            ($report.Checks | Where-Object Name -EQ Endpoint).Passed | Should -BeTrue

            $renewed = New-NodeCert node1 -AuthorityPath $pki -Force
            $report = $renewed | Test-NodeCert -Endpoint $server.Endpoint -Detailed
            $report.EndpointState | Should -Be 'NotTheFile'
            $report.Passed | Should -BeFalse
        }
        finally {
            $server.Process.Kill()
        }
    }
}

Describe 'Test-NodeCert with endpoints alone' {
    It 'takes endpoints of the pipeline' {
        $reports = @($silent, $silent | Test-NodeCert -AuthorityPath $pki -Timeout 1s -Detailed)
        $reports | Should -HaveCount 2
        $reports.EndpointState | Should -Be 'NotReachable', 'NotReachable'
    }

    It 'takes -Endpoint without a file' {
        Test-NodeCert -AuthorityPath $pki -Endpoint $silent -Timeout 1s | Should -BeFalse
    }

    It 'takes objects with an Endpoint' {
        $report = [pscustomobject]@{ Endpoint = $silent } | Test-NodeCert -AuthorityPath $pki -Timeout 1s -Detailed
        $report.EndpointState | Should -Be 'NotReachable'
    }

    It 'gives InvalidArgument for what is no endpoint, and for nothing at all' {
        Test-NodeCert -AuthorityPath $pki -Endpoint 'node1' -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeFalse
        $problems[0].FullyQualifiedErrorId | Should -Be 'InvalidArgument,ClusterCerts.PowerShell.Commands.TestNodeCertCommand'
        Test-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeFalse
        $problems[0].FullyQualifiedErrorId | Should -Be 'InvalidArgument,ClusterCerts.PowerShell.Commands.TestNodeCertCommand'
    }
}
