BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $one, $two = New-NodeCert 1, 2 -AuthorityPath $pki
}

Describe 'Test-KeyMatchesCert' {
    It 'tells a pair from two strangers' {
        Test-KeyMatchesCert -KeyPath $one.KeyPath -CertificatePath $one.CertificatePath | Should -BeTrue
        Test-KeyMatchesCert -KeyPath $two.KeyPath -CertificatePath $one.CertificatePath | Should -BeFalse
    }

    It 'takes the key, then the certificate, without their names' {
        Test-KeyMatchesCert $one.KeyPath $one.CertificatePath | Should -BeTrue
        Test-KeyMatchesCert $two.KeyPath $one.CertificatePath | Should -BeFalse
        Test-KeyMatchesCert $one.KeyPath -CertificatePath $one.CertificatePath | Should -BeTrue
        Test-KeyMatchesCert -KeyPath $one.KeyPath $one.CertificatePath | Should -BeTrue
        Test-KeyMatchesCert -CertificatePath $one.CertificatePath $one.KeyPath | Should -BeTrue
        $one | Test-KeyMatchesCert $two.KeyPath | Should -BeFalse
        Get-Item $one.CertificatePath | Test-KeyMatchesCert $one.KeyPath | Should -BeTrue
    }

    It 'gives an object with both keys with -Detailed, and none where nothing could be compared' {
        $same = Test-KeyMatchesCert $one.KeyPath $one.CertificatePath -Detailed
        $same | Should -BeOfType ([ClusterCerts.Keys.KeyMatchReport])
        $same.Passed, $same.KeyPath, $same.CertificatePath | Should -Be $true, $one.KeyPath, $one.CertificatePath
        $same.PublicKeySha256 | Should -Be $same.CertifiedKeySha256
        $other = Test-KeyMatchesCert $two.KeyPath $one.CertificatePath -Detailed
        $other.Passed | Should -BeFalse
        $other.PublicKeySha256 | Should -Not -Be $other.CertifiedKeySha256
        $other.CertifiedKeySha256 | Should -Be $same.CertifiedKeySha256
        Test-KeyMatchesCert "$pki/none.key" $one.CertificatePath -Detailed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'takes certificates of the pipeline' {
        $one, $two | Test-KeyMatchesCert | Should -Be $true, $true
        [pscustomobject]@{ KeyPath = $one.KeyPath; CertificatePath = $two.CertificatePath } | Test-KeyMatchesCert | Should -BeFalse
        $one | Test-KeyMatchesCert -KeyPath $two.KeyPath | Should -BeFalse
    }

    It 'compares with a request' -Skip:(-not (Get-Command openssl -ErrorAction Ignore)) {
        $request = Join-Path (Get-PSDrive TestDrive).Root 'one.csr'
        openssl req -new -key $one.KeyPath -subj /CN=1 -out $request
        Test-KeyMatchesCert -KeyPath $one.KeyPath -CertificatePath $request | Should -BeTrue
        Test-KeyMatchesCert -KeyPath $two.KeyPath -CertificatePath $request | Should -BeFalse
    }

    It 'opens an encrypted key with -Passphrase or -PassphraseFile' {
        $locked = New-NodeCert locked -AuthorityPath $pki -NodePassphrase (ConvertTo-Secret 'open')
        $locked | Test-KeyMatchesCert -Passphrase (ConvertTo-Secret 'open') | Should -BeTrue
        Set-Content TestDrive:/phrase 'open'
        $locked | Test-KeyMatchesCert -PassphraseFile TestDrive:/phrase | Should -BeTrue
    }

    It 'gives <id> and false for <case>' -ForEach @(
        @{ case = 'a missing key'; id = 'FileNotFound'; key = { "$pki/none.key" }; cert = { $one.CertificatePath } }
        @{ case = 'a missing certificate'; id = 'FileNotFound'; key = { $one.KeyPath }; cert = { "$pki/none.crt" } }
        @{ case = 'a certificate for a key'; id = 'CertificateInsteadOfKey'; key = { $one.CertificatePath }; cert = { $one.CertificatePath } }
        @{ case = 'a key for a certificate'; id = 'KeyInsteadOfCertificate'; key = { $one.KeyPath }; cert = { $one.KeyPath } }
        @{ case = 'another provider'; id = 'NotAFileSystemPath'; key = { 'Env:/PATH' }; cert = { $one.CertificatePath } }
        @{ case = 'an empty key'; id = 'FileEmpty'; key = { New-Item "$(New-FolderName).key" }; cert = { $one.CertificatePath } }
    ) {
        $answer = Test-KeyMatchesCert -KeyPath (& $key) -CertificatePath (& $cert) -ErrorAction SilentlyContinue -ErrorVariable problems
        $answer | Should -BeOfType ([bool])
        $answer | Should -BeFalse
        $problems[0].FullyQualifiedErrorId | Should -Be "$id,ClusterCerts.PowerShell.Commands.TestKeyMatchesCertCommand"
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'no passphrase'; id = 'PassphraseRequired'; given = { @{} } }
        @{ case = 'a wrong passphrase'; id = 'WrongPassphrase'; given = { @{ Passphrase = ConvertTo-Secret 'shut' } } }
        @{ case = 'two passphrases'; id = 'InvalidArgument'; given = { @{ Passphrase = ConvertTo-Secret 'a'; PassphraseFile = 'b' } } }
    ) {
        $locked = New-NodeCert locked -AuthorityPath $pki -NodePassphrase (ConvertTo-Secret 'open') -Force
        $secrets = & $given
        { $locked | Test-KeyMatchesCert @secrets } | Should -Throw -ErrorId "$id,*"
    }
}
