BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Update-RevocationList' {
    BeforeEach {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = $ca | New-NodeCert 1, 2

        # Two seconds from one list to the next, so that each is due while a test waits for it.
        function prepare([int] $Ahead = 3, [string] $Every = 'PT2S') { New-RevocationList -AuthorityPath $pki -Ahead $Ahead -Every $Every -Lifetime 11d }
        function wait-due { while (-not [ClusterCerts.CertAuthorityRevocation]::FindDueLists([ClusterCerts.CertAuthority]::Open($pki, $null)).Count) { Start-Sleep -Milliseconds 100 } }
    }

    It 'puts the next list in place without the key, and says when the one after it is due' {
        $made = prepare 26
        $made | Should -HaveCount 27
        $made[0, 1, 26].State | Should -Be 'Current', 'Prepared', 'Prepared'
        Remove-Item $pki/signing.key
        wait-due
        $list = Update-RevocationList -AuthorityPath $pki -ErrorAction Stop
        $list | Should -BeOfType ([ClusterCerts.Revocation.RevocationList])
        $list.Issuer, $list.Changed, "$($list.State)", $list.Path, $list.AuthorityPath | Should -Be 'CN=prod', $true, 'Current', "$pki/signing.crl", $pki
        [int] $list.Number | Should -BeGreaterThan 1
        $list.NextDue | Should -BeOfType ([DateTimeOffset])
        (& openssl crl -in "$pki/signing.crl" -noout -crlnumber) | Should -Be ('crlNumber=0x{0:X2}' -f [int] $list.Number)
        (Get-SigningCert $pki).PreparedLists | Should -Be (27 - [int] $list.Number)
        Test-CertLedger $pki | Should -BeTrue
    }

    It 'leaves everything as it is while nothing is due, and says so' {
        $null = prepare 3 7d
        $before = Get-FileHash $pki/* | ForEach-Object Hash
        $said = Update-RevocationList -AuthorityPath $pki -Verbose 4>&1
        $list = $said | Where-Object { $_ -is [ClusterCerts.Revocation.RevocationList] }
        $list.Number, $list.Changed | Should -Be '1', $false
        [math]::Round(($list.NextDue - [DateTimeOffset]::UtcNow).TotalDays, 1) | Should -Be 7
        $said -like '*No revocation list of CN=prod is due*the next one is at*' | Should -HaveCount 1
        Get-FileHash $pki/* | ForEach-Object Hash | Should -Be $before
    }

    It 'takes the authority from the pipeline, once' {
        $null = prepare 3 7d
        @($ca, $ca | Update-RevocationList).AuthorityPath | Should -Be $pki
    }

    It 'shows with -WhatIf which list it is, and changes nothing' {
        $null = prepare 26
        wait-due
        $before = Get-FileHash $pki/* | ForEach-Object Hash
        $file = New-FolderName
        $null = Start-Transcript $file
        try { Update-RevocationList -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty }
        finally { $null = Stop-Transcript }
        (Get-Content -Raw $file) -replace '\s+', ' ' | Should -BeLike '*What if:*Put in place the revocation list number * of CN=prod, from *'
        Get-FileHash $pki/* | ForEach-Object Hash | Should -Be $before
    }

    It 'warns when the last one is in place' {
        $null = prepare 1
        wait-due
        $null = Update-RevocationList -AuthorityPath $pki -WarningVariable told -WarningAction SilentlyContinue
        $told -like '*New-RevocationList -Ahead*' | Should -HaveCount 1
        "$pki/signing.ahead.crl" | Should -Not -Exist
    }

    It 'puts nothing in place that the ledger does not know' {
        $null = prepare 26
        $copy = [IO.File]::ReadAllBytes("$pki/signing.ahead.crl")
        $null = Revoke-NodeCert 1 -AuthorityPath $pki -Confirm:$false -WarningVariable told -WarningAction SilentlyContinue
        $told -like '*26 revocation lists*signed ahead are void*New-RevocationList -Ahead 26 -Every*' | Should -HaveCount 1
        [IO.File]::WriteAllBytes("$pki/signing.ahead.crl", $copy)
        $before = Get-FileHash $pki/signing.crl | ForEach-Object Hash
        $null = Update-RevocationList -AuthorityPath $pki -ErrorVariable failed -ErrorAction SilentlyContinue
        Get-ErrorId $failed | Should -Be 'PreparedListRefused'
        (Get-FileHash $pki/signing.crl).Hash | Should -Be $before
        (Test-CertLedger $pki -Detailed).Kind | Should -Contain 'PreparedListsDiffer'
        Test-NodeCert $pki/node.1.crt -AuthorityPath $pki | Should -BeFalse
    }
}

Describe 'New-RevocationList -Ahead' {
    BeforeEach {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
    }

    It 'shows the calendar with -WhatIf, and changes nothing' {
        $file = New-FolderName
        $null = Start-Transcript $file
        try { New-RevocationList -AuthorityPath $pki -Ahead 12 -Every 7d -WhatIf | Should -BeNullOrEmpty }
        finally { $null = Stop-Transcript }
        $said = @(Get-Content $file | Where-Object { $_ -match 'number \d+ of CN=prod, from .*Z to .*Z' })
        $said | Should -HaveCount 13
        $said[12] | Should -BeLike '*number 13 of CN=prod*'
        "$pki/signing.crl", "$pki/signing.ahead.crl" | Should -Not -Exist
    }

    It 'is bounded by the policy' {
        $null = Set-CertPolicy -AuthorityPath $pki -MaximumPreparedLists 2
        { New-RevocationList -AuthorityPath $pki -Ahead 3 } | Should -Throw -ErrorId 'PolicyViolation,*' -ExpectedMessage '*MaximumPreparedLists*at most 2*'
        New-RevocationList -AuthorityPath $pki -Ahead 2 | Should -HaveCount 3
    }

    It 'refuses <case>' -ForEach @(
        @{ case = '-Every alone'; id = 'InvalidArgument'; given = @{ Every = '7d' } }
        @{ case = 'days without a list'; id = 'InvalidLifetime'; given = @{ Ahead = 3; Every = '7d'; Lifetime = '6d' } }
        @{ case = 'none'; id = 'ParameterArgumentValidationError'; given = @{ Ahead = 0 } }
    ) {
        { New-RevocationList -AuthorityPath $pki @given } | Should -Throw -ErrorId "$id,*"
        "$pki/signing.crl" | Should -Not -Exist
    }

    It 'is due when no list is ahead any more, and not before the last one ends' {
        $null = New-RevocationList -AuthorityPath $pki
        (New-RevocationList -AuthorityPath $pki -IfExpiresWithin 20d -Ahead 4)[0].Changed | Should -BeTrue
        (New-RevocationList -AuthorityPath $pki -IfExpiresWithin 20d -Ahead 4).Changed | Should -Be $false
        @(New-RevocationList -AuthorityPath $pki -IfExpiresWithin 40d -Ahead 4) | Should -HaveCount 5
    }
}
