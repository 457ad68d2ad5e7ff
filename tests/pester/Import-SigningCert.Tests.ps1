BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Import-SigningCert' {
    BeforeEach {
        $pki = New-FolderName
        $made = New-SigningCert (New-FolderName) -Subject 'CN=elsewhere'
    }

    It 'installs certificate and key' {
        $imported = Import-SigningCert -AuthorityPath $pki -CertificatePath $made.CertificatePath -KeyPath $made.KeyPath
        $imported | Should -BeOfType ([ClusterCerts.Authority.SigningCert])
        $imported.Subject, $imported.AuthorityPath, $imported.IsOffline | Should -Be 'CN=elsewhere', $pki, $false
        New-NodeCert 1 -AuthorityPath $pki | Test-NodeCert | Should -BeTrue
    }

    It 'warns when there is no key' {
        $said = Import-SigningCert -AuthorityPath $pki -CertificatePath $made.CertificatePath 3>&1
        $said[0] | Should -BeOfType ([Management.Automation.WarningRecord])
        $said[1].IsOffline | Should -BeTrue
    }

    It 'replaces the CA of an authority with -Force alone' {
        $null = New-SigningCert $pki -Subject 'CN=here'
        $null = New-NodeCert 1 -AuthorityPath $pki
        $files = @{ AuthorityPath = $pki; CertificatePath = $made.CertificatePath; KeyPath = $made.KeyPath }
        { Import-SigningCert @files -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityExists,*'
        (Import-SigningCert @files -Force).Subject | Should -Be 'CN=elsewhere'
        (Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be '1'
    }

    It 'does nothing with -WhatIf' {
        Import-SigningCert -AuthorityPath $pki -CertificatePath $made.CertificatePath -KeyPath $made.KeyPath -WhatIf | Should -BeNullOrEmpty
        $pki | Should -Not -Exist
    }

    It 'takes an OpenSSL CA directory back that was exported' {
        $null = New-NodeCert 1, 2 -AuthorityPath $made.AuthorityPath
        $demo = New-FolderName
        $null = $made | Export-SigningCert -As OpenSslCa -OutputPath $demo
        $null = Import-SigningCert -AuthorityPath $pki -OpenSslCaPath $demo
        (Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be '1', '2'
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'nothing'; id = 'InvalidArgument'; run = { Import-SigningCert -AuthorityPath $pki -ErrorAction Stop } }
        @{ case = 'a foreign key'; id = 'KeyMismatch'; run = {
                $other = New-SigningCert (New-FolderName)
                Import-SigningCert -AuthorityPath $pki -CertificatePath $made.CertificatePath -KeyPath $other.KeyPath -ErrorAction Stop } }
        @{ case = 'a node''s certificate'; id = 'NotASigningCert'; run = {
                $node = New-NodeCert 1 -AuthorityPath $made.AuthorityPath
                Import-SigningCert -AuthorityPath $pki -CertificatePath $node.CertificatePath -KeyPath $node.KeyPath -ChainPath $made.CertificatePath -ErrorAction Stop } }
        @{ case = 'a chain without its root'; id = 'ChainIncomplete'; run = {
                $sub = New-SigningCert (New-FolderName) -Subject 'CN=sub' -Issuer $made
                Set-Content TestDrive:/sub.crt ((Get-Content $sub.CertificatePath -Raw) -split '(?<=-----END CERTIFICATE-----)')[0]
                Import-SigningCert -AuthorityPath $pki -CertificatePath TestDrive:/sub.crt -KeyPath $sub.KeyPath -ErrorAction Stop } }
        @{ case = 'a folder without an index'; id = 'AuthorityNotFound'; run = { Import-SigningCert -AuthorityPath $pki -OpenSslCaPath TestDrive:/ -ErrorAction Stop } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.ImportSigningCertCommand"
        $pki | Should -Not -Exist
    }
}
