BeforeDiscovery {
    # .NET takes the time zone of a process from TZ on Linux and macOS alone.
    $zones = 'UTC', 'Asia/Tokyo', 'America/New_York' | ForEach-Object { @{ zone = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod' -Lifetime 4999.12:00
    # Half a day beyond whole days: in the second of its issuance it would have a day more.
    $node = New-NodeCert 1 -AuthorityPath $pki -Lifetime 364.12:00
    $hour = New-NodeCert hour -AuthorityPath $pki -Lifetime 1h
    $zoneBefore = $env:TZ

    function Set-Zone($zone) { $env:TZ = $zone; [TimeZoneInfo]::ClearCachedData() }
}

AfterAll { Set-Zone $zoneBefore }

Describe 'A date of a certificate in <zone>' -Skip:$IsWindows -ForEach $zones {
    BeforeAll {
        Set-Zone $zone
        [TimeZoneInfo]::Local.Id | Should -Be $zone
        $cert = Get-NodeCert -AuthorityPath $pki -NodeId hour
    }

    It 'compares with Get-Date on either side, an hour around' {
        $cert.NotAfter -gt (Get-Date) | Should -BeTrue
        (Get-Date) -lt $cert.NotAfter | Should -BeTrue
        $cert.NotAfter -lt (Get-Date).AddMinutes(61) | Should -BeTrue
        (Get-Date).AddMinutes(61) -gt $cert.NotAfter | Should -BeTrue
        $cert.NotAfter -lt (Get-Date).AddMinutes(30) | Should -BeFalse
        (Get-Date).AddMinutes(30) -gt $cert.NotAfter | Should -BeFalse
        (Get-NodeCert -AuthorityPath $pki -NodeId 1, hour | Where-Object NotAfter -lt (Get-Date).AddDays(30)).NodeId | Should -Be 'hour'
    }

    It 'compares with a date in UTC where it stands on the left' {
        $cert.NotAfter -gt (Get-Date).ToUniversalTime().AddMinutes(30) | Should -BeTrue
        $cert.NotAfter -lt (Get-Date).ToUniversalTime().AddMinutes(61) | Should -BeTrue
    }

    It 'works in New-TimeSpan, in arithmetic, and where a DateTime is wanted' {
        (New-TimeSpan -End $cert.NotAfter).TotalMinutes | Should -BeGreaterThan 50
        (New-TimeSpan -End $cert.NotAfter).TotalMinutes | Should -BeLessThan 61
        (New-TimeSpan (Get-Date) $cert.NotAfter.AddHours(1)).TotalMinutes | Should -BeGreaterThan 110
        (New-TimeSpan -Start $cert.NotBefore -End $cert.NotAfter).TotalMinutes | Should -Be 65
        ($cert.NotAfter - (Get-Date)).TotalMinutes | Should -BeGreaterThan 50
        $cert.NotAfter.AddDays(-30) -lt (Get-Date) | Should -BeTrue
        (Get-Date) -gt $cert.NotAfter.AddDays(-30) | Should -BeTrue
        (& { param([datetime]$date) $date.ToUniversalTime() } $cert.NotAfter) | Should -Be $cert.NotAfter.UtcDateTime
        ([datetime]$cert.NotAfter).Kind | Should -Be Local
        (Get-Date $cert.NotAfter -Format u) | Should -Be $cert.NotAfter.LocalDateTime.ToString('u')
    }

    It 'goes out as ISO 8601 in UTC and comes back in as the same second' {
        $text = ($cert | Select-Object NotAfter | ConvertTo-Csv | ConvertFrom-Csv).NotAfter
        $text | Should -Be $cert.NotAfter.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture)
        ($cert | Select-Object NotAfter | ConvertTo-Json -Compress) | Should -BeLike "*$($cert.NotAfter.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss'))+00:00*"
        $inHalf = [DateTimeOffset]::UtcNow.AddMinutes(30)
        (New-NodeCert (New-Guid).Guid -AuthorityPath $pki -NotAfter $node.NotAfter -WarningAction Ignore).NotAfter | Should -Be $node.NotAfter
        (New-NodeCert (New-Guid).Guid -AuthorityPath $pki -NotAfter ($node | ConvertTo-Csv | ConvertFrom-Csv).NotAfter).NotAfter | Should -Be $node.NotAfter
        [math]::Abs(((New-NodeCert (New-Guid).Guid -AuthorityPath $pki -NotAfter ([datetime]$inHalf.LocalDateTime)).NotAfter - $inHalf).TotalSeconds) | Should -BeLessThan 2
    }

    It 'sorts, and is shown in UTC' {
        (Get-NodeCert -AuthorityPath $pki -NodeId 1, hour | Sort-Object NotAfter)[0].NodeId | Should -Be 'hour'
        $shown = $cert | Format-List NotAfter | Out-String
        $shown | Should -Match ([regex]::Escape($cert.NotAfter.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture)))
        Get-NodeCert -AuthorityPath $pki -NodeId hour | Format-Table | Out-String | Should -Match $cert.NotAfter.UtcDateTime.ToString('yyyy-MM-dd HH:mm', [cultureinfo]::InvariantCulture)
    }
}

Describe 'The days left' {
    It 'are whole days until NotAfter, and the column of the list' {
        $cert = Get-NodeCert -AuthorityPath $pki -NodeId 1
        $cert.DaysLeft | Should -Be 364
        (Get-NodeCert -AuthorityPath $pki -NodeId hour).DaysLeft | Should -Be 0
        ($cert | Format-Table | Out-String) | Should -Match "\b364\b"
        (Get-SigningCert $pki).DaysLeft | Should -Be 4999
    }

    # What is found within N days has fewer than N whole days left, whatever N.
    It 'agree with -ExpiresWithin <days>d' -ForEach @(@{ days = 1 }, @{ days = 364 }, @{ days = 365 }, @{ days = 366 }) {
        $within = @(Get-NodeCert -AuthorityPath $pki -ExpiresWithin "${days}d").NodeId | Sort-Object
        $fewer = @(Get-NodeCert -AuthorityPath $pki | Where-Object DaysLeft -lt $days).NodeId | Sort-Object
        $within | Should -Be $fewer
    }

    It 'are negative once it has expired, and 0 in its last second: <seconds> s after its end' -ForEach @(
        @{ seconds = -86400; days = 1; status = 'Valid' }, @{ seconds = -86399; days = 0; status = 'Valid' }, @{ seconds = 0; days = 0; status = 'Valid' }
        @{ seconds = 1; days = -1; status = 'Expired' }, @{ seconds = 86401; days = -2; status = 'Expired' }
    ) {
        $then = Get-NodeCert -AuthorityPath $pki -NodeId 1 -AsOf $node.NotAfter.AddSeconds($seconds)
        $then.DaysLeft | Should -Be $days
        $then.Status | Should -Be $status
        (Get-NodeCert -Path $node.CertificatePath -AsOf $node.NotAfter.AddSeconds($seconds)).DaysLeft | Should -Be $days
    }
}

Describe 'A certificate object' {
    It 'has the thumbprint and issuer that .NET shows' {
        $cert = Get-NodeCert -AuthorityPath $pki -NodeId 1
        $cert.Thumbprint | Should -Be $cert.Certificate.Thumbprint
        $cert.Issuer | Should -Be 'CN=prod'
        (Get-SigningCert $pki).Thumbprint | Should -Be (Get-SigningCert $pki).Certificate.Thumbprint
    }
}
