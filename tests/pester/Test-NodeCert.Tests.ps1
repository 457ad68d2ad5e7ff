BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $one, $two = New-NodeCert 1, 2 -AuthorityPath $pki
}

Describe 'Test-NodeCert' {
    It 'takes a list of files line by line, without blank lines and comments' {
        $folder = New-FolderName
        $null = New-SigningCert $folder -Subject 'CN=lines' | New-NodeCert 1, 2
        $list = New-FolderName
        "$folder/node.1.crt", '# rack 7', '', "$folder/node.2.crt" | Set-Content $list
        Get-Content $list | Test-NodeCert -AuthorityPath $folder | Should -Be ($true, $true)
        { Test-NodeCert '' -AuthorityPath $folder } | Should -Throw '*empty*'
    }

    It 'answers of each certificate as things are when it comes: a revocation in between counts at once' {
        $folder = New-FolderName
        $null = New-SigningCert $folder -Subject 'CN=between' | New-NodeCert 1, 2, 3
        Start-Sleep -Milliseconds 200
        $certs = Get-NodeCert -AuthorityPath $folder
        $answers = $certs + $certs | ForEach-Object { $n = 0 } {
            if (++$n -eq 3) { $null = Revoke-NodeCert -AuthorityPath $folder -NodeId 2 -Confirm:$false }
            $_
        } | Test-NodeCert
        $answers | Should -Be $true, $true, $true, $true, $false, $true
        $files = Get-ChildItem $folder/node.*.crt
        $n = 0
        $answers = $files | ForEach-Object { if (++$n -eq 3) { $null = Revoke-NodeCert -AuthorityPath $folder -NodeId 3 -Confirm:$false }; $_ } |
            Test-NodeCert -AuthorityPath $folder
        $answers | Should -Be $true, $false, $false
    }

    It 'finds a file by <how>' -ForEach @(
        @{ how = 'a path from the root'; path = { $one.CertificatePath }; at = { $PSHOME } }
        @{ how = 'a path with needless parts'; path = { $one.CertificatePath -replace '/([^/]+)$', '/./x/..//$1' }; at = { $PSHOME } }
        @{ how = 'a path from the root, from another drive'; path = { $one.CertificatePath }; at = { 'pki:/' } }
        @{ how = 'a path from where one is, on another drive'; path = { 'node.1.crt' }; at = { 'pki:/' } }
        @{ how = 'a path of a drive'; path = { 'pki:/node.1.crt' }; at = { $PSHOME } }
        @{ how = 'the provider, from another one'; path = { "Microsoft.PowerShell.Core\FileSystem::$($one.CertificatePath)" }; at = { 'Variable:/' } }
    ) {
        $null = New-PSDrive -Name pki -PSProvider FileSystem -Root $pki
        Push-Location (& $at)
        try { Test-NodeCert (& $path) -TrustPath "Microsoft.PowerShell.Core\FileSystem::$pki/trust.crt" | Should -BeTrue }
        finally { Pop-Location }
    }

    It 'answers with a Boolean' {
        $answer = Test-NodeCert $one.CertificatePath -NodeId 1 -AuthorityPath $pki
        $answer | Should -BeOfType ([bool])
        $answer | Should -BeTrue
        if (Test-NodeCert $one.CertificatePath -NodeId 2 -AuthorityPath $pki) { throw 'never' }
    }

    It 'shows what is only worth knowing as notes, which fail nothing' {
        $key = [Security.Cryptography.RSA]::Create(2048)
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=theirs', $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
        $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509KeyUsageExtension]::new('KeyCertSign, CrlSign', $false))
        $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509SubjectKeyIdentifierExtension]::new($request.PublicKey, $false))
        $made = $request.CreateSelfSigned([datetimeoffset]::UtcNow.AddDays(-1), [datetimeoffset]::UtcNow.AddDays(1000))
        Set-Content TestDrive:/theirs.crt $made.ExportCertificatePem()
        Set-Content TestDrive:/theirs.key $key.ExportPkcs8PrivateKeyPem()
        $theirs = New-FolderName
        $said = Import-SigningCert -AuthorityPath $theirs -CertificatePath TestDrive:/theirs.crt -KeyPath TestDrive:/theirs.key 3>&1
        $said[0] | Should -BeOfType ([Management.Automation.WarningRecord])
        $report = New-NodeCert 1 -AuthorityPath $theirs | Test-NodeCert -Detailed
        $report.Passed, $report.Notes.Count, $report.Notes[0].Name | Should -Be $true, 1, 'Chain'
        $report.Notes[0].Detail | Should -BeLike "*CN=theirs*keyUsage is not critical"
        $report | Out-String | Should -BeLike '*i Chain*keyUsage is not critical*'
        (Test-NodeCert $one.CertificatePath -AuthorityPath $pki -Detailed).Notes | Should -BeNullOrEmpty
    }

    It 'holds the longest life of the policy against the certificate' {
        $strict = New-FolderName
        $null = New-SigningCert $strict
        $long = New-NodeCert 1 -AuthorityPath $strict
        $long | Test-NodeCert | Should -BeTrue
        Set-CertPolicy -AuthorityPath $strict -MaximumLifetime 7d -WarningAction Ignore | Out-Null
        $failed = ($long | Test-NodeCert -Detailed).Checks | Where-Object Passed -EQ $false
        $failed.Name | Should -Be Lifetime
        $failed.Detail | Should -BeLike '*longer than 7d'
        Test-NodeCert $long.CertificatePath -TrustPath $strict/trust.crt | Should -BeTrue
    }

    It 'takes certificates of the pipeline with their node, authority and key' {
        $one, $two | Test-NodeCert | Should -Be $true, $true
        Get-NodeCert -AuthorityPath $pki | Test-NodeCert | Should -Be $true, $true
        (New-SigningCert (New-FolderName) | New-NodeCert -NodeId 1, 2, 3 | Test-NodeCert -Detailed).Passed | Should -Be $true, $true, $true
    }

    It 'takes certificates that were read from files, which have no authority' {
        Push-Location $pki
        try { Get-NodeCert -Path ./node.*.crt | Test-NodeCert | Should -Be $true, $true } finally { Pop-Location }
        Get-NodeCert -Path "$pki/node.*.crt" | Test-NodeCert -AuthorityPath $pki | Should -Be $true, $true
    }

    It 'takes files, names and objects with properties' {
        Get-ChildItem $pki -Filter node.*.crt | Test-NodeCert -AuthorityPath $pki | Should -Be $true, $true
        $one.CertificatePath, $two.CertificatePath | Test-NodeCert -AuthorityPath $pki | Should -Be $true, $true
        Test-NodeCert "$pki/node.*.crt" -AuthorityPath $pki | Should -Be $true, $true
        @(
            [pscustomobject]@{ CertificatePath = $one.CertificatePath; NodeId = '1'; KeyPath = $null; AuthorityPath = $pki; Purpose = $null }
            [pscustomobject]@{ CertificatePath = $one.CertificatePath; NodeId = '2'; KeyPath = $null; AuthorityPath = $pki; Purpose = $null }
        ) | Test-NodeCert | Should -Be $true, $false
    }

    It 'takes its own reports, which have no endpoint' {
        $one | Test-NodeCert -Detailed | Test-NodeCert -AuthorityPath $pki | Should -BeTrue
        $one | Test-NodeCert -Detailed | Select-Object CertificatePath, @{ n = 'Endpoint'; e = { '' } } | Test-NodeCert -AuthorityPath $pki | Should -BeTrue
        [pscustomobject]@{ CertificatePath = $one.CertificatePath; Endpoint = $null; AuthorityPath = $pki } | Test-NodeCert | Should -BeTrue
        { Test-NodeCert $one.CertificatePath -AuthorityPath $pki -Endpoint '' -ErrorAction Stop } | Should -Throw '*-Endpoint is empty*'
        [pscustomobject]@{ CertificatePath = $one.CertificatePath; NodeId = '2'; Endpoint = @(); AuthorityPath = $pki } | Test-NodeCert | Should -BeFalse
        { $one | Test-NodeCert -Detailed | Test-NodeCert -AuthorityPath $pki -LiteralPath '' -ErrorAction Stop } | Should -Throw '*-LiteralPath is empty*'

        # Of a server alone there is no file, and it is asked again.
        $report = Test-NodeCert -Endpoint 127.0.0.1:1 -AuthorityPath $pki -Detailed
        $again = $report | Test-NodeCert -AuthorityPath $pki -Detailed
        $again.Endpoint, $again.Passed | Should -Be '127.0.0.1:1', $false
        ([pscustomobject]@{ Endpoint = '127.0.0.1:1' } | Test-NodeCert -AuthorityPath $pki -Detailed).Endpoint | Should -Be '127.0.0.1:1'
        ([pscustomobject]@{ Endpoint = '127.0.0.1:1'; AuthorityPath = $pki; NodeId = '1' } | Test-NodeCert -Detailed).Endpoint | Should -Be '127.0.0.1:1'
    }

    It 'takes several paths: a leaf is a certificate of its own, its intermediates follow it' {
        Test-NodeCert $one.CertificatePath, $two.CertificatePath -AuthorityPath $pki | Should -Be $true, $true
        Test-NodeCert -LiteralPath $one.CertificatePath, $two.CertificatePath -AuthorityPath $pki -NodeId 1 | Should -Be $true, $false
        Test-NodeCert $one.CertificatePath, ./nowhere.crt -AuthorityPath $pki -ErrorAction SilentlyContinue | Should -Be $true, $false
        { Test-NodeCert "$pki/node.*.crt" -AuthorityPath $pki -KeyPath $one.KeyPath -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument*'
        $root = New-SigningCert (New-FolderName) -Subject 'CN=root'
        $lower = New-SigningCert (New-FolderName) -Subject 'CN=lower' -Issuer $root -Lifetime 1000d
        $node = $lower | New-NodeCert -NodeId a
        $blocks = (Get-Content $node.CertificatePath -Raw) -split '(?<=-----END CERTIFICATE-----\n)' | Where-Object { $_.Trim() }
        $blocks.Count | Should -Be 2
        Set-Content TestDrive:/leaf.crt $blocks[0]
        Set-Content TestDrive:/lower.crt $blocks[1]
        Test-NodeCert TestDrive:/leaf.crt -TrustPath $root.TrustPath | Should -BeFalse
        Test-NodeCert TestDrive:/leaf.crt, TestDrive:/lower.crt -TrustPath $root.TrustPath | Should -BeTrue
        Test-NodeCert TestDrive:/leaf.crt, $node.CertificatePath, TestDrive:/lower.crt -TrustPath $root.TrustPath | Should -Be $true, $true
    }

    It 'takes trust from -TrustPath where there is no authority' {
        Copy-Item "$pki/trust.crt", $one.CertificatePath, $one.KeyPath TestDrive:/
        Push-Location TestDrive:/
        try {
            Test-NodeCert ./node.1.crt -NodeId 1 -TrustPath ./trust.crt -KeyPath ./node.1.key | Should -BeTrue
            Test-NodeCert ./node.1.crt -TrustPath ./trust.crt -KeyPath $two.KeyPath | Should -BeFalse
        }
        finally { Pop-Location }
    }

    It 'says why in verbose messages' {
        $said = Test-NodeCert $one.CertificatePath -NodeId 2 -AuthorityPath $pki -Verbose 4>&1
        $said[-1] | Should -BeFalse
        "$said" | Should -Match 'Identity: .*2'
    }

    It 'reports every check with -Detailed' {
        $report = Test-NodeCert $one.CertificatePath -NodeId 2 -AuthorityPath $pki -Detailed
        $report | Should -BeOfType ([ClusterCerts.Trust.NodeCertReport])
        $report.Passed | Should -BeFalse
        $report.Checks.Where{ -not $_.Passed }.Name | Should -Be 'Identity'
        foreach ($name in 'Parse', 'Chain', 'Validity', 'Purpose', 'KeyMatch', 'Lifetime', 'KeyFile') { $report.Checks.Name | Should -Contain $name }
    }

    It 'shows a report that can be read without colour' {
        $PSStyle.OutputRendering = 'PlainText'
        $shown = Test-NodeCert $one.CertificatePath -NodeId 2 -AuthorityPath $pki -Detailed | Out-String -Width 200
        $shown | Should -Match '✗ NOT GOOD'
        $shown | Should -Match '✗ Identity'
        $shown | Should -Match '✓ Chain'
        $shown | Should -Not -Match "`e"
        Test-NodeCert $one.CertificatePath -AuthorityPath $pki -Detailed | Out-String -Width 200 | Should -Match '✓ good'
    }

    It 'tests for a moment' {
        Test-NodeCert $one.CertificatePath -AuthorityPath $pki -AsOf (Get-Date).AddDays(100) | Should -BeTrue
        Test-NodeCert $one.CertificatePath -AuthorityPath $pki -AsOf (Get-Date).AddDays(400) | Should -BeFalse
    }

    It 'tests for a purpose, of the pipeline too' {
        $client = New-NodeCert client -AuthorityPath $pki -Purpose Client
        Test-NodeCert $client.CertificatePath -AuthorityPath $pki -Purpose Client | Should -BeTrue
        Test-NodeCert $client.CertificatePath -AuthorityPath $pki -Purpose Server | Should -BeFalse
        Test-NodeCert $client.CertificatePath -AuthorityPath $pki | Should -BeFalse
        $client | Test-NodeCert | Should -BeTrue
        (TabExpansion2 'Test-NodeCert -Purpose ').CompletionMatches.CompletionText | Sort-Object | Should -Be 'Client', 'Node', 'Server'
    }

    It 'opens an encrypted key' {
        $locked = New-NodeCert locked -AuthorityPath $pki -NodePassphrase (ConvertTo-Secret 'open')
        $locked | Test-NodeCert -Passphrase (ConvertTo-Secret 'open') | Should -BeTrue
        { $locked | Test-NodeCert -Passphrase (ConvertTo-Secret 'shut') } | Should -Throw -ErrorId 'WrongPassphrase,*'
    }

    It 'gives <id> and false for <case>' -ForEach @(
        @{ case = 'a missing file'; id = 'FileNotFound'; path = { "$pki/none.crt" } }
        @{ case = 'a wildcard that matches nothing'; id = 'FileNotFound'; path = { "$pki/none*.crt" } }
        @{ case = 'a folder'; id = 'WrongFileKind'; path = { $pki } }
        @{ case = 'a broken wildcard'; id = 'FileNotFound'; path = { "$pki/node[.crt" } }
        @{ case = 'another provider'; id = 'NotAFileSystemPath'; path = { 'Env:/PATH' } }
        @{ case = 'a private key'; id = 'KeyInsteadOfCertificate'; path = { $one.KeyPath } }
        @{ case = 'an empty file'; id = 'FileEmpty'; path = { New-Item "$(New-FolderName).crt" } }
    ) {
        $answer = Test-NodeCert (& $path) -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $answer | Should -BeOfType ([bool])
        $answer | Should -BeFalse
        Get-ErrorId $problems | Should -Be $id
        $problems[0].FullyQualifiedErrorId | Should -Be "$id,ClusterCerts.PowerShell.Commands.TestNodeCertCommand"
    }

    It 'takes -TrustPath or -AuthorityPath, and -TrustPath before the authority of the pipeline' {
        { Test-NodeCert $one.CertificatePath -AuthorityPath $pki -TrustPath "$pki/trust.crt" } | Should -Throw -ErrorId 'InvalidArgument,*'
        $stranger = New-SigningCert (New-FolderName)
        $one | Test-NodeCert -TrustPath "$pki/trust.crt" | Should -BeTrue
        $one | Test-NodeCert -TrustPath $stranger.TrustPath | Should -BeFalse
    }

    It 'gives AuthorityNotFound where there is nothing to trust' {
        Test-NodeCert $one.CertificatePath -AuthorityPath TestDrive:/ -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeFalse
        Get-ErrorId $problems | Should -Be 'AuthorityNotFound'
    }

    It 'goes on after a file that cannot be read' {
        "$pki/none.crt", $one.CertificatePath | Test-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue | Should -Be $false, $true
        $reports = "$pki/none.crt", $one.CertificatePath | Test-NodeCert -AuthorityPath $pki -Detailed -ErrorAction SilentlyContinue
        @($reports).Count | Should -Be 1
    }
}

