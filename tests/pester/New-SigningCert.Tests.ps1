BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Keys that are a preview' {
    It 'warns once a pipeline, and of no other key' {
        $pki = New-FolderName
        $null = New-SigningCert $pki -KeyAlgorithm MlDsa65 -WarningVariable made -WarningAction SilentlyContinue
        $null = 1..3 | New-NodeCert -AuthorityPath $pki -KeyAlgorithm MlDsa44 -WarningVariable issued -WarningAction SilentlyContinue
        $null = 4..5 | New-NodeCert -AuthorityPath $pki -WarningVariable usual -WarningAction SilentlyContinue
        @($made -like '*MlDsa65 are a preview*').Count | Should -Be 1
        @($issued -like '*MlDsa44 are a preview*').Count | Should -Be 1
        @($usual -like '*preview*') | Should -BeNullOrEmpty
    }

    It 'warns once, whichever command makes it: <_>' -ForEach 'Update-NodeCert', 'Sync-NodeCert', 'New-NodeCertRequest', 'Invoke-KeyRotation', 'New-KeyRing', 'Invoke-KeyRotation of a ring' {
        $quiet = @{ WarningVariable = 'told'; WarningAction = 'SilentlyContinue' }
        $folder = New-FolderName
        if ($_ -notlike '*Ring*' -and $_ -notlike '* ring' -and $_ -ne 'New-NodeCertRequest') {
            $null = New-SigningCert $folder
            $null = New-NodeCert 1, 2 -AuthorityPath $folder
        }
        switch ($_) {
            'Update-NodeCert' { $null = Update-NodeCert 1, 2 -AuthorityPath $folder -KeyAlgorithm MlDsa65 @quiet }
            'Sync-NodeCert' { $null = Sync-NodeCert 1, 2, 3 -AuthorityPath $folder -KeyAlgorithm MlDsa65 @quiet }
            'New-NodeCertRequest' { $null = New-NodeCertRequest 1, 2 -Path $folder -KeyAlgorithm MlDsa65 @quiet }
            'Invoke-KeyRotation' { $null = Invoke-KeyRotation $folder -Phase Stage -KeyAlgorithm MlDsa65 -Confirm:$false @quiet }
            'New-KeyRing' { $null = New-KeyRing $folder -KeyAlgorithm MlDsa65 @quiet }
            'Invoke-KeyRotation of a ring' {
                $null = New-KeyRing $folder -KeyAlgorithm EcdsaP256
                $null = Invoke-KeyRotation -KeyRing $folder -KeyAlgorithm MlDsa65 -Confirm:$false @quiet
            }
        }
        @($told -like '*MlDsa65 are a preview*').Count | Should -Be 1
    }
}

