BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Export-SigningCert' {
    BeforeEach {
        $ca = New-SigningCert (New-FolderName) -Subject 'CN=prod'
        $null = New-NodeCert 1 -AuthorityPath $ca.AuthorityPath
        $demo = New-FolderName
    }

    It 'writes a directory of openssl ca' {
        $files = $ca | Export-SigningCert -As OpenSslCa -OutputPath $demo
        $files | Should -BeOfType ([IO.FileInfo])
        'openssl.cnf', 'index.txt', 'serial', 'crlnumber', 'cacert.pem', 'private/cakey.pem' | ForEach-Object { Join-Path $demo $_ | Should -Exist }
        Get-Content $demo/index.txt | Should -Match '^V\t\d{12}Z\t\t[0-9A-F]+\tunknown\t/CN=1$'
    }

    It 'overwrites with -Force alone' {
        $null = $ca | Export-SigningCert -As OpenSslCa -OutputPath $demo
        { $ca | Export-SigningCert -As OpenSslCa -OutputPath $demo -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,ClusterCerts.PowerShell.Commands.ExportSigningCertCommand'
        $ca | Export-SigningCert -As OpenSslCa -OutputPath $demo -Force | Should -Not -BeNullOrEmpty
    }

    It 'says with -WhatIf that the key goes along, and does nothing' {
        $ca | Export-SigningCert -As OpenSslCa -OutputPath $demo -WhatIf | Should -BeNullOrEmpty
        $demo | Should -Not -Exist
    }

    It 'says as IssuerFiles which files it writes, with -WhatIf and as objects' {
        $web = New-FolderName
        $null = New-Item -ItemType Directory $web
        $null = $ca | Set-CertPolicy -IssuerAddress 'http://pki.example/{issuer}.crt'
        $name = "$(([System.Security.Cryptography.X509Certificates.X509SubjectKeyIdentifierExtension] $ca.Certificate.Extensions['2.5.29.14']).SubjectKeyIdentifier).crt"
        $said = Get-HostLine { Export-SigningCert -AuthorityPath $ca.AuthorityPath -As IssuerFiles -OutputPath $web -WhatIf } | Out-String
        $said | Should -BeLike "*$name*"
        Get-ChildItem $web | Should -BeNullOrEmpty
        $first = $ca | Export-SigningCert -As IssuerFiles -OutputPath $web
        $first | Should -BeOfType ([IO.FileInfo])
        $first.Name | Should -Be $name
        $first.Changed | Should -BeTrue
        ($ca | Export-SigningCert -As IssuerFiles -OutputPath $web).Changed | Should -BeFalse
    }
}