Describe 'Test-NodeCert of several independent certificates' {
    BeforeAll {
        $several = New-FolderName
        $null = New-SigningCert $several -Subject 'CN=several'
        $null = New-NodeCert 1, 2, 3 $several
        $null = Revoke-NodeCert 2 $several -Force
        $elsewhere = New-FolderName
        $null = New-SigningCert $elsewhere -Subject 'CN=elsewhere'
        $null = New-NodeCert 9 $elsewhere
    }

    It 'gives a verdict each: <run>' -ForEach @(
        @{ run = { Test-NodeCert (Get-NodeCert $several) }; want = $true, $false, $true }
        @{ run = { $certs = Get-NodeCert $several; Test-NodeCert $certs }; want = $true, $false, $true }
        @{ run = { Test-NodeCert (Get-NodeCert $several 1) }; want = $true }
        @{ run = { Test-NodeCert -InputObject (Get-NodeCert $several 2) }; want = $false }
        @{ run = { Test-NodeCert ((Get-NodeCert $several 1), (Get-NodeCert $elsewhere 9)) }; want = $true, $true }
        @{ run = { Test-NodeCert (Get-NodeCert $several 1) -AsOf 2090-01-01 }; want = $false }
        @{ run = { (Test-NodeCert (Get-NodeCert $several -NodeId 1, 3) -Detailed).NodeId }; want = '1', '3' }
        @{ run = { Get-NodeCert $several | Test-NodeCert }; want = $true, $false, $true }
        @{ run = { Get-ChildItem $several/node.*.crt | Test-NodeCert -AuthorityPath $several }; want = $true, $false, $true }
        @{ run = { Test-NodeCert (Get-ChildItem $several/node.*.crt) -AuthorityPath $several }; want = $true, $false, $true }
        @{ run = { Test-NodeCert $several/node.1.crt, $several/node.3.crt -AuthorityPath $several }; want = $true, $true }
        @{ run = { Test-NodeCert $several/node.1.crt, $several/signing.crt -AuthorityPath $several }; want = $true }
        @{ run = { Test-NodeCert $several/node.1.crt, $elsewhere/node.9.crt -AuthorityPath $several }; want = $true, $false }
    ) {
        & $run | Should -Be $want
    }

    It 'answers in the order of the files, of one that cannot be read too, and of no more than are asked for' {
        $files = "$several/node.1.crt", "$several/none.crt", "$several/node.2.crt", "$several/node.3.crt"
        Test-NodeCert $files -AuthorityPath $several -ErrorAction SilentlyContinue -ErrorVariable told | Should -Be $true, $false, $false, $true
        @($told).Count | Should -Be 1
        $told[0].FullyQualifiedErrorId | Should -BeLike 'FileNotFound*'
        Test-NodeCert ($files * 100) -AuthorityPath $several -ErrorAction SilentlyContinue | Select-Object -First 3 | Should -Be $true, $false, $false
    }

    It 'gives each an error and false where there is nothing to trust' {
        Test-NodeCert $several/node.1.crt, $several/node.3.crt -AuthorityPath (New-FolderName) -ErrorAction SilentlyContinue -ErrorVariable told | Should -Be $false, $false
        @($told).Count | Should -Be 2
    }

    It 'answers of an object before the next one comes' {
        Get-NodeCert $several -PipelineVariable cert | Test-NodeCert | ForEach-Object { "$($cert.NodeId) $_" } | Should -Be '1 True', '2 False', '3 True'
    }

    It 'takes no certificate object for a path' {
        { Test-NodeCert -Path (Get-NodeCert $several 1) -AuthorityPath $several } | Should -Throw '*NodeCert is not a path; pipe it*'
        { Test-NodeCert -Certificate (Get-NodeCert $several 1) -AuthorityPath $several } | Should -Throw '*NodeCert is not a certificate object*'
    }
}
