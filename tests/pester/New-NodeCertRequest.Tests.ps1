BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'New-NodeCertRequest -IfMissing' {
    BeforeEach { $in = New-FolderName }

    It 'makes key and request the first time and returns the request the next' {
        $asked = @{ NodeId = 'web1'; Path = $in; DnsName = 'www.example'; IPAddress = '10.0.0.5'; Purpose = 'Server'; KeyAlgorithm = 'EcdsaP384'; IfMissing = $true }
        $made = New-NodeCertRequest @asked
        $before = (Get-FileHash $in/*).Hash
        $again = New-NodeCertRequest @asked -ErrorAction Stop
        $again | Should -BeOfType ([ClusterCerts.Requests.NodeCertRequest])
        $again.PublicKeyFingerprint, $again.Path, $again.KeyPath | Should -Be $made.PublicKeyFingerprint, $made.Path, $made.KeyPath
        (New-NodeCertRequest web1 -Path $in -IfMissing -ErrorAction Stop).DnsNames | Should -Be 'web1', 'www.example'
        (New-NodeCertRequest @asked -WhatIf).PublicKeyFingerprint | Should -Be $made.PublicKeyFingerprint # nothing is done to it
        @((New-NodeCertRequest @asked -Verbose 4>&1) -like '*nothing is made*').Count | Should -Be 1
        (Get-FileHash $in/*).Hash | Should -Be $before
        (New-NodeCertRequest web1, web2 -Path $in -IfMissing).NodeId | Should -Be 'web1', 'web2'
        @(Get-ChildItem $in).Count | Should -Be 4
    }

    It 'names what differs: <text>' -ForEach @(
        @{ text = 'key algorithm is EcdsaP256, not Rsa3072'; asked = @{ KeyAlgorithm = 'Rsa3072' } }
        @{ text = 'purpose is Node, not Client'; asked = @{ Purpose = 'Client' } }
        @{ text = 'DNS names are web1, www.example, not web1, other.example'; asked = @{ DnsName = 'other.example' } }
        @{ text = 'addresses are none, not 10.0.0.5'; asked = @{ IPAddress = '10.0.0.5' } }
        @{ text = "subject is 'CN=web1', not 'CN=web1,O=Example'"; asked = @{ Subject = 'CN=web1,O=Example' } }
        @{ text = 'key is not encrypted'; asked = @{ NodePassphrase = ConvertTo-SecureString 'correct horse' -AsPlainText } }
    ) {
        $null = New-NodeCertRequest web1 -Path $in -DnsName www.example
        $before = (Get-FileHash $in/*).Hash
        $problem = { New-NodeCertRequest web1 -Path $in -IfMissing @asked -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*' -PassThru
        "$problem" | Should -BeLike "*$text*"
        (Get-FileHash $in/*).Hash | Should -Be $before
    }

    It 'hands back nothing of no use: <case>' -ForEach @(
        @{ case = 'no key'; id = 'FileNotFound'; harm = { Remove-Item $in/node.web1.key } }
        @{ case = "another's key"; id = 'KeyMismatch'; harm = { $null = New-NodeCertRequest 2 -Path $in; Move-Item $in/node.2.key $in/node.web1.key -Force } }
        @{ case = 'a request of junk'; id = 'NoRequest'; harm = { Set-Content $in/node.web1.csr 'junk' } }
        @{ case = 'a key that everyone may read'; id = 'FileNotPrivate'; unix = $true; harm = { chmod 644 $in/node.web1.key } }
        @{ case = 'a key without its request'; id = 'FileExists'; harm = { Remove-Item $in/node.web1.csr } }
    ) {
        if ($unix -and $IsWindows) { Set-ItResult -Skipped -Because 'there are no modes'; return }
        $null = New-NodeCertRequest web1 -Path $in
        . $harm
        { New-NodeCertRequest web1 -Path $in -IfMissing -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
        New-NodeCertRequest web1, web3 -Path $in -IfMissing -ErrorAction Ignore | ForEach-Object NodeId | Should -Be 'web3' # and no other
    }

    It 'takes an encrypted key with its passphrase only, and is not -Force' {
        $secret, $wrong = 'correct horse', 'another horse' | ForEach-Object { ConvertTo-SecureString $_ -AsPlainText }
        $null = New-NodeCertRequest web1 -Path $in -NodePassphrase $secret
        (New-NodeCertRequest web1 -Path $in -NodePassphrase $secret -IfMissing -ErrorAction Stop).NodeId | Should -Be 'web1'
        { New-NodeCertRequest web1 -Path $in -NodePassphrase $wrong -IfMissing -ErrorAction Stop } | Should -Throw -ErrorId 'WrongPassphrase,*'
        { New-NodeCertRequest web1 -Path $in -IfMissing -Force -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}

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
