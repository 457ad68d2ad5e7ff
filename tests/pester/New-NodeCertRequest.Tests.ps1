BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'New-NodeCertRequest' {
    BeforeEach { $folder = New-FolderName }

    It 'makes a key and a request in the folder' {
        $made = New-NodeCertRequest web1 -Path $folder -DnsName web1.example.com -IPAddress 10.0.0.5 -Purpose Server
        $made | Should -BeOfType ([ClusterCerts.Requests.NodeCertRequest])
        $made.NodeId | Should -Be 'web1'
        $made.DnsNames | Should -Be 'web1', 'web1.example.com'
        $made.IPAddresses | Should -Be '10.0.0.5'
        $made.Purpose | Should -Be 'Server'
        $made.SignatureValid | Should -BeTrue
        $made.Risk | Should -BeNullOrEmpty
        Get-ChildItem $folder -Name | Sort-Object | Should -Be 'node.web1.csr', 'node.web1.key'
        Test-KeyMatchesCert -KeyPath $made.KeyPath -CertificatePath $made.Path | Should -BeTrue
    }

    It 'makes it in the current folder' {
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
        try { (New-NodeCertRequest web1).Path | Should -Be (Join-Path $folder 'node.web1.csr') } finally { Pop-Location }
    }

    It 'takes node IDs and names from the pipeline' {
        (1..3 | New-NodeCertRequest -Path $folder).NodeId | Should -Be '1', '2', '3'
        $row = [pscustomobject]@{ NodeId = 'db'; DnsName = 'db.example.com' }
        ($row | New-NodeCertRequest -Path $folder).DnsNames | Should -Be 'db', 'db.example.com'
    }

    It 'encrypts the key' {
        $null = New-NodeCertRequest web1 -Path $folder -NodePassphrase (ConvertTo-Secret 'secret')
        Get-Content "$folder/node.web1.key" -TotalCount 1 | Should -Be '-----BEGIN ENCRYPTED PRIVATE KEY-----'
    }

    It 'encrypts the key with the passphrase of a file' {
        Set-Content TestDrive:/phrase 'secret'
        $null = New-NodeCertRequest web1 -Path $folder -NodePassphraseFile TestDrive:/phrase
        Test-KeyMatchesCert -KeyPath "$folder/node.web1.key" -CertificatePath "$folder/node.web1.csr" -Passphrase (ConvertTo-Secret 'secret') | Should -BeTrue
    }

    It 'asks as a preset wants it' {
        $made = New-NodeCertRequest alice -Path $folder -Preset Magnum
        $made.KeyAlgorithm | Should -Be 'Rsa4096'
        $made.ExtendedKeyUsages | Should -Be 'clientAuth'
    }

    It 'uses the key that is there with -ReuseKey' {
        $first = New-NodeCertRequest web1 -Path $folder
        (New-NodeCertRequest web1 -Path $folder -ReuseKey -Force).PublicKeyFingerprint | Should -Be $first.PublicKeyFingerprint
        (New-NodeCertRequest web1 -Path $folder -Force).PublicKeyFingerprint | Should -Not -Be $first.PublicKeyFingerprint
    }

    It 'does nothing with -WhatIf' {
        New-NodeCertRequest web1 -Path $folder -WhatIf | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a second time'; id = 'FileExists'; run = { $null = New-NodeCertRequest web1 -Path $folder; New-NodeCertRequest web1 -Path $folder } }
        @{ case = 'an illegal ID'; id = 'InvalidNodeId'; run = { New-NodeCertRequest 'a/b' -Path $folder } }
        @{ case = 'an illegal name'; id = 'InvalidDnsName'; run = { New-NodeCertRequest web1 -Path $folder -DnsName 'a b' } }
        @{ case = 'another node''s subject'; id = 'InvalidSubject'; run = { New-NodeCertRequest web1 -Path $folder -Subject 'CN=web2' } }
        @{ case = 'a key that is not there'; id = 'FileNotFound'; run = { New-NodeCertRequest web1 -Path $folder -ReuseKey } }
        @{ case = 'another provider'; id = 'NotAFileSystemPath'; run = { New-NodeCertRequest web1 -Path Env:/x } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.NewNodeCertRequestCommand"
    }

    It 'goes on after one that fails' {
        $made = New-NodeCertRequest 1, 'a/b', 2 -Path $folder -ErrorAction SilentlyContinue -ErrorVariable problems
        $made.NodeId | Should -Be '1', '2'
        Get-ErrorId $problems | Should -Be 'InvalidNodeId'
    }
}
