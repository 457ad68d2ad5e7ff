BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $made = New-SigningCert $pki -Subject 'CN=prod'
}

Describe 'Get-SigningCert' {
    It 'reads the folder given by position, as an object or by property name' {
        (Get-SigningCert $pki).Fingerprint | Should -Be $made.Fingerprint
        (Get-SigningCert $made).Fingerprint | Should -Be $made.Fingerprint
        ($made | Get-SigningCert).Fingerprint | Should -Be $made.Fingerprint
        ([pscustomobject]@{ AuthorityPath = $pki } | Get-SigningCert).Fingerprint | Should -Be $made.Fingerprint
    }

    It 'reads the current folder by default' {
        Push-Location $pki
        try { (Get-SigningCert).Fingerprint | Should -Be $made.Fingerprint } finally { Pop-Location }
    }

    It 'reads the current folder of the file system from another provider' {
        Push-Location $pki
        try {
            Push-Location Env:
            try { (Get-SigningCert).Fingerprint | Should -Be $made.Fingerprint } finally { Pop-Location }
        }
        finally { Pop-Location }
    }

    It 'writes PEM that OpenSSL reads' -Skip:(-not (Get-Command openssl -ErrorAction Ignore)) {
        $pem = Get-SigningCert $pki -AsPem
        $pem | Should -BeOfType ([string])
        ($pem | openssl x509 -noout -fingerprint -sha256) -replace '^.*=|:' | Should -Be $made.Fingerprint
    }

    It 'works offline and says so' {
        $away = New-FolderName
        $null = New-SigningCert $away
        Move-Item "$away/signing.key" TestDrive:/taken.key
        (Get-SigningCert $away).IsOffline | Should -BeTrue
        Get-SigningCert $away | Format-Table | Out-String -Width 200 | Should -Match 'offline'
    }

    It 'loads the certificate for .NET' {
        (Get-SigningCert $pki).Certificate | Should -BeOfType ([Security.Cryptography.X509Certificates.X509Certificate2])
    }

    It 'shows no key' {
        $made | Format-List * | Out-String | Should -Not -Match 'PRIVATE'
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a folder that is no authority'; id = 'AuthorityNotFound'; path = { (Get-PSDrive TestDrive).Root } }
        @{ case = 'a folder that does not exist'; id = 'AuthorityNotFound'; path = { New-FolderName } }
        @{ case = 'a file'; id = 'WrongFileKind'; path = { "$pki/signing.crt" } }
        @{ case = 'another provider'; id = 'NotAFileSystemPath'; path = { 'Env:/PATH' } }
        @{ case = 'nothing'; id = 'InvalidArgument'; path = { '' } }
    ) {
        { Get-SigningCert (& $path) } | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.GetSigningCertCommand"
    }

    It 'goes on after a bad item of the pipeline' {
        $items = 'none', $pki | ForEach-Object { [pscustomobject]@{ AuthorityPath = $_ } }
        $got = $items | Get-SigningCert -ErrorAction SilentlyContinue -ErrorVariable problems
        $got.Fingerprint | Should -Be $made.Fingerprint
        Get-ErrorId $problems | Should -Be 'AuthorityNotFound'
    }
}
