BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'New-RevocationList' {
    BeforeEach {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
    }

    It 'writes a list, also an empty one, each with a greater number' {
        $list = New-RevocationList -AuthorityPath $pki
        $list | Should -BeOfType ([ClusterCerts.Revocation.RevocationList])
        $list.Issuer, $list.Number, $list.Count | Should -Be 'CN=prod', '1', 0
        $list.Path | Should -Be (Join-Path $pki 'signing.crl')
        (New-RevocationList -AuthorityPath $pki).Number | Should -Be '2'
    }

    It 'says since when it is whole where the policy keeps the entries of certificates that have expired' {
        $null = $ca | New-NodeCert 1 | Revoke-NodeCert -Confirm:$false
        function text { (& openssl crl -in "$pki/signing.crl" -noout -text) -join "`n" }
        text | Should -Not -BeLike '*2.5.29.60*'
        (Set-CertPolicy -AuthorityPath $pki -KeepExpiredRevocations $true).KeepExpiredRevocations | Should -BeTrue
        (New-RevocationList -AuthorityPath $pki).Count | Should -Be 1
        text | Should -BeLike '*2.5.29.60*'
        Test-NodeCert $pki/node.1.crt -AuthorityPath $pki | Should -BeFalse
    }

    It 'takes the authority from the pipeline' {
        ($ca | New-RevocationList).AuthorityPath | Should -Be $pki
    }

    It 'counts for -Lifetime <text>' -ForEach @(
        @{ text = '7d'; days = 7 }
        @{ text = 2; days = 2 }
    ) {
        $list = New-RevocationList -AuthorityPath $pki -Lifetime $text
        [math]::Round(($list.NextUpdate - [DateTimeOffset]::UtcNow).TotalDays, 2) | Should -Be $days
    }

    It 'does nothing with -WhatIf' {
        New-RevocationList -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty
        "$pki/signing.crl" | Should -Not -Exist
    }

    It 'writes only when it is due, with -IfExpiresWithin' {
        $first = New-RevocationList -AuthorityPath $pki -IfExpiresWithin 20d # there is none
        $first.Number, $first.Changed | Should -Be '1', $true
        $again = New-RevocationList -AuthorityPath $pki -IfExpiresWithin 20d
        $again | Should -BeOfType ([ClusterCerts.Revocation.RevocationList])
        $again.Number, $again.Changed, $again.Path, $again.AuthorityPath | Should -Be '1', $false, $first.Path, $pki
        (New-RevocationList -AuthorityPath $pki -IfExpiresWithin 20d -Verbose 4>&1) -like '*No revocation list is written*it expires at*' | Should -HaveCount 1
        (New-RevocationList -AuthorityPath $pki -IfExpiresWithin 31d).Number | Should -Be '2'
        (New-RevocationList -AuthorityPath $pki -Lifetime 10d).Changed | Should -BeTrue
        New-RevocationList -AuthorityPath $pki -IfExpiresWithin 20d -WhatIf | Should -BeNullOrEmpty
        (New-RevocationList -AuthorityPath $pki -IfExpiresWithin 20d).Number | Should -Be '4'
    }

    It 'needs no key while nothing is due' {
        $null = New-RevocationList -AuthorityPath $pki
        Remove-Item $pki/signing.key
        (New-RevocationList -AuthorityPath $pki -IfExpiresWithin 20d -ErrorAction Stop).Changed | Should -BeFalse
        { New-RevocationList -AuthorityPath $pki -IfExpiresWithin 31d -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityOffline,*'
    }

    It 'is due, whatever its end, where it is <case>' -ForEach @(
        @{ case = 'lost'; harm = { Remove-Item $pki/signing.crl } }
        @{ case = 'damaged'; harm = { Set-Content $pki/signing.crl 'junk' } }
        @{ case = 'older than the ledger'; harm = { Copy-Item $pki/signing.crl "$pki.old"; $null = Revoke-NodeCert 1 -AuthorityPath $pki -Force; Copy-Item "$pki.old" $pki/signing.crl } }
    ) {
        $null = New-NodeCert 1 -AuthorityPath $pki
        $null = New-RevocationList -AuthorityPath $pki
        . $harm
        (New-RevocationList -AuthorityPath $pki -IfExpiresWithin 1d -ErrorAction Stop 3>$null).Changed | Should -BeTrue
        (New-RevocationList -AuthorityPath $pki -IfExpiresWithin 1d -ErrorAction Stop).Changed | Should -BeFalse
    }

    It 'is not due for ever where the CA itself expires' {
        $short = New-FolderName
        $null = New-SigningCert $short -Lifetime 5d
        (New-RevocationList -AuthorityPath $short -IfExpiresWithin 20d 3>$null).Changed | Should -BeTrue
        (New-RevocationList -AuthorityPath $short -IfExpiresWithin 20d 3>$null).Changed | Should -BeFalse
    }

    It 'warns of a list that ends soon wherever it is seen, until there is a new one' {
        $list = New-RevocationList -AuthorityPath $pki -Lifetime '1s' 3>$null
        while ([DateTimeOffset]::UtcNow -lt $list.NextUpdate.AddSeconds(1)) { Start-Sleep -Milliseconds 50 } # its last second counts whole
        $warned = Get-SigningCert $pki 3>&1 | Where-Object { $_ -is [Management.Automation.WarningRecord] }
        "$warned" | Should -Match 'expired at .* New-RevocationList'
        New-RevocationList -AuthorityPath $pki 3>&1 | Should -BeOfType ([ClusterCerts.Revocation.RevocationList])
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'no authority'; id = 'AuthorityNotFound'; run = { New-RevocationList -AuthorityPath TestDrive:/ -ErrorAction Stop } }
        @{ case = 'a CA that is offline'; id = 'AuthorityOffline'; run = { Remove-Item $pki/signing.key; New-RevocationList -AuthorityPath $pki -ErrorAction Stop } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.NewRevocationListCommand"
    }
}