Describe 'New-SigningCert -IfMissing' {
    BeforeEach { $pki = New-FolderName }

    It 'makes the authority the first time and returns it the next' {
        $asked = @{ Path = $pki; Subject = 'CN=prod'; KeyAlgorithm = 'EcdsaP384'; Preset = 'Erlang'; PathLength = 2; PermittedDnsName = 'example.com'; IfMissing = $true }
        $made = New-SigningCert @asked
        $before = (Get-FileHash $pki/*).Hash
        $again = New-SigningCert @asked -ErrorAction Stop
        $again | Should -BeOfType ClusterCerts.Authority.SigningCert
        $again.Fingerprint | Should -Be $made.Fingerprint
        (New-SigningCert $pki -IfMissing -ErrorAction Stop).Fingerprint | Should -Be $made.Fingerprint
        (New-SigningCert @asked -WhatIf).Fingerprint | Should -Be $made.Fingerprint # nothing is done to it
        @((New-SigningCert @asked -Verbose 4>&1) -like '*nothing is made*').Count | Should -Be 1
        (Get-FileHash $pki/*).Hash | Should -Be $before
    }

    It 'goes on in the pipeline, and needs no key' {
        $null = New-SigningCert $pki -Subject 'CN=prod'
        (New-SigningCert $pki -Subject 'CN=prod' -IfMissing | New-NodeCert -NodeId 1).NodeId | Should -Be '1'
        Remove-Item $pki/signing.key
        (New-SigningCert $pki -Subject 'CN=prod' -IfMissing -ErrorAction Stop).IsOffline | Should -BeTrue
    }

    It 'names what differs: <text>' -ForEach @(
        @{ text = "subject is 'CN=prod', not 'CN=test'"; asked = @{ Subject = 'CN=test' } }
        @{ text = 'key algorithm is EcdsaP256, not Rsa3072'; asked = @{ KeyAlgorithm = 'Rsa3072' } }
        @{ text = 'preset is Default, not Erlang'; asked = @{ Preset = 'Erlang' } }
        @{ text = 'path length is 1, not 0'; asked = @{ PathLength = 0 } }
        @{ text = 'it may sign for all names, not for example.com'; asked = @{ PermittedDnsName = 'example.com' } }
        @{ text = 'it may sign for all addresses, not for 10.0.0.0/8'; asked = @{ PermittedIPAddress = '10.0.0.0/8' } }
        @{ text = 'the URIs that it may not sign for are none, not prod.example'; asked = @{ ExcludedUri = 'prod.example' } }
        @{ text = 'key is not encrypted'; asked = @{ Passphrase = ConvertTo-SecureString 'correct horse' -AsPlainText } }
        @{ text = "subject is 'CN=prod', not 'CN=test'; its path length is 1, not 0"; asked = @{ Subject = 'CN=test'; PathLength = 0 } }
    ) {
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $before = (Get-FileHash $pki/*).Hash
        $problem = { New-SigningCert $pki -IfMissing @asked -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityExists,*' -PassThru
        "$problem" | Should -BeLike "*$text*"
        (Get-FileHash $pki/*).Hash | Should -Be $before
    }

    It 'knows an intermediate by its issuer' {
        $root, $other = 1..2 | ForEach-Object { (New-SigningCert (New-FolderName) -Subject "CN=root $_").AuthorityPath }
        $made = New-SigningCert $pki -Subject 'CN=prod' -Issuer $root
        (New-SigningCert $pki -Subject 'CN=prod' -Issuer $root -IfMissing -ErrorAction Stop).Fingerprint | Should -Be $made.Fingerprint
        { New-SigningCert $pki -IfMissing -ErrorAction Stop } | Should -Throw "*intermediate of 'CN=root 1', not a root*"
        { New-SigningCert $pki -IfMissing -Issuer $other -ErrorAction Stop } | Should -Throw "*issuer is 'CN=root 1', not 'CN=root 2'*"
    }

    It 'takes an encrypted key with its passphrase only' {
        $secret, $wrong = 'correct horse', 'another horse' | ForEach-Object { ConvertTo-SecureString $_ -AsPlainText }
        $made = New-SigningCert $pki -Passphrase $secret
        (New-SigningCert $pki -Passphrase $secret -IfMissing -ErrorAction Stop).Fingerprint | Should -Be $made.Fingerprint
        { New-SigningCert $pki -Passphrase $wrong -IfMissing -ErrorAction Stop } | Should -Throw '*another passphrase opens its key*'
    }

    It 'hands back nothing that the next command cannot use: <case>' -ForEach @(
        @{ case = 'a ledger of junk'; id = 'LedgerDamaged'; harm = { Set-Content $pki/ledger.jsonl 'junk' } }
        @{ case = 'no ledger'; id = 'LedgerMissing'; harm = { Remove-Item $pki/ledger.jsonl } }
        @{ case = "another CA's key"; id = 'KeyMismatch'; harm = { Copy-Item "$((New-SigningCert (New-FolderName)).KeyPath)" $pki/signing.key } }
        @{ case = 'a key that holds none'; id = 'MalformedKey'; harm = { Set-Content $pki/signing.key "-----BEGIN PRIVATE KEY-----`nAAAA`n-----END PRIVATE KEY-----" } }
        @{ case = 'a key that others may read'; id = 'FileNotPrivate'; unix = $true; harm = { chmod 644 $pki/signing.key } }
        @{ case = 'a folder in place of the key'; id = 'WrongFileKind'; harm = { Remove-Item $pki/signing.key; $null = mkdir $pki/signing.key } }
        @{ case = 'a trust bundle of junk'; id = 'NoCertificate'; harm = { Set-Content $pki/trust.crt 'junk' } }
        @{ case = 'a policy of junk'; id = 'PolicyDamaged'; harm = { Set-Content $pki/policy.json 'junk' } }
        @{ case = 'a serial number of junk'; id = 'SerialFileDamaged'; harm = { Set-Content $pki/signing.srl 'junk' } }
        @{ case = "a node's certificate in place of its own"; id = 'CheckFailed'; harm = { $null = New-NodeCert 1 -AuthorityPath $pki; Copy-Item $pki/node.1.crt $pki/signing.crt; Copy-Item $pki/node.1.key $pki/signing.key } }
        @{ case = 'its public files alone'; id = 'AuthorityExists'; harm = { Get-ChildItem $pki -Force | Where-Object Name -NotIn signing.crt, trust.crt | Remove-Item -Force } }
    ) {
        if ($unix -and $IsWindows) { Set-ItResult -Skipped -Because 'there are no modes'; return }
        $null = New-SigningCert $pki
        . $harm
        { New-SigningCert $pki -IfMissing -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
        { New-SigningCert $pki -IfMissing -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
        New-SigningCert $pki -IfMissing -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'looks at a key that it cannot open: others may not read it' -Skip:$IsWindows {
        $null = New-SigningCert $pki -Passphrase (ConvertTo-SecureString 'correct horse' -AsPlainText)
        (New-SigningCert $pki -IfMissing -ErrorAction Stop).Subject | Should -Not -BeNullOrEmpty
        chmod 640 $pki/signing.key
        { New-SigningCert $pki -IfMissing -ErrorAction Stop } | Should -Throw -ErrorId 'FileNotPrivate,*'
    }

    It 'takes no passphrase that nothing proves' {
        $secret = ConvertTo-SecureString 'correct horse' -AsPlainText
        $null = New-SigningCert $pki -Passphrase $secret
        Remove-Item $pki/signing.key
        { New-SigningCert $pki -Passphrase $secret -IfMissing -ErrorAction Stop } | Should -Throw '*bring back the signing key, or leave the passphrase out*' -ErrorId 'AuthorityOffline,*'
        Set-Content "$pki.pass" 'correct horse'
        { New-SigningCert $pki -PassphraseFile "$pki.pass" -IfMissing -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityOffline,*'
        (New-SigningCert $pki -IfMissing -ErrorAction Stop).IsOffline | Should -BeTrue
    }

    It 'compares the end that is asked for, and no lifetime' {
        $null = New-SigningCert $pki -NotAfter 2039-12-31
        (New-SigningCert $pki -NotAfter 2039-12-31 -IfMissing -ErrorAction Stop).DaysLeft | Should -BeGreaterThan 0
        (New-SigningCert $pki -Lifetime 100d -IfMissing -ErrorAction Stop).DaysLeft | Should -BeGreaterThan 0
        { New-SigningCert $pki -NotAfter 2030-01-01 -IfMissing -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityExists,*' '*expires at 2039-*'
    }

    It 'is not -Force' {
        { New-SigningCert $pki -IfMissing -Force -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'takes nothing for an authority that is none' {
        $null = New-Item -ItemType Directory $pki
        Set-Content $pki/signing.srl 01
        { New-SigningCert $pki -IfMissing -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityExists,*'
    }
}

Describe 'New-SigningCert' {
    BeforeEach { $pki = New-FolderName }

    It 'makes an authority directory' {
        $made = New-SigningCert $pki -Subject 'CN=prod'
        $made | Should -BeOfType ([ClusterCerts.Authority.SigningCert])
        $made.Subject | Should -Be 'CN=prod'
        $made.AuthorityPath | Should -Be $pki
        $made.IsRoot | Should -BeTrue
        Get-ChildItem $pki -Name | Should -Contain 'signing.key'
    }

    It 'resolves a path against the current location and provider drives' {
        $null = New-Item $pki -ItemType Directory
        Push-Location $pki
        try { (New-SigningCert ./here).AuthorityPath | Should -Be (Join-Path $pki 'here') } finally { Pop-Location }
        $name = Split-Path (New-FolderName) -Leaf
        (New-SigningCert "TestDrive:/$name").AuthorityPath | Should -Be (Join-Path (Get-PSDrive TestDrive).Root $name)
    }

    # What is given as a lifetime, and the days that it means.
    It 'takes <text> as <days> days' -ForEach @(
        @{ text = '90d'; days = 90 }
        @{ text = '36h'; days = 1.5 }
        @{ text = 'P90D'; days = 90 }
        @{ text = 90; days = 90 }
        @{ text = 1.5; days = 1.5 }
        @{ text = [timespan]::FromDays(30); days = 30 }
    ) {
        $made = New-SigningCert $pki -Lifetime $text -Backdate 1m
        ($made.NotAfter - $made.NotBefore).TotalDays | Should -Be ($days + 1 / 1440)
    }

    # Dates without a zone are local, as Get-Date gives them.
    It 'takes <text> as a date' -ForEach @(
        @{ text = { [datetime]'2030-05-01T12:00:00' }; moment = { [DateTimeOffset][datetime]'2030-05-01T12:00:00' } }
        @{ text = { [datetime]::SpecifyKind('2030-05-01T12:00:00', 'Utc') }; moment = { [DateTimeOffset]'2030-05-01T12:00:00Z' } }
        @{ text = { '2030-05-01T12:00:00+02:00' }; moment = { [DateTimeOffset]'2030-05-01T10:00:00Z' } }
        @{ text = { [DateTimeOffset]'2030-05-01T10:00:00Z' }; moment = { [DateTimeOffset]'2030-05-01T10:00:00Z' } }
    ) {
        (New-SigningCert $pki -NotAfter (& $text)).NotAfter | Should -Be (& $moment)
    }

    It 'refuses -<parameter> <value>' -ForEach @(
        @{ parameter = 'Lifetime'; value = 'soon' }
        @{ parameter = 'Lifetime'; value = 0 }
        @{ parameter = 'Lifetime'; value = -1 }
        @{ parameter = 'Lifetime'; value = '' }
        @{ parameter = 'NotAfter'; value = 12 }
        @{ parameter = 'NotAfter'; value = 'soon' }
    ) {
        $given = @{ $parameter = $value }
        { New-SigningCert $pki @given } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        $pki | Should -Not -Exist
    }

    It 'knows the values of -<parameter>' -ForEach @(
        @{ parameter = 'KeyAlgorithm'; values = 'EcdsaP256', 'EcdsaP384', 'EcdsaP521', 'Rsa2048', 'Rsa3072', 'Rsa4096', 'Ed25519', 'MlDsa44', 'MlDsa65', 'MlDsa87' }
        @{ parameter = 'Preset'; values = 'Default', 'Reign', 'Maelstrom', 'Erlang', 'Ganeti', 'Magnum' }
    ) {
        $completed = TabExpansion2 "New-SigningCert -$parameter " | ForEach-Object { $_.CompletionMatches.CompletionText }
        $completed | Sort-Object | Should -Be ($values | Sort-Object)
        $given = @{ $parameter = 'Nonsense' }
        { New-SigningCert $pki @given } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
    }

    It 'makes an intermediate under -Issuer, a folder or an object' {
        $root = New-SigningCert (New-FolderName) -Subject 'CN=root'
        $one = New-SigningCert $pki -Subject 'CN=one' -Issuer $root -Lifetime 30d
        $one.Issuer | Should -Be 'CN=root'
        $one.IsRoot | Should -BeFalse
        (New-SigningCert (New-FolderName) -Subject 'CN=two' -Issuer $root.AuthorityPath -Lifetime 30d).Issuer | Should -Be 'CN=root'
    }

    It 'encrypts the key with -Passphrase or -PassphraseFile' {
        $null = New-SigningCert $pki -Passphrase (ConvertTo-Secret 'secret')
        Get-Content "$pki/signing.key" -TotalCount 1 | Should -Be '-----BEGIN ENCRYPTED PRIVATE KEY-----'
        $other = New-FolderName
        Set-Content TestDrive:/phrase 'secret'
        $null = New-SigningCert $other -PassphraseFile TestDrive:/phrase
        Test-KeyMatchesCert -KeyPath "$other/signing.key" -CertificatePath "$other/signing.crt" -Passphrase (ConvertTo-Secret 'secret') |
            Should -BeTrue
    }

    It 'does nothing with -WhatIf' {
        New-SigningCert $pki -WhatIf | Should -BeNullOrEmpty
        $pki | Should -Not -Exist
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a second authority'; id = 'AuthorityExists'; run = { $null = New-SigningCert $pki; New-SigningCert $pki } }
        @{ case = 'another provider'; id = 'NotAFileSystemPath'; run = { New-SigningCert Env:/pki } }
        @{ case = 'a drive that is not there'; id = 'NotAFileSystemPath'; run = { New-SigningCert NoDrive:/pki } }
        @{ case = 'two passphrases'; id = 'InvalidArgument'; run = {
                New-SigningCert $pki -Passphrase (ConvertTo-Secret 'a') -PassphraseFile TestDrive:/none } }
        @{ case = 'an issuer that is none'; id = 'AuthorityNotFound'; run = { New-SigningCert $pki -Issuer TestDrive:/ } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.NewSigningCertCommand"
    }

    It 'tells a category and the target' {
        $null = New-SigningCert $pki
        $again = New-SigningCert $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $again | Should -BeNullOrEmpty
        $problems[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        $problems[0].TargetObject | Should -Be $pki
    }
}
