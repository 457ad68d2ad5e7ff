BeforeDiscovery { . $PSScriptRoot/Common.ps1 }

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # A PowerShell with a home of its own: .NET's store is below it, and that of who runs the tests is not touched.
    function Invoke-AtHome([string] $Script) {
        $program = [Environment]::ProcessPath
        $start = [IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet' ? @((Join-Path $PSHOME pwsh.dll)) : @()
        $kept = $env:HOME, $env:POWERSHELL_UPDATECHECK
        try {
            $env:HOME, $env:POWERSHELL_UPDATECHECK = $own, 'Off'
            & $program @start -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; Import-Module '$module'; Set-Location '$place'; $Script"
        }
        finally { $env:HOME, $env:POWERSHELL_UPDATECHECK = $kept }
    }
}

Describe 'Install-NodeCert' -Skip:$IsWindows {
    BeforeEach {
        $place = New-FolderName
        $own = "$place/own"
        $null = New-Item -ItemType Directory $own
        $null = New-SigningCert $place/pki
        $null = New-NodeCert web1, web2 -AuthorityPath $place/pki
        $stores = "$own/.dotnet/corefx/cryptography/x509stores"
    }

    It 'puts the pair into the store of the account, private, once, and says what a -WhatIf would' {
        $told = Invoke-AtHome 'Install-NodeCert web1 ./pki -WhatIf'
        @($told -match '^What if: .*"Add".*').Count | Should -Be 2
        Test-Path $own/.dotnet | Should -BeFalse
        $done = Invoke-AtHome 'foreach ($i in 1, 2) { $c = Install-NodeCert web1 -AuthorityPath ./pki -Exportable; "$($c.GetType().Name) $($c.Subject) $($c.HasPrivateKey)" }'
        $done | Should -Be 'X509Certificate2 CN=web1 True', 'X509Certificate2 CN=web1 True'
        (Get-ChildItem $stores/my).UnixMode | Should -Be '-rw-------'
        (Get-ChildItem $stores/root).Count | Should -Be 1
    }

    It 'warns where the key can be taken out, unless that is meant' {
        (Invoke-AtHome 'Install-NodeCert web1 ./pki 3>&1 | ForEach-Object { "$_" }') -join "`n" | Should -Match '-Exportable'
        Invoke-AtHome '$null = Install-NodeCert web2 ./pki -Exportable -WarningVariable told 3>$null; $told.Count' | Should -Be 0
    }

    It 'takes what Update-NodeCert writes, removes what is superseded, and comes out through the pipeline' {
        $serial = Invoke-AtHome '$null = "web1", "web2" | Install-NodeCert -AuthorityPath ./pki -Exportable; (Update-NodeCert web1 -AuthorityPath ./pki | Install-NodeCert -Exportable).SerialNumber'
        $serial | Should -Be (Get-NodeCert $place/pki -NodeId web1).SerialNumber
        (Get-ChildItem $stores/my).Count | Should -Be 2
        Invoke-AtHome 'Install-NodeCert web1 ./pki -Exportable | Uninstall-NodeCert -AuthorityPath ./pki | ForEach-Object Subject' | Should -Be 'CN=web1'
        (Get-ChildItem $stores/root).Count | Should -Be 1
        Invoke-AtHome '(Uninstall-NodeCert * ./pki -WhatIf) -join ","; Uninstall-NodeCert * ./pki | ForEach-Object HasPrivateKey' | Select-Object -Last 1 | Should -Be 'False'
        Get-ChildItem $stores -Recurse -File | Should -BeNullOrEmpty
    }

    It 'refuses <what> with <id>' -ForEach @(
        @{ what = 'the store of the machine'; line = '-StoreLocation LocalMachine'; id = 'NotOnThisSystem' }
        @{ what = 'accounts'; line = "-GrantReadTo 'NT SERVICE\x'"; id = 'NotOnThisSystem' }
        @{ what = 'a store of CAs'; line = '-StoreName Root'; id = 'InvalidArgument' }
        @{ what = 'several nodes at one endpoint'; line = '-Endpoint localhost:443'; id = 'InvalidArgument' }
    ) {
        Invoke-AtHome "try { Install-NodeCert * ./pki $line } catch { (`$_.FullyQualifiedErrorId -split ',')[0] }" | Should -Be $id
        Test-Path $own/.dotnet | Should -BeFalse
    }

    It 'gives programs a certificate that a peer accepts, and the trust to accept the peer' -Skip:(-not (Get-Command openssl -ErrorAction Ignore)) {
        $null = Invoke-AtHome 'Install-NodeCert web1 ./pki -Exportable'
        $listener = [Net.Sockets.TcpListener]::new('127.0.0.1', 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        $line = "s_server -accept 127.0.0.1:$port -cert $place/pki/node.web2.crt -key $place/pki/node.web2.key -CAfile $place/pki/trust.crt -Verify 2 -verify_return_error -www"
        $server = [Diagnostics.Process]::Start([Diagnostics.ProcessStartInfo]@{
                FileName = 'openssl'; Arguments = $line; RedirectStandardInput = $true; RedirectStandardOutput = $true; RedirectStandardError = $true })
        try {
            $script = "`$stream = `$null; foreach (`$try in 1..100) { try { `$stream = [Net.Sockets.TcpClient]::new('127.0.0.1', $port); break } catch { Start-Sleep -Milliseconds 100 } }
                `$store = [Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser'); `$store.Open('ReadOnly')
                `$tls = [Net.Security.SslStream]::new(`$stream.GetStream())
                `$tls.AuthenticateAsClient('web2', `$store.Certificates, `$false)
                `$tls.Write([Text.Encoding]::ASCII.GetBytes(`"GET / HTTP/1.0``r``n``r``n`"))
                [IO.StreamReader]::new(`$tls).ReadToEnd()"
            $page = (Invoke-AtHome $script) -join "`n"
            $page | Should -Match '200 ok'
            $page | Should -Match ((Get-NodeCert $place/pki -NodeId web1).SerialNumber -replace '(..)(?=.)', '$1:')
        }
        finally { $server.Kill(); $server.Dispose() }
    }
}
