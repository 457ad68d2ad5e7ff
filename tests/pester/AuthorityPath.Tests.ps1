BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $other = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=one'
    $null = New-SigningCert $other -Subject 'CN=two'
    $null = New-NodeCert 1, 2 -AuthorityPath $pki
    $null = New-NodeCert 1, 2 -AuthorityPath $other
    $null = New-NodeCert onlypki, lost -AuthorityPath $pki
    $null = New-NodeCert onlyother -AuthorityPath $other
    Remove-Item $pki/node.lost.crt
    $requests = New-FolderName
    $null = New-NodeCertRequest 9 -Path $requests
}

Describe 'The default authority' {
    AfterEach { Remove-Item Env:CLUSTERCERTS_AUTHORITY -ErrorAction Ignore }

    # Each reads or writes in the folder of the variable, wherever the session stands.
    It 'is what CLUSTERCERTS_AUTHORITY names for <name>' -ForEach @(
        @{ name = 'Get-SigningCert'; run = { (Get-SigningCert).Subject } ; want = 'CN=two' }
        @{ name = 'Get-NodeCert'; run = { (Get-NodeCert -NodeId 1).AuthorityPath } ; want = { $other } }
        @{ name = 'New-NodeCert'; run = { (New-NodeCert 7 -WhatIf); (New-NodeCert 8).AuthorityPath } ; want = { $other } }
        @{ name = 'Update-NodeCert'; run = { (Update-NodeCert 2).AuthorityPath } ; want = { $other } }
        @{ name = 'Get-CertPolicy'; run = { Split-Path (Get-CertPolicy).Path } ; want = { $other } }
        @{ name = 'Set-CertPolicy'; run = { Split-Path (Set-CertPolicy -AllowSharedKeys $false).Path } ; want = { $other } }
        @{ name = 'Test-CertLedger'; run = { Test-CertLedger } ; want = $true }
        @{ name = 'Test-NodeCert'; run = { Test-NodeCert $other/node.1.crt } ; want = $true }
        @{ name = 'Test-ClusterTrust'; run = { Test-ClusterTrust } ; want = $true }
        @{ name = 'New-RevocationList'; run = { (New-RevocationList).AuthorityPath } ; want = { $other } }
        @{ name = 'Invoke-KeyRotation'; run = { (Invoke-KeyRotation).AuthorityPath; $null = Invoke-KeyRotation -Undo } ; want = { $other } }
        @{ name = 'Export-NodeCert'; run = { (Export-NodeCert 1 -As Combined -OutputPath (New-FolderName)).Count } ; want = 1 }
        @{ name = 'Export-NodeCert of a file'; run = { (Export-NodeCert -CertificatePath $other/node.1.crt -As Pem -OutputPath (New-FolderName)).Count } ; want = 3 }
        @{ name = 'Export-NodeCert of a path'; run = { (Export-NodeCert $other/node.1.crt -As Pem -OutputPath (New-FolderName)).Count } ; want = 3 }
    ) {
        $env:CLUSTERCERTS_AUTHORITY = $other
        Push-Location $pki
        try { & $run | Should -Be $($want -is [scriptblock] ? (& $want) : $want) } finally { Pop-Location }
    }

    It 'is the current folder without it, or where it is blank' -ForEach @(@{ value = $null }, @{ value = '' }, @{ value = ' ' }) {
        [Environment]::SetEnvironmentVariable('CLUSTERCERTS_AUTHORITY', $value)
        Push-Location $pki
        try { (Get-SigningCert).Subject | Should -Be 'CN=one' } finally { Pop-Location }
    }

    It 'gives way to -AuthorityPath, to an object and to a signing certificate' {
        $env:CLUSTERCERTS_AUTHORITY = $other
        (Get-SigningCert $pki).Subject | Should -Be 'CN=one'
        (Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert).AuthorityPath | Should -Be $pki
        (Get-SigningCert $pki | Get-NodeCert -NodeId 2).AuthorityPath | Should -Be $pki
    }

    It 'is told where it is none, with where the path came from: <name>' -ForEach @(
        @{ name = 'Get-SigningCert'; run = { Get-SigningCert } }
        @{ name = 'Get-NodeCert'; run = { Get-NodeCert } }
        @{ name = 'New-NodeCert'; run = { New-NodeCert 1 } }
        @{ name = 'Update-NodeCert'; run = { Update-NodeCert 1 } }
        @{ name = 'Revoke-NodeCert'; run = { Revoke-NodeCert 1 -Force } }
        @{ name = 'Remove-NodeCert'; run = { Remove-NodeCert 1 -Force } }
        @{ name = 'Get-CertPolicy'; run = { Get-CertPolicy } }
        @{ name = 'Set-CertPolicy'; run = { Set-CertPolicy -AllowSharedKeys $false } }
        @{ name = 'Get-NodeCertTarget'; run = { Get-NodeCertTarget } }
        @{ name = 'Set-NodeCertTarget'; run = { Set-NodeCertTarget 1 -TargetPath /srv } }
        @{ name = 'Remove-NodeCertTarget'; run = { Remove-NodeCertTarget 1 } }
        @{ name = 'New-RevocationList'; run = { New-RevocationList } }
        @{ name = 'Update-RevocationList'; run = { Update-RevocationList } }
        @{ name = 'Export-RevocationList'; run = { $null = Set-CertPolicy -DistributionPoint 'http://pki.example/{issuer}.crl'; Export-RevocationList -OutputPath (New-Item -ItemType Directory (New-FolderName)) } }
        @{ name = 'Test-NodeCert'; run = { Test-NodeCert $pki/node.1.crt } }
        @{ name = 'Test-CertLedger'; run = { Test-CertLedger } }
        @{ name = 'Test-ClusterTrust'; run = { Test-ClusterTrust } }
        @{ name = 'Invoke-KeyRotation'; run = { Invoke-KeyRotation } }
        @{ name = 'Export-NodeCert'; run = { Export-NodeCert 1 -As Pem -OutputPath (New-FolderName) } }
        @{ name = 'Export-SigningCert'; run = { Export-SigningCert -As OpenSslCa -OutputPath (New-FolderName) } }
        @{ name = 'Export-CertReport'; run = { Export-CertReport -OutputPath "$(New-FolderName).html" } }
    ) {
        $env:CLUSTERCERTS_AUTHORITY = "$other-none"
        $got = @(& { $ErrorActionPreference = 'Continue'; & $run 2>&1 }).Where{ $_ -is [System.Management.Automation.ErrorRecord] }
        $got[0].FullyQualifiedErrorId | Should -BeLike 'AuthorityNotFound,*'
        "$($got[0])" | Should -BeLike "*$other-none*environment variable CLUSTERCERTS_AUTHORITY*"
    }

    It 'says too that it is the current folder, or a default of the session' {
        Push-Location $requests
        try { { Get-NodeCert -ErrorAction Stop } | Should -Throw '*current folder*CLUSTERCERTS_AUTHORITY*' } finally { Pop-Location }
        $PSDefaultParameterValues['*:AuthorityPath'] = "$other-none"
        try { { Get-NodeCert -ErrorAction Stop } | Should -Throw '*PSDefaultParameterValues*' } finally { $PSDefaultParameterValues.Clear() }
        { Get-NodeCert -AuthorityPath "$other-none" -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityNotFound,*'
    }

    It 'is said in <name> -WhatIf' -ForEach @(
        @{ name = 'New-NodeCert'; run = { New-NodeCert new -WhatIf } }
        @{ name = 'Update-NodeCert'; run = { Update-NodeCert 1 -WhatIf } }
        @{ name = 'Revoke-NodeCert'; run = { Revoke-NodeCert 1 -WhatIf } }
        @{ name = 'Remove-NodeCert'; run = { Remove-NodeCert 1 -WhatIf } }
        @{ name = 'Approve-NodeCertRequest'; run = { Approve-NodeCertRequest $requests/node.9.csr -WhatIf } }
        @{ name = 'Set-CertPolicy'; run = { Set-CertPolicy -AllowSharedKeys $false -WhatIf } }
        @{ name = 'Set-NodeCertTarget'; run = { Set-NodeCertTarget 1 -TargetPath /srv -WhatIf } }
        @{ name = 'New-RevocationList'; run = { New-RevocationList -WhatIf } }
        @{ name = 'Test-CertLedger -Repair'; run = { Test-CertLedger -Repair -WhatIf } }
        @{ name = 'Invoke-KeyRotation'; run = { Invoke-KeyRotation -WhatIf } }
        @{ name = 'Import-SigningCert'; run = { Import-SigningCert -CertificatePath $pki/signing.crt -KeyPath $pki/signing.key -Force -WhatIf } }
        @{ name = 'New-SigningCert -Issuer'; run = { New-SigningCert (New-FolderName) -Issuer $other -ClampToIssuer -WhatIf } }
        @{ name = 'Export-NodeCert'; run = { Export-NodeCert 1 -As Pem -OutputPath (New-FolderName) -WhatIf } }
        @{ name = 'Export-SigningCert'; run = { Export-SigningCert -As OpenSslCa -OutputPath (New-FolderName) -WhatIf } }
        @{ name = 'Export-CertReport'; run = { Export-CertReport -OutputPath "$(New-FolderName).html" -WhatIf } }
    ) {
        # -WhatIf speaks to the host alone; a transcript hears it, also where the authority is the current folder.
        $said = foreach ($way in 'variable', 'folder') {
            $file = Join-Path (New-FolderName) heard
            $null = Start-Transcript $file
            if ($way -eq 'variable') { $env:CLUSTERCERTS_AUTHORITY = $other } else { $env:CLUSTERCERTS_AUTHORITY = $null; Push-Location $other }
            try { $null = & $run } finally { if ($way -eq 'folder') { Pop-Location }; $null = Stop-Transcript }
            (Get-Content $file | Where-Object { $_ -match '^What if' -and $_ -match [regex]::Escape($other) } | Measure-Object).Count
        }
        $said | Should -Be (1, 1)
    }

    It 'completes node IDs: <case>' -ForEach @(
        @{ case = 'the variable'; env = { $other }; line = { 'Get-NodeCert -NodeId only' }; want = 'onlyother' }
        @{ case = 'the current folder'; env = { }; line = { 'Get-NodeCert -NodeId only' }; want = 'onlypki' }
        @{ case = 'what is typed'; env = { $other }; line = { "Update-NodeCert -AuthorityPath $pki -NodeId only" }; want = 'onlypki' }
        @{ case = 'a variable that is typed'; env = { $other }; line = { 'Update-NodeCert -AuthorityPath $global:authority -NodeId only' }; want = 'onlypki' }
        @{ case = 'an object before'; env = { $other }; line = { "Get-SigningCert $pki | Get-NodeCert -NodeId only" }; want = 'onlypki' }
        @{ case = 'an object before, by name'; env = { $other }; line = { "Get-SigningCert -AuthorityPath $pki | Where-Object Subject | Get-NodeCert -NodeId only" }; want = 'onlypki' }
        @{ case = 'an object of a variable'; env = { $other }; line = { '$global:authority | Get-NodeCert -NodeId only' }; want = 'onlypki' }
        @{ case = 'a default of the session'; env = { $pki }; line = { 'Get-NodeCert -NodeId only' }; default = { $other }; want = 'onlyother' }
    ) {
        $env:CLUSTERCERTS_AUTHORITY = & $env
        $global:authority = Get-SigningCert $pki
        if ($default) { $global:PSDefaultParameterValues['Get-Node*:AuthorityPath'] = & $default }
        Push-Location $pki
        try { $text = & $line; ([System.Management.Automation.CommandCompletion]::CompleteInput($text, $text.Length, $null)).CompletionMatches.CompletionText | Should -Be $want }
        finally { Pop-Location; $global:PSDefaultParameterValues.Clear(); Remove-Variable authority -Scope Global }
    }
}

# Each writes what it did and where: the object's authority, whatever the default.
Describe 'An object of another authority than the default by <way>' -ForEach @(
    @{ way = 'the variable'; set = { $env:CLUSTERCERTS_AUTHORITY = $other } }
    @{ way = 'the current folder'; set = { Set-Location $other } }
    @{ way = '$PSDefaultParameterValues'; set = { $global:PSDefaultParameterValues['*:AuthorityPath'] = $other } }
    @{ way = 'a script block in $PSDefaultParameterValues'; set = { $global:PSDefaultParameterValues['*-*Cert*:AuthorityPath'] = { $other } } }
    @{ way = 'quotes in $PSDefaultParameterValues'; set = { $global:PSDefaultParameterValues['"*-*" : "Authority*"'] = $other } }
    @{ way = 'a name in $PSDefaultParameterValues'; set = { foreach ($name in (Get-Command -Module ClusterCerts).Name) { $global:PSDefaultParameterValues["${name}:AuthorityPath"] = "$other/" } } }
) {
    BeforeEach { $here = Get-Location; & $set }
    AfterEach { Set-Location $here; $global:PSDefaultParameterValues.Clear(); Remove-Item Env:CLUSTERCERTS_AUTHORITY -ErrorAction Ignore }

    It 'goes to its own: <name>' -ForEach @(
        @{ name = 'Get-SigningCert'; run = { (Get-SigningCert $pki | Get-SigningCert).AuthorityPath } }
        @{ name = 'Get-NodeCert'; run = { (Get-SigningCert $pki | Get-NodeCert -NodeId 1).AuthorityPath } }
        @{ name = 'Get-CertPolicy'; run = { (Get-SigningCert $pki | Get-CertPolicy).AuthorityPath } }
        @{ name = 'Set-CertPolicy'; run = { (Get-CertPolicy $pki | Set-CertPolicy -AllowSharedKeys $false).AuthorityPath } }
        @{ name = 'New-NodeCert'; run = { ([pscustomobject]@{ NodeId = [guid]::NewGuid().ToString('n'); AuthorityPath = $pki } | New-NodeCert).AuthorityPath } }
        @{ name = 'Get-SigningCert to New-NodeCert'; run = { (Get-SigningCert $pki | New-NodeCert ([guid]::NewGuid().ToString('n'))).AuthorityPath } }
        @{ name = 'Update-NodeCert'; run = { (Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert).AuthorityPath } }
        @{ name = 'Update-NodeCert of a row'; run = { ("NodeId,AuthorityPath`n1,$pki" | ConvertFrom-Csv | Update-NodeCert).AuthorityPath } }
        @{ name = 'Update-NodeCert of a report'; run = { (Test-NodeCert $pki/node.1.crt -AuthorityPath $pki -Detailed | Update-NodeCert).AuthorityPath } }
        @{ name = 'Update-NodeCert of a finding'; run = { Remove-Item $pki/node.lost.crt -ErrorAction Ignore; (Get-SigningCert $pki | Test-CertLedger -Detailed | Where-Object NodeId -eq lost | Update-NodeCert -WarningAction Ignore).AuthorityPath } }
        @{ name = 'Revoke-NodeCert'; run = { (New-NodeCert ([guid]::NewGuid().ToString('n')) -AuthorityPath $pki | Revoke-NodeCert -Force).AuthorityPath } }
        @{ name = 'Remove-NodeCert'; run = { (New-NodeCert ([guid]::NewGuid().ToString('n')) -AuthorityPath $pki | Remove-NodeCert -Force).AuthorityPath } }
        @{ name = 'Test-NodeCert'; run = { (Get-NodeCert -AuthorityPath $pki -NodeId 2 | Test-NodeCert -Detailed).Where{ $_.Passed }.AuthorityPath } }
        @{ name = 'Test-NodeCert of a report'; run = { (Test-NodeCert $pki/node.2.crt -AuthorityPath $pki -Detailed | Test-NodeCert -Detailed).Where{ $_.Passed }.AuthorityPath } }
        @{ name = 'Test-NodeCert with trust of its own'; run = { (Get-Item $pki/node.2.crt | Test-NodeCert -TrustPath $pki/trust.crt) ? $pki : '' } }
        @{ name = 'Test-ClusterTrust'; run = { (Get-NodeCert -AuthorityPath $pki -NodeId 2 | Test-ClusterTrust) ? $pki : '' } }
        @{ name = 'Test-CertLedger'; run = { Remove-Item $pki/node.lost.crt -ErrorAction Ignore; (Get-SigningCert $pki | Test-CertLedger -Detailed | Where-Object NodeId -eq lost | Select-Object -First 1).AuthorityPath } }
        @{ name = 'New-RevocationList'; run = { (Get-SigningCert $pki | New-RevocationList).AuthorityPath } }
        @{ name = 'Invoke-KeyRotation'; run = { (Get-SigningCert $pki | Invoke-KeyRotation -WarningAction Ignore).AuthorityPath; $null = Invoke-KeyRotation -AuthorityPath $pki -Undo -WarningAction Ignore } }
        @{ name = 'Get-NodeCertRequest'; run = { (Get-NodeCertRequest $requests/node.9.csr -AuthorityPath $pki | Get-NodeCertRequest).AuthorityPath } }
        @{ name = 'Approve-NodeCertRequest'; run = { (Get-NodeCertRequest $requests/node.9.csr -AuthorityPath $pki | Approve-NodeCertRequest).AuthorityPath } }
        @{ name = 'Export-NodeCert'; run = { $file = Get-NodeCert -AuthorityPath $pki -NodeId 2 | Export-NodeCert -As Combined -OutputPath (New-FolderName); (Test-NodeCert $file -AuthorityPath $pki) ? $pki : '' } }
        @{ name = 'Export-SigningCert'; run = { $files = Get-SigningCert $pki | Export-SigningCert -As OpenSslCa -OutputPath (New-FolderName); ((Get-Content -Raw $files.Where{ $_.Name -match 'cacert|ca.crt|signing' -and $_.Name -notmatch 'key' }[0]) -match [regex]::Escape(((Get-SigningCert $pki -AsPem) -split "`n")[3].Trim())) ? $pki : '' } }
        @{ name = 'Export-CertReport'; run = { $page = Get-SigningCert $pki | Export-CertReport -OutputPath "$(New-FolderName).html"; (Get-Content -Raw $page) -match 'CN=one' ? $pki : '' } }
        @{ name = 'a key ring, which has none'; run = { $ring = New-KeyRing (New-FolderName) -KeyAlgorithm EcdsaP256; ($ring | Invoke-KeyRotation -Force).Path -eq $ring.Path ? $pki : '' } }
        @{ name = 'a file, which has none'; run = { (Get-Item $pki/node.2.crt | Get-NodeCert).NodeId -eq '2' ? $pki : '' } }
        @{ name = 'a path, which has none'; run = { (Get-NodeCert -Path $pki/node.2.crt).NodeId -eq '2' ? $pki : '' } }
    ) {
        $ErrorActionPreference = 'Stop'
        & $run | Should -Be $pki
    }

    It 'and what names none goes to the default' {
        (Get-NodeCert -NodeId 1).AuthorityPath | Should -Be $other
        ('1' | Update-NodeCert).AuthorityPath | Should -Be $other
        ([pscustomobject]@{ NodeId = '1' }, [pscustomobject]@{ NodeId = '2'; AuthorityPath = '' } | Update-NodeCert).AuthorityPath | Should -Be ($other, $other)
        Get-NodeCert -Path $other/node.1.crt | Test-NodeCert | Should -BeTrue
        Get-Item $pki/node.2.crt | Test-NodeCert | Should -BeFalse
    }

    It 'each object of several its own' {
        $rows = "NodeId,AuthorityPath`n1,$pki`n1,`n2,$pki" | ConvertFrom-Csv
        ($rows | Update-NodeCert).AuthorityPath | Should -Be ($pki, $other, $pki)
    }
}

Describe 'What is typed beside a default of the session' {
    AfterEach { $global:PSDefaultParameterValues.Clear(); Remove-Item Alias:ourcerts -ErrorAction Ignore }

    It 'and equals it counts as the default: an object goes to its own authority' {
        $global:PSDefaultParameterValues['*:AuthorityPath'] = $other
        (Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert -AuthorityPath $other).AuthorityPath | Should -Be $pki
        (Update-NodeCert 1 -AuthorityPath $other).AuthorityPath | Should -Be $other
    }

    It 'and differs is typed: an object of another is refused' {
        $global:PSDefaultParameterValues['*:AuthorityPath'] = $pki
        { Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert -AuthorityPath $other -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'is typed where the default is disabled, or is another command''s' -ForEach @(
        @{ set = { $global:PSDefaultParameterValues['*:AuthorityPath'] = $other; $global:PSDefaultParameterValues['Disabled'] = $true } }
        @{ set = { $global:PSDefaultParameterValues['Get-*:AuthorityPath'] = $other } }
        @{ set = { $global:PSDefaultParameterValues['Update-NodeCert:OutputPath'] = $other } }
    ) {
        & $set
        { Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert -AuthorityPath $other -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'may be a default of an alias' {
        Set-Alias ourcerts Update-NodeCert -Scope Global
        $global:PSDefaultParameterValues['ourcerts:AuthorityPath'] = $other
        (Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert).AuthorityPath | Should -Be $pki
        (Update-NodeCert 1).AuthorityPath | Should -Be $other
    }
}

Describe 'An object of another authority than -AuthorityPath' {
    BeforeAll {
        $state = { Get-ChildItem $pki, $other -Recurse -File | Get-FileHash | Out-String }
    }

    It 'is refused by <name>, and nothing is changed' -ForEach @(
        @{ name = 'Update-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Update-NodeCert -AuthorityPath $other } }
        @{ name = 'Revoke-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Revoke-NodeCert -AuthorityPath $other -Force } }
        @{ name = 'Remove-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Remove-NodeCert -AuthorityPath $other -Force } }
        @{ name = 'Export-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Export-NodeCert -AuthorityPath $other -As Combined -OutputPath (New-FolderName) } }
        @{ name = 'Test-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki | Test-NodeCert -AuthorityPath $other } }
        @{ name = 'Test-ClusterTrust'; run = { Get-NodeCert -AuthorityPath $pki | Test-ClusterTrust -AuthorityPath $other } }
        @{ name = 'New-NodeCert'; run = { [pscustomobject]@{ NodeId = '77'; AuthorityPath = $pki } | New-NodeCert -AuthorityPath $other } }
        @{ name = 'Approve-NodeCertRequest'; run = { Get-NodeCertRequest $requests/node.9.csr -AuthorityPath $pki | Approve-NodeCertRequest -AuthorityPath $other } }
        @{ name = 'Get-NodeCertRequest'; run = { Get-NodeCertRequest $requests/node.9.csr -AuthorityPath $pki | Select-Object @{ n = 'LiteralPath'; e = { $_.Path } }, AuthorityPath | Get-NodeCertRequest -AuthorityPath $other } }
        @{ name = 'Get-SigningCert'; run = { Get-SigningCert $pki | Get-SigningCert -AuthorityPath $other } }
        @{ name = 'Get-NodeCert'; run = { Get-SigningCert $pki | Get-NodeCert -AuthorityPath $other } }
        @{ name = 'Get-CertPolicy'; run = { Get-SigningCert $pki | Get-CertPolicy $other } }
        @{ name = 'Set-CertPolicy'; run = { Get-CertPolicy $pki | Set-CertPolicy -AuthorityPath $other -AllowSharedKeys $true } }
        @{ name = 'Set-NodeCertTarget'; run = { Get-NodeCert -AuthorityPath $pki | Set-NodeCertTarget -AuthorityPath $other -TargetPath /srv } }
        @{ name = 'New-NodeCert of a signing certificate'; run = { Get-SigningCert $pki | New-NodeCert 78 -AuthorityPath $other } }
        @{ name = 'Update-NodeCert of a report'; run = { Test-NodeCert $pki/node.1.crt -AuthorityPath $pki -Detailed | Update-NodeCert -AuthorityPath $other } }
        @{ name = 'Test-CertLedger'; run = { Get-SigningCert $pki | Test-CertLedger $other } }
        @{ name = 'New-RevocationList'; run = { Get-SigningCert $pki | New-RevocationList -AuthorityPath $other } }
        @{ name = 'Invoke-KeyRotation'; run = { Get-SigningCert $pki | Invoke-KeyRotation -AuthorityPath $other -Force } }
        @{ name = 'Export-SigningCert'; run = { Get-SigningCert $pki | Export-SigningCert -AuthorityPath $other -As OpenSslCa -OutputPath (New-FolderName) } }
        @{ name = 'Export-CertReport'; run = { Get-SigningCert $pki | Export-CertReport -AuthorityPath $other -OutputPath "$(New-FolderName).html" } }
        @{ name = 'a cmdlet with a default too'; run = { $PSDefaultParameterValues = @{ '*:AuthorityPath' = $pki }; Get-NodeCert -AuthorityPath $pki | Update-NodeCert -AuthorityPath $other } }
        @{ name = 'a cmdlet that takes chosen properties'; run = { Get-NodeCert -AuthorityPath $pki | Select-Object NodeId, AuthorityPath | Update-NodeCert -AuthorityPath $other } }
        @{ name = 'a cmdlet that takes rows of a table'; run = { "NodeId,AuthorityPath`n1,$pki" | ConvertFrom-Csv | Revoke-NodeCert -AuthorityPath $other -Force } }
    ) {
        $ErrorActionPreference = 'Continue'
        $before = & $state
        $got = & $run 2>&1
        $errors = @($got).Where{ $_ -is [System.Management.Automation.ErrorRecord] }
        $errors.Count | Should -BeGreaterThan 0
        foreach ($one in $errors) {
            $one.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
            "$one" | Should -BeLike "*'$pki'*'$other'*"
        }
        @($got).Where{ $_ -isnot [System.Management.Automation.ErrorRecord] -and $_ -ne $false } | Should -BeNullOrEmpty
        & $state | Should -Be $before
    }

    It 'is the same authority in other words: <case>' -ForEach @(
        @{ case = 'a relative path'; path = { './' + (Split-Path -Leaf $pki) } }
        @{ case = 'a slash at the end'; path = { "$pki/" } }
        @{ case = 'dots'; path = { "$other/../$(Split-Path -Leaf $pki)/." } }
        @{ case = 'a link'; path = { (New-Item -ItemType SymbolicLink (New-FolderName) -Target $pki).FullName } }
        @{ case = 'its signing certificate'; path = { Get-SigningCert $pki } }
    ) {
        Push-Location (Split-Path $pki)
        try { Get-NodeCert -AuthorityPath $pki -NodeId 1 | Update-NodeCert -AuthorityPath (& $path) -ErrorAction Stop | Should -Not -BeNullOrEmpty }
        finally { Pop-Location }
    }

    It 'without an authority goes to the one that is named' {
        Get-NodeCert -Path $pki/node.1.crt | Test-NodeCert -AuthorityPath $pki | Should -BeTrue
    }
}
